"""What each row of the record held at earlier data versions is kept; a day that nobody told is marked as such.

Of the versions before this one nothing was kept but events: what they tell of names, members, parties, seats and the
motions' states is written down as past rows; everything else of those versions is as it is known now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

LONDON = ZoneInfo("Europe/London")
NAMES = {"signed": "signed", "withdrew": "withdrawn", "removed": "removed"}
MARKS = ("is_start_seen", "is_end_seen")
WORDS = ("name", "party_short")

Facts = dict[str, Any]
State = dict[tuple[str, int], Facts | None]


def upgrade() -> None:
    for name in MARKS:
        op.add_column("spell", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    for name in WORDS:
        op.add_column("parliament_event", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("sync_run", sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "past_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_row")),
        sa.UniqueConstraint("table_name", "row_id", "version", name=op.f("uq_past_row_table_name")),
    )
    op.create_index(op.f("ix_past_row_version"), "past_row", ["version"])
    carry_forward(op.get_bind())


def downgrade() -> None:
    op.drop_table("past_row")
    op.drop_column("sync_run", "version")
    for name in WORDS:
        op.drop_column("parliament_event", name)
    for name in MARKS:
        op.drop_column("spell", name)


def carry_forward(connection: sa.Connection) -> None:
    """Write down what is known of the versions until now."""
    tables = sa.MetaData()
    tables.reflect(connection)
    number_runs(connection, tables)
    mark_unknown_days(connection, tables)
    name_events(connection, tables)
    write_past(connection, tables)


def number_runs(connection: sa.Connection, tables: sa.MetaData) -> None:
    """A reading is known from the version that rose while it ran, else from the next one."""
    runs, moments = tables.tables["sync_run"], tables.tables["version_moment"]
    raised = [(aware(row.raised_at), row.number) for row in connection.execute(sa.select(moments))]
    raised.sort()
    for run in connection.execute(sa.select(runs.c.id, runs.c.started_at, runs.c.ended_at)).all():
        first, last = aware(run.started_at), aware(run.ended_at or run.started_at)
        within = [number for moment, number in raised if first <= moment <= last]
        later = [number for moment, number in raised if moment > last]
        number = (
            within[-1] if within else later[0] if later else max((one for _, one in raised), default=-1) + 1
        )
        connection.execute(sa.update(runs).where(runs.c.id == run.id).values(version=number))


def mark_unknown_days(connection: sa.Connection, tables: sa.MetaData) -> None:
    """A departure on the day on which we saw it was told by nobody: Parliament's own days come with a biography. Nor is
    there one for a motion's withdrawal."""
    events, spells = tables.tables["parliament_event"], tables.tables["spell"]
    withdrawn = events.c.kind == "motion_withdrawn"
    connection.execute(sa.update(events).where(withdrawn).values(happened_on=None))
    for event in connection.execute(sa.select(events).where(events.c.kind == "left")).all():
        if event.happened_on is None or event.happened_on != aware(event.seen_at).astimezone(LONDON).date():
            continue
        connection.execute(sa.update(events).where(events.c.id == event.id).values(happened_on=None))
        ended = (spells.c.member_id == event.member_id) & (spells.c.ended_on == event.happened_on)
        connection.execute(sa.update(spells).where(ended).values(is_end_seen=True))


def name_events(connection: sa.Connection, tables: sa.MetaData) -> None:
    """Each event bears its member's name and the party's abbreviation, and whether its motion had closed."""
    events, motions = tables.tables["parliament_event"], tables.tables["motion"]
    members, parties = tables.tables["member"], tables.tables["party"]
    names = {row.id: row.name for row in connection.execute(sa.select(members.c.id, members.c.name))}
    shorts = {row.name: row.abbreviation for row in connection.execute(sa.select(parties))}
    closed = {
        row.id: row.closed_on for row in connection.execute(sa.select(motions.c.id, motions.c.closed_on))
    }
    for event in connection.execute(sa.select(events).order_by(events.c.id.desc())).all():
        detail = dict(event.detail or {})
        if event.kind == "renamed":
            names[event.member_id] = detail.get("from")
        if event.kind == "changed_party":
            detail["from_short"] = shorts.get(detail.get("from"))
        day = closed.get(event.motion_id)
        if event.kind in NAMES and day and day < aware(event.seen_at).astimezone(LONDON).date():
            detail["after_closing"] = True
        values = {
            "name": names.get(event.member_id),
            "party_short": shorts.get(event.party),
            "detail": detail,
        }
        connection.execute(sa.update(events).where(events.c.id == event.id).values(values))


def write_past(connection: sa.Connection, tables: sa.MetaData) -> None:
    """Go back from version to version, and put down each row that was another before."""
    moments, events = tables.tables["version_moment"], tables.tables["parliament_event"]
    found = connection.execute(sa.select(events).order_by(events.c.id)).all()
    by_version: dict[int, list[Any]] = defaultdict(list)
    for event in found:
        by_version[event.version].append(event)
    numbers = set(connection.scalars(sa.select(moments.c.number))) | set(by_version)
    present = read_state(connection, tables)
    state = dict(present)
    for number in sorted((one for one in numbers if one > 1), reverse=True):
        before: State = {}
        undoing = Undoing(before, state)
        for event in reversed(by_version[number]):
            undoing.undo(event)
        earlier = [one for one in found if one.version < number]
        replay_names(before, present, found, number)
        read_names_back(connection, tables, before, state, earlier, number)
        rows = [
            {"table_name": table, "row_id": row_id, "version": number - 1, "facts": facts}
            for (table, row_id), facts in before.items()
            if facts != state.get((table, row_id))
        ]
        if rows:
            past = sa.Table("past_row", sa.MetaData(), autoload_with=connection)
            past.c.facts.type = sa.JSON(none_as_null=True)
            connection.execute(sa.insert(past), rows)
        state |= before


def read_state(connection: sa.Connection, tables: sa.MetaData) -> State:
    """The rows of now, as they are kept."""
    return {
        (name, row.id): {column: plain(value) for column, value in row._mapping.items()}  # noqa: SLF001
        for name in ("member", "spell", "motion", "signature", "party")
        for row in connection.execute(sa.select(tables.tables[name]))
    }


class Undoing:
    """Takes back what events told of members, their spells, and motions: into `before`, from the rows of `state`."""

    def __init__(self, before: State, state: State) -> None:
        self.before, self.state = before, state

    def undo(self, event: Any) -> None:
        """Take back one event; a kind that changed no row has nothing to take back."""
        undo = getattr(self, f"undo_{event.kind}", None)
        if undo is not None:
            undo(event, event.detail or {})

    def undo_renamed(self, event: Any, detail: Facts) -> None:
        self.put("member", event.member_id, name=detail.get("from"), list_name=detail.get("listed_before"))

    def undo_changed_party(self, event: Any, detail: Facts) -> None:
        for (table, row_id), facts in self.state.items():
            if table == "party" and facts and facts["name"] == detail.get("from"):
                self.put("member", event.member_id, party_id=row_id)

    def undo_arrived(self, event: Any, _detail: Facts) -> None:
        self.put("member", event.member_id, is_current=False)
        self.close(event.member_id, event.seat_id)

    undo_returned = undo_arrived

    def undo_left(self, event: Any, _detail: Facts) -> None:
        self.put("member", event.member_id, is_current=True)
        self.reopen(event.member_id, event.seat_id)

    def undo_moved_seat(self, event: Any, detail: Facts) -> None:
        self.close(event.member_id, event.seat_id)
        self.reopen(event.member_id, detail.get("from"))

    def undo_motion_lapsed(self, event: Any, _detail: Facts) -> None:
        self.put("motion", event.motion_id, state="open", closed_on=None)

    undo_motion_withdrawn = undo_motion_lapsed

    def undo_motion_followed(self, event: Any, detail: Facts) -> None:
        self.put("motion", event.motion_id, is_followed=False)
        self.put("motion", detail.get("from", 0), is_followed=True, successor_id=None)
        if detail.get("is_new"):
            self.before["motion", event.motion_id] = None

    def get(self, table: str, row_id: int) -> Facts | None:
        key = table, row_id
        return self.before[key] if key in self.before else self.state.get(key)

    def put(self, table: str, row_id: int, **facts: Any) -> None:
        present = self.get(table, row_id)
        if present is not None:
            self.before[table, row_id] = present | facts

    def close(self, member_id: int, seat_id: int | None) -> None:
        """The open spell was not there yet."""
        for row_id, facts in self.list_spells(member_id, seat_id):
            if facts["ended_on"] is None:
                self.before["spell", row_id] = None

    def reopen(self, member_id: int, seat_id: int | None) -> None:
        """The latest spell still went on."""
        for row_id, _ in self.list_spells(member_id, seat_id)[-1:]:
            self.put("spell", row_id, ended_on=None, is_end_seen=False)

    def list_spells(self, member_id: int, seat_id: int | None) -> list[tuple[int, Facts]]:
        found = [(row_id, self.get(table, row_id)) for table, row_id in self.state if table == "spell"]
        rows = [(row_id, facts) for row_id, facts in found if facts and facts["member_id"] == member_id]
        return sorted(
            ((row_id, facts) for row_id, facts in rows if facts["seat_id"] == seat_id),
            key=lambda one: (one[1]["started_on"], one[0]),
        )


def replay_names(before: State, present: State, found: Sequence[Any], number: int) -> None:
    """The names on each motion by the events before that version; place and sponsorship only of names that stand on."""
    for (table, row_id), facts in present.items():
        if table != "signature" or facts is None:
            continue
        key = facts["motion_id"], facts["member_id"]
        told = [one for one in found if one.kind in NAMES and (one.motion_id, one.member_id) == key]
        earlier = [one for one in told if one.version < number]
        if not earlier:
            before[table, row_id] = None if told else facts
        else:
            before[table, row_id] = facts if earlier == told else facts | replay_name(earlier, facts)


def replay_name(events: Sequence[Any], facts: Facts) -> Facts:
    """What events tell of one name."""
    row: Facts = {"signed_on": None, "party_then": events[0].party}
    for event in events:
        row |= {"state": NAMES[event.kind], "changed_at": plain(aware(event.seen_at)), "withdrawn_on": None}
        row["moved_to_amendment"] = (event.detail or {}).get("amendment")
        if event.kind == "signed":
            row |= {"signed_on": plain(event.happened_on), "party_then": event.party}
        elif event.kind == "withdrew":
            row["withdrawn_on"] = plain(event.happened_on)
    stands = row["state"] == facts["state"] == "signed"
    return row | {
        "position": facts["position"] if stands else None,
        "is_sponsor": stands and facts["is_sponsor"],
    }


def read_names_back(
    connection: sa.Connection,
    tables: sa.MetaData,
    before: State,
    state: State,
    earlier: Iterable[Any],
    number: int,
) -> None:
    """When the names of each motion had last been read, as far as readings tell."""
    runs = tables.tables["sync_run"]
    query = sa.select(sa.func.max(runs.c.ended_at)).where(runs.c.kind == "motion", runs.c.outcome == "ok")
    read_at = connection.scalar(query.where(runs.c.version < number))
    read = {event.motion_id for event in earlier if event.kind in NAMES}
    for (table, row_id), now in list(state.items()):
        facts = before.get((table, row_id), now) if table == "motion" else None
        if facts is None or facts["names_read_at"] is None:
            continue
        told = plain(aware(read_at)) if read_at and row_id in read else None
        before[table, row_id] = facts | {"names_read_at": min(told, facts["names_read_at"]) if told else None}


def aware(moment: datetime | str) -> datetime:
    """A moment with its zone, which SQLite forgets."""
    found = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def plain(value: Any) -> Any:
    """A value as it is kept."""
    if isinstance(value, datetime):
        return aware(value).isoformat()
    return value.isoformat() if isinstance(value, date) else value
