"""The Oral Questions and Motions API of the local Parliament, in the shapes of its recorded answers."""

from __future__ import annotations

import json
import re
from typing import Any

from werkzeug.wrappers import Request, Response

from tests.support.parliament_house import House, HouseMotion, HouseSignature


def answer_motions(house: House, request: Request) -> Response | None:
    """The answer to a call of the Oral Questions and Motions API, or None for any other address."""
    if request.path == "/EarlyDayMotions/list":
        rows = [_motion(house, one) for one in _find(house, request)]
        skip = request.args.get("parameters.skip", 0, int)
        take = min(request.args.get("parameters.take", 25, int), 100)
        paging = {"Skip": skip, "Take": take, "Total": len(rows), "StatusCounts": []}
        return _json(rows[skip : skip + take], paging)
    found = re.fullmatch(r"/EarlyDayMotion/(\d+)", request.path)
    if found is None:
        return None
    motion = house.motions.get(int(found[1]))
    if motion is None:
        return failure()
    return _json(_detail(house, motion), None)


def failure() -> Response:
    """HTTP 200 that is an error, as recorded."""
    body = {
        "PagingInfo": None,
        "StatusCode": 400,
        "Success": False,
        "Errors": ["Object reference not set to an instance of an object."],
        "Response": None,
    }
    return Response(json.dumps(body), mimetype="application/json")


def _find(house: House, request: Request) -> list[HouseMotion]:
    asked = {name.removeprefix("parameters."): value for name, value in request.args.items()}
    rows = [
        *house.motions.values(),
        *(amendment for motion in house.motions.values() for amendment in motion.amendments),
    ]
    if "uINWithAmendmentSuffix" in asked:
        rows = [one for one in rows if _label(one) == asked["uINWithAmendmentSuffix"]]
    if "memberId" in asked:
        rows = [one for one in rows if str(one.sponsor_id) == asked["memberId"]]
    if "searchTerm" in asked:
        rows = [one for one in rows if asked["searchTerm"].casefold() in one.title.casefold()]
    if "tabledStartDate" in asked:
        rows = [one for one in rows if one.tabled_on[:10] >= asked["tabledStartDate"]]
    if "tabledEndDate" in asked:
        rows = [one for one in rows if one.tabled_on[:10] <= asked["tabledEndDate"]]
    return sorted(rows, key=lambda one: one.api_id)


def _motion(house: House, motion: HouseMotion) -> dict[str, Any]:
    sponsor = house.members.get(motion.sponsor_id)
    return {
        "Id": motion.api_id,
        "Status": motion.status,
        "StatusDate": motion.tabled_on,
        "MemberId": motion.sponsor_id,
        "PrimarySponsor": _person(motion.sponsor_id, sponsor.name if sponsor else "A Former Member"),
        "Title": motion.title,
        "MotionText": motion.text,
        "AmendmentToMotionId": motion.amends,
        "UIN": motion.number,
        "AmendmentSuffix": motion.suffix,
        "DateTabled": motion.tabled_on,
        "PrayingAgainstNegativeStatutoryInstrumentId": None,
        "StatutoryInstrumentNumber": None,
        "StatutoryInstrumentYear": None,
        "StatutoryInstrumentTitle": None,
        "UINWithAmendmentSuffix": _label(motion),
        "SponsorsCount": len(motion.signatures),
    }


def _detail(house: House, motion: HouseMotion) -> dict[str, Any]:
    return {
        "Sponsors": [_sponsor(number, one) for number, one in enumerate(motion.signatures)],
        "Amendments": [_detail(house, one) for one in motion.amendments],
        **_motion(house, motion),
        "SponsorsCount": 0,
    }


def _sponsor(number: int, one: HouseSignature) -> dict[str, Any]:
    return {
        "Id": 2_000_000 + number,
        "MemberId": one.member_id,
        "Member": _person(one.member_id, one.name),
        "SponsoringOrder": one.order,
        "CreatedWhen": one.signed_on,
        "IsWithdrawn": one.withdrawn_on is not None,
        "WithdrawnDate": one.withdrawn_on,
    }


def _person(member_id: int, name: str) -> dict[str, Any]:
    """A person as the motion has them: party and status are stale, on purpose."""
    return {"MnisId": member_id, "Name": name, "Status": "Active", "Party": "A Stale Party", "PartyId": 1}


def _label(motion: HouseMotion) -> str:
    return f"{motion.number}A{motion.suffix}" if motion.suffix else str(motion.number)


def _json(response: Any, paging: dict[str, Any] | None) -> Response:
    body = {"PagingInfo": paging, "StatusCode": 200, "Success": True, "Errors": [], "Response": response}
    return Response(json.dumps(body), mimetype="application/json")
