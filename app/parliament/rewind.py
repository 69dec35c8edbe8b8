"""The House as it stood at an earlier data version: events after it are taken back, names are replayed up to
it.

Names, members, parties, seats and the motion's state follow events. Offices follow their own dates, as they
are known now; a mark by staff counts from the moment it was made. The copies made here never enter a session.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa

from app.core.clock import to_london
from app.core.database import db
from app.parliament.freshness import find_names_read_at
from app.parliament.happenings import list_events_after, list_name_events
from app.parliament.house import House, find_sitting, is_dissolved_on, load_house
from app.parliament.models import Member, Motion, Office, ParliamentEvent, Party, Signature, SyncRun
from app.parliament.standing import does_stand

Row = TypeVar("Row", Member, Motion)
CLOSINGS = ("motion_lapsed", "motion_withdrawn")
STATES = {"signed": "signed", "withdrew": "withdrawn", "removed": "removed"}


@dataclass(slots=True)
class Rewound:
    """What changes on the way back: the member's id by the seat's, and copies of the members touched."""

    sitting: dict[int, int]
    members: dict[int, Member]
    parties: dict[str, Party]


def rewind_house(motion: Motion, version: int, moment: datetime, until: datetime) -> House:
    """The House towards `motion` at that data version, which was raised at `moment` and stood `until` the next."""
    house, after = load_house(motion), list_events_after(version)
    day = to_london(moment).date()
    parties = {party.name: party for party in db.session.scalars(sa.select(Party))}
    state = Rewound(find_sitting(house.members, house.spells), dict(house.members), parties)
    for event in after:
        _take_back(state, event)
    dissolved = is_dissolved_on(day)
    return House(
        motion=_rewind_motion(motion, version, _find_read_at(motion, moment, until), after),
        seats=house.seats,
        sitting={} if dissolved else state.sitting,
        members=state.members,
        signatures=_replay_names(house, motion, version),
        offices={who: _keep_known(rows, moment) for who, rows in house.offices.items()},
        spells=house.spells,
        today=day,
        are_past_offices_known=_were_past_offices_known(moment),
        is_dissolved=dissolved,
    )


def find_followed_then(version: int) -> Motion | None:
    """The motion that the campaign followed at that data version."""
    query = sa.select(ParliamentEvent).where(
        ParliamentEvent.kind == "motion_followed", ParliamentEvent.version > version
    )
    first = db.session.scalar(query.order_by(ParliamentEvent.id).limit(1))
    if first is None:
        return db.session.scalar(sa.select(Motion).where(Motion.is_followed))
    before = first.detail.get("from")
    return db.session.get(Motion, before) if before else None


def was_known(motion: Motion, version: int) -> bool:
    """False for a motion that was first followed after that data version."""
    events = db.session.scalars(
        sa.select(ParliamentEvent).where(
            ParliamentEvent.kind == "motion_followed",
            ParliamentEvent.motion_id == motion.id,
            ParliamentEvent.version > version,
        )
    )
    return not any(event.detail.get("is_new") for event in events)


def _take_back(state: Rewound, event: ParliamentEvent) -> None:
    who, seat_id = event.member_id, event.seat_id
    if who is None or who not in state.members:
        return
    if event.kind in {"arrived", "returned", "moved_seat"} and seat_id and state.sitting.get(seat_id) == who:
        del state.sitting[seat_id]
    if event.kind in {"arrived", "returned"}:
        state.members[who] = _copy_row(state.members[who], is_current=False)
    elif event.kind == "moved_seat":
        state.sitting[event.detail["from"]] = who
    elif event.kind == "left":
        state.members[who] = _copy_row(state.members[who], is_current=True)
        if seat_id:
            state.sitting[seat_id] = who
    elif event.kind == "changed_party" and event.detail["from"] in state.parties:
        state.members[who] = _copy_row(state.members[who], party=state.parties[event.detail["from"]])
    elif event.kind == "renamed":
        names = {"name": event.detail["from"], "list_name": event.detail.get("listed_before")}
        state.members[who] = _copy_row(state.members[who], **names)


def _replay_names(house: House, motion: Motion, version: int) -> dict[int, Signature]:
    found: dict[int, Signature] = {}
    for event in list_name_events(motion, version):
        who = event.member_id
        if who is None:
            continue
        row = found.setdefault(who, Signature(motion_id=motion.id, member_id=who, is_sponsor=False))
        row.state, row.changed_at = STATES[event.kind], event.seen_at
        row.moved_to_amendment = event.detail.get("amendment")
        if event.kind == "signed":
            row.signed_on, row.withdrawn_on = event.happened_on, None
            if not _is_relisted(event, motion):
                row.party_then = event.party
        elif event.kind == "withdrew":
            row.withdrawn_on = event.happened_on
    for who, row in found.items():
        now_row = house.signatures.get(who)
        if now_row is not None and does_stand(row, motion) and does_stand(now_row, motion):
            row.position, row.is_sponsor = now_row.position, now_row.is_sponsor
    return found


def _is_relisted(event: ParliamentEvent, motion: Motion) -> bool:
    """True of a name that Parliament's list shows again after the motion closed: it was never off."""
    day = motion.closed_on
    return bool(event.detail.get("again")) and day is not None and to_london(event.seen_at).date() > day


def _rewind_motion(
    motion: Motion, version: int, read_at: datetime, after: Iterable[ParliamentEvent]
) -> Motion:
    were_known = bool(list_name_events(motion, version))
    followed = find_followed_then(version)
    successor = db.session.get(Motion, motion.successor_id) if motion.successor_id else None
    copy = _copy_row(
        motion,
        primary_sponsor=motion.primary_sponsor,
        names_read_at=read_at if were_known else None,
        is_followed=followed is not None and followed.id == motion.id,
    )
    if any(event.motion_id == motion.id and event.kind in CLOSINGS for event in after):
        copy.state, copy.closed_on = "open", None
    if successor is not None and any(
        event.motion_id == successor.id and event.kind == "motion_followed" for event in after
    ):
        copy.successor_id = None
    return copy


def _find_read_at(motion: Motion, moment: datetime, until: datetime) -> datetime:
    """When the names had last been read while the version stood: what a page of then told as its "as at"."""
    found = find_names_read_at(until) or moment
    return min(found, motion.names_read_at or found)


def _keep_known(offices: Sequence[Office], moment: datetime) -> list[Office]:
    return [one for one in offices if one.source_kind != "staff" or one.seen_at <= moment]


def _were_past_offices_known(moment: datetime) -> bool:
    query = sa.select(SyncRun.id).where(
        SyncRun.kind == "offices", SyncRun.outcome == "ok", SyncRun.ended_at <= moment
    )
    return db.session.scalar(query.limit(1)) is not None


def _copy_row(row: Row, **changes: object) -> Row:
    """A copy outside every session, with some values changed; a member's party comes along."""
    mapper = sa.inspect(type(row))
    values: dict[str, object] = {column.key: getattr(row, column.key) for column in mapper.column_attrs}
    if isinstance(row, Member):
        values["party"] = row.party
    copied: Row = type(row)(**(values | changes))
    return copied
