"""The API: the record as JSON, under `/api/v1/`, described by `/api/openapi.json`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Response, jsonify, url_for

from app.core.extensions import get_config
from app.core.headers import shared_file
from app.core.pages import kept_page
from app.letters.queries import get_letter_counts
from app.tracker.api import making
from app.tracker.api.envelopes import (
    EventPage,
    MemberPage,
    MotionAnswer,
    MotionList,
    SeatAnswer,
    SeatPage,
    SignaturePage,
    TallyAnswer,
)
from app.tracker.api.names import find_parties
from app.tracker.api.openapi import make_document
from app.tracker.api.operations import NotThere, operation
from app.tracker.api.queries import (
    AtQuery,
    EventsQuery,
    MembersQuery,
    PageQuery,
    Query,
    RecordQuery,
    SeatsQuery,
    SignaturesQuery,
)
from app.tracker.blueprint import blueprint
from app.tracker.events import EventFilter, count_events, list_events
from app.tracker.figures import get_figures, get_sentence
from app.tracker.past import get_record_at
from app.tracker.record import get_record, list_motions
from app.tracker.saying import say_row
from app.tracker.types import Record

Row = TypeVar("Row")
MOTION = ("^[0-9]{4}-[0-9]{2}-[0-9]{1,6}$", "2024-26-2650", "Session and number of the motion")
SEAT = ("^[ENSW][0-9]{8}$", "E14001130", "GSS code of the seat")


def read_record(motion: str | None, at: int | None) -> Record:
    """The record now or at a version; raises `UnknownMotionError` or `UnknownVersionError`."""
    return get_record(motion) if at is None else get_record_at(at, motion)


@operation("/api/v1/motions", "Every motion known here", query=Query, answer=MotionList)
def api_motions(query: Query) -> MotionList:
    """The motions, the one followed first."""
    return MotionList(
        items=[making.make_motion(one) for one in list_motions()], **making.make_envelope(get_record())
    )


@operation(
    "/api/v1/motions/<motion>", "One motion", query=AtQuery, answer=MotionAnswer, values={"motion": MOTION}
)
def api_motion(query: AtQuery, motion: str) -> MotionAnswer:
    """A motion with the sentence to quote."""
    record = read_record(motion, query.at)
    return MotionAnswer(
        motion=making.make_motion(record.motion),
        sentence=get_sentence(record, get_figures(record)),
        **making.make_envelope(record),
    )


@operation("/api/v1/tally", "The headline figures", query=RecordQuery, answer=TallyAnswer)
def api_tally(query: RecordQuery) -> TallyAnswer:
    """The figures of one motion."""
    record = read_record(query.motion, query.at)
    figures = get_figures(record)
    return TallyAnswer(
        motion=record.motion.key,
        sentence=get_sentence(record, figures),
        tally=making.make_tally(figures, record),
        letters=making.make_letters(record, get_letter_counts(record.motion.key).total),
        **making.make_envelope(record),
    )


@operation("/api/v1/seats", "Seats with their members and statuses", query=SeatsQuery, answer=SeatPage)
def api_seats(query: SeatsQuery) -> SeatPage:
    """Seats, by slug."""
    record = read_record(query.motion, query.at)
    rows = [
        row
        for row in record.rows
        if query.status in {None, row.status}
        and making.has_party(row, query.party)
        and making.is_in(row, query.nation)
        and making.is_in(row, query.region)
    ]
    is_counted = record.motion.names_known or query.status is None
    return SeatPage(
        **_make_page(record, query, rows, lambda row: making.make_seat(row, record.motion), is_counted)
    )


@operation(
    "/api/v1/seats/<seat>",
    "One seat",
    query=RecordQuery,
    answer=SeatAnswer,
    values={"seat": SEAT},
)
def api_seat(query: RecordQuery, seat: str) -> SeatAnswer:
    """A seat with the sentence to quote."""
    record = read_record(query.motion, query.at)
    row = record.by_gss.get(seat)
    if row is None:
        raise NotThere("There is no seat of this code.")
    return SeatAnswer(
        motion=record.motion.key,
        seat=making.make_seat(row, record.motion),
        sentence=say_row(row, record),
        letters=making.make_letters(record, get_letter_counts(record.motion.key).by_gss.get(seat)),
        **making.make_envelope(record),
    )


@operation("/api/v1/signatures", "Names on the motion", query=SignaturesQuery, answer=SignaturePage)
def api_signatures(query: SignaturesQuery) -> SignaturePage:
    """Names that stand, then names withdrawn."""
    record = read_record(query.motion, query.at)
    rows = [
        row
        for row in making.list_signing(record)
        if query.state in {None, "signed" if row.status in making.SIGNED else "withdrew"}
        and making.has_party(row, query.party)
        and making.is_in(row, query.nation)
    ]
    return SignaturePage(**_make_page(record, query, rows, making.make_signature, record.motion.names_known))


@operation(
    "/api/v1/members",
    "Members who sit, and signatories who no longer do",
    query=MembersQuery,
    answer=MemberPage,
)
def api_members(query: MembersQuery) -> MemberPage:
    """Members, by Parliament's id."""
    record = read_record(query.motion, query.at)
    rows = [record.by_member[key] for key in sorted(record.by_member)]
    rows = [row for row in rows if making.has_party(row, query.party)]
    return MemberPage(**_make_page(record, query, rows, making.make_house_member, True))


@operation("/api/v1/events", "What happened, the newest first", query=EventsQuery, answer=EventPage)
def api_events(query: EventsQuery) -> EventPage:
    """Events; `next` goes on with the older ones."""
    record = get_record(query.motion)
    parties, shorts = find_parties(query.party) if query.party else (None, ())
    wanted = EventFilter(
        parties=parties,
        party_shorts=shorts,
        nation=query.nation,
        seat_gss=query.seat,
        member_id=query.member,
        kinds=(query.kind,) if query.kind else None,
        since=query.since,
    )
    found = list_events(wanted, motion_key=query.motion, limit=query.per_page + 1, before_id=query.before)
    shown = found[: query.per_page]
    return EventPage(
        items=[making.make_event(event) for event in shown],
        total=count_events(wanted, motion_key=query.motion),
        next=_link("api_events", query, before=shown[-1].id) if len(found) > len(shown) else None,
        **making.make_envelope(record),
    )


@blueprint.get("/api/openapi.json")
@shared_file
@kept_page()
def api_document() -> Response:
    """The OpenAPI document."""
    return jsonify(make_document(get_config().site_url))


def _make_page(
    record: Record, query: PageQuery, rows: Sequence[Row], make: Callable[[Row], Any], is_counted: bool
) -> dict[str, Any]:
    first = (query.page - 1) * query.per_page
    has_more = first + query.per_page < len(rows)
    return {
        "items": [make(row) for row in rows[first : first + query.per_page]],
        "total": len(rows) if is_counted else None,
        "page": query.page,
        "per_page": query.per_page,
        "next": _link(f"api_{_NAMES[type(query)]}", query, page=query.page + 1, at=record.version)
        if has_more
        else None,
        **making.make_envelope(record),
    }


_NAMES = {SeatsQuery: "seats", SignaturesQuery: "signatures", MembersQuery: "members"}


def _link(endpoint: str, query: Query, **changes: int) -> str:
    asked = query.model_dump(mode="json", exclude_none=True, exclude_defaults=True) | changes
    return f"{get_config().site_url}{url_for('tracker.' + endpoint)}?{urlencode(asked)}"
