"""From the record to the shapes of the answers."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from app.core.extensions import get_config
from app.letters.queries import Count
from app.letters.seat_list import fold
from app.tracker.api.answers import (
    Event,
    HouseMember,
    Member,
    Motion,
    Party,
    PartyTally,
    PlaceTally,
    Seat,
    SeatName,
    Signature,
    SittingMember,
    Tally,
)
from app.tracker.api.envelopes import Letters
from app.tracker.api.licence import ATTRIBUTION, LICENCE, LICENCE_URL
from app.tracker.events import EventEntry
from app.tracker.figures import Figures
from app.tracker.labels import label_row
from app.tracker.past import find_stood_from
from app.tracker.types import (
    MemberFacts,
    MotionFacts,
    OtherRow,
    PartyFacts,
    Record,
    RowStatus,
    SeatFacts,
    SeatRow,
)

AnyRow = SeatRow | OtherRow
SIGNED = {RowStatus.SIGNED, RowStatus.FORMER}
SIGNING = (
    "signed_on",
    "withdrawn_on",
    "party_then",
    "seat_then",
    "is_sponsor",
    "is_primary_sponsor",
    "position",
    "is_removed",
    "withdrawal",
    "moved_to_amendment",
)
REASONS = ("since", "reason_kind", "office", "organisation", "never_signs_source", "never_signs_on")


def make_envelope(record: Record) -> dict[str, Any]:
    """The fields of an `Envelope`."""
    return {
        "as_at": get_as_at(record),
        "members_as_at": record.members_at,
        "version": record.version,
        "stood_from": record.stood_from or find_stood_from(record.version),
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
        "attribution": ATTRIBUTION,
    }


def get_as_at(record: Record) -> datetime | None:
    """When the names were last read, or had been while that version stood. None: never."""
    return record.motion.as_at if record.motion.names_known else None


def make_motion(motion: MotionFacts) -> Motion:
    """A motion."""
    return Motion(
        id=motion.key,
        parliament_id=motion.api_id,
        names_read_at=motion.as_at,
        earlier=list(motion.earlier),
        closed_on=motion.closed_on if motion.state != "withdrawn" else None,
        closed_seen_on=motion.closed_on if motion.state == "withdrawn" else None,
        **_pick(
            motion,
            *("label", "session", "number", "state", "title", "subject", "text", "tabled_on", "tabled_about"),
            *("sponsor_id", "sponsor", "names_known", "is_followed", "successor"),
        ),
    )


def make_seat(row: SeatRow, motion: MotionFacts) -> Seat:
    """A seat with its member and status."""
    return Seat(
        **make_seat_name(row.seat).model_dump(),
        **_pick(row, *SIGNING, *REASONS),
        status=row.status,
        status_words=label_row(row, motion),
        member=_make_sitting(row.member) if row.member else None,
        member_then=make_member(row.closing.member) if row.closing and row.closing.member else None,
        left_on=row.closing.left_on if row.closing else None,
        left_seen_on=row.closing.left_seen_on if row.closing else row.left_seen_on,
        url=f"{get_config().site_url}/mps/{row.seat.slug}",
    )


def make_seat_name(seat: SeatFacts) -> SeatName:
    """A seat alone."""
    return SeatName(id=seat.gss, **_pick(seat, "slug", "name", "name_cy", "nation", "region"))


def make_signature(row: AnyRow) -> Signature:
    """A name on the motion, or withdrawn from it."""
    member = row.member
    if member is None:
        raise ValueError("a vacant seat signs nothing")
    return Signature(
        **_pick(row, *SIGNING),
        member=make_member(member),
        state="signed" if row.status in SIGNED else "withdrew",
        is_sitting=_is_sitting(row),
        left_on=row.left_on if isinstance(row, OtherRow) else None,
        left_seen_on=row.left_seen_on if isinstance(row, OtherRow) else None,
        seat=make_seat_name(row.seat) if row.seat else None,
    )


def _is_sitting(row: AnyRow) -> bool | None:
    """None of a signatory of whom we do not know that they left."""
    if isinstance(row, SeatRow):
        return True
    return False if row.has_left else None


def make_house_member(row: AnyRow) -> HouseMember:
    """A member, and how they stand to the motion."""
    if row.member is None:
        raise ValueError("a vacant seat has no member")
    return HouseMember(
        **make_member(row.member).model_dump(),
        status=row.status,
        is_sitting=_is_sitting(row),
        seat_id=row.seat.gss if row.seat else None,
    )


def make_member(member: MemberFacts) -> Member:
    """A member by name and party."""
    return Member(party=_make_party(member.party), **_pick(member, "id", "name", "list_name"))


def make_event(event: EventEntry) -> Event:
    """An event."""
    return Event(
        motion=event.motion_key,
        seat_id=event.seat_gss,
        **_pick(event, *(set(Event.model_fields) - {"motion", "seat_id"})),
    )


def make_tally(figures: Figures, record: Record) -> Tally:
    """The figures; the counts of statuses too are left out while no complete list has been read."""
    known = record.motion.names_known
    counts = asdict(figures)
    return Tally(
        statuses=dict(figures.statuses) if known else None,
        by_party=[
            PartyTally(
                party=Party(
                    name=one.party.name, abbreviation=one.party.abbreviation, colour=one.party.background
                ),
                **_pick(one, *(set(PartyTally.model_fields) - {"party"})),
            )
            for one in figures.by_party
        ]
        if figures.by_party is not None
        else None,
        by_nation=_make_places(figures.by_nation),
        by_region=_make_places(figures.by_region),
        **{
            name: counts[name]
            for name in Tally.model_fields
            if name not in {"statuses", "by_party", "by_nation", "by_region"}
        },
    )


def make_letters(record: Record, count: Count | None) -> Letters | None:
    """Counts of letters; none for a version of the past."""
    if record.stood_from is not None:
        return None
    return Letters(confirmed=count.confirmed if count else None, sent=count.sent if count else None)


def list_signing(record: Record) -> list[AnyRow]:
    """Names that stand in the paper's order, then withdrawn ones."""
    wanted = {*SIGNED, RowStatus.WITHDREW}
    everybody: tuple[AnyRow, ...] = (*record.rows, *record.others)
    rows = [row for row in everybody if row.status in wanted and row.member]
    return sorted(
        rows,
        key=lambda row: (row.status not in SIGNED, row.position or 9999, row.member.id if row.member else 0),
    )


def has_party(row: AnyRow, name: str | None) -> bool:
    """True when the member is of that party now, by name or abbreviation; of everybody for None."""
    if name is None:
        return True
    party = row.member.party if row.member else None
    return party is not None and fold(name) in {fold(party.name), fold(party.abbreviation or party.name)}


def is_in(row: AnyRow, place: str | None) -> bool:
    """True when the seat lies in that nation or region; of every seat for None."""
    if place is None:
        return True
    return row.seat is not None and fold(place) in {fold(row.seat.nation), fold(row.seat.region)}


def _make_sitting(member: MemberFacts) -> SittingMember:
    return SittingMember(**make_member(member).model_dump(), sits_since=member.sits_since)


def _make_party(party: PartyFacts | None) -> Party | None:
    return Party(name=party.name, abbreviation=party.abbreviation, colour=party.background) if party else None


def _make_places(places: Any) -> list[PlaceTally] | None:
    return None if places is None else [PlaceTally(**_pick(one, *PlaceTally.model_fields)) for one in places]


def _pick(thing: object, *names: str) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in names}
