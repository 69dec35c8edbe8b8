"""Parliament's Oral Questions and Motions API (oralquestionsandmotions-api.parliament.uk): transport and
meaning.

Its traps, all met in real answers: HTTP 200 can hold `Success` false; the list carries no names and counts
withdrawn ones; parameters it does not know are ignored. So every answer is checked against what was asked.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from app.core.http import Door, HttpError, Query
from app.parliament.types import MotionInfo, SignatureInfo
from app.parliament.wire import changed_while_read, parse, wrong_shape
from app.parliament.wire_motions import WireAnswer, WireMotion, WireMotionDetail, WireSponsor

PAGE = 100
READINGS = 3
MOST_ROWS = 1_000  # more means that a parameter was ignored
WITHDRAWN = {1, "1", "Withdrawn"}


class MotionsApi:
    """Early Day Motions. Every method raises `app.core.http.HttpError` and nothing else."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def find_motion(
        self, number: int, *, tabled_from: date, tabled_to: date | None, sponsor_id: int | None = None
    ) -> MotionInfo | None:
        """The motion of that number tabled in a session's dates (and by that sponsor), without names, or
        None."""
        rows = self._list({"uINWithAmendmentSuffix": str(number), **_tabled(tabled_from, tabled_to)})
        if any(row.number != number for row in rows) or not _all_within(rows, tabled_from, tabled_to):
            raise wrong_shape()
        fits = [
            row
            for row in rows
            if row.amends_api_id is None and not row.amendment_suffix and sponsor_id in {None, row.sponsor_id}
        ]
        return fits[0] if len(fits) == 1 else None

    def get_motion(self, api_id: int) -> MotionInfo:
        """The motion with its text, every name and its amendments."""
        response, _ = self._ask(f"/EarlyDayMotion/{api_id}")
        detail = parse(WireMotionDetail, response)
        if detail.id != api_id or not detail.sponsors:
            raise wrong_shape()
        amendments = tuple(_read_motion(one, one.sponsors or []) for one in detail.amendments or [])
        return _read_motion(detail, detail.sponsors, amendments)

    def list_motions(
        self,
        *,
        tabled_from: date,
        tabled_to: date | None = None,
        sponsor_id: int | None = None,
        word: str | None = None,
    ) -> tuple[MotionInfo, ...]:
        """Motions tabled in those dates by that sponsor, or with that word in the title; without names."""
        query: dict[str, str | int | bool] = dict(_tabled(tabled_from, tabled_to))
        if sponsor_id is not None:
            query["memberId"] = sponsor_id
        if word is not None:
            query["searchTerm"] = word
        rows = self._list(query)
        is_other_sponsor = sponsor_id is not None and any(row.sponsor_id != sponsor_id for row in rows)
        if is_other_sponsor or not _all_within(rows, tabled_from, tabled_to):
            raise wrong_shape()
        return tuple(row for row in rows if word is None or word.casefold() in row.title.casefold())

    def _list(self, query: Query) -> tuple[MotionInfo, ...]:
        for _ in range(READINGS):
            rows = self._read_pages(query)
            if rows is not None:
                return rows
        raise changed_while_read()

    def _read_pages(self, query: Query) -> tuple[MotionInfo, ...] | None:
        """Every row by the total of the first page, or None when the pages do not fit together."""
        rows: list[MotionInfo] = []
        total = None
        while total is None or len(rows) < total:
            asked = {f"parameters.{name}": value for name, value in query.items()}
            asked |= {"parameters.skip": len(rows), "parameters.take": PAGE}
            response, found_total = self._ask("/EarlyDayMotions/list", asked)
            if not isinstance(response, list) or found_total is None:
                raise wrong_shape()
            if total is not None and found_total != total:
                return None
            total = found_total
            if total > MOST_ROWS:
                raise wrong_shape()
            if not response and len(rows) < total:
                return None
            rows += [_read_motion(parse(WireMotion, row), []) for row in response]
        return tuple(rows) if len({row.api_id for row in rows}) == len(rows) == total else None

    def _ask(self, path: str, query: Query | None = None) -> tuple[Any, int | None]:
        answer = parse(WireAnswer, self._door.get_json(path, query))
        if answer.success is not True or answer.response is None:
            raise HttpError("answered_with_error", is_retryable=True)
        return answer.response, answer.paging_info.total if answer.paging_info else None


def _tabled(first: date, last: date | None) -> dict[str, str]:
    dates = {"tabledStartDate": first.isoformat()}
    return dates | ({"tabledEndDate": last.isoformat()} if last else {})


def _all_within(rows: tuple[MotionInfo, ...], first: date, last: date | None) -> bool:
    return all(row.tabled_on is not None and first <= row.tabled_on <= (last or date.max) for row in rows)


def _read_motion(
    wire: WireMotion, sponsors: list[WireSponsor], amendments: tuple[MotionInfo, ...] = ()
) -> MotionInfo:
    return MotionInfo(
        api_id=wire.id,
        number=wire.uin,
        amendment_suffix=wire.amendment_suffix or None,
        amends_api_id=wire.amendment_to_motion_id,
        title=wire.title,
        text=(wire.motion_text or "").strip(),
        tabled_on=wire.date_tabled,
        sponsor_id=wire.member_id,
        sponsor_name=wire.primary_sponsor.name if wire.primary_sponsor else None,
        is_withdrawn=wire.status in WITHDRAWN,
        signatures=_read_signatures(sponsors),
        amendments=amendments,
    )


def _read_signatures(sponsors: list[WireSponsor]) -> tuple[SignatureInfo, ...]:
    """One signature for each member: a name that stands beats a withdrawn one, a later beats an earlier
    one."""
    chosen: dict[int, WireSponsor] = {}
    for one in sponsors:
        held = chosen.get(one.member_id)
        if held is None or _weight(one) > _weight(held):
            chosen[one.member_id] = one
    ordered = sorted(
        chosen.values(), key=lambda one: (one.sponsoring_order is None, one.sponsoring_order or 0)
    )
    return tuple(
        SignatureInfo(
            member_id=one.member_id,
            name=one.member.name if one.member and one.member.name else "",
            position=None if one.is_withdrawn else one.sponsoring_order,
            signed_on=one.created_when,
            is_withdrawn=one.is_withdrawn,
            withdrawn_on=one.withdrawn_date if one.is_withdrawn else None,
        )
        for one in ordered
    )


def _weight(one: WireSponsor) -> tuple[bool, date]:
    return not one.is_withdrawn, one.created_when or date.min
