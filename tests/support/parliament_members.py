"""The Members API of the local Parliament, in the shapes of its recorded answers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

from werkzeug.wrappers import Request, Response

from tests.support.parliament_house import House, HouseMember, HouseParty

PAGE = 20


def answer_members(house: House, request: Request) -> Response | None:
    """The answer to a call of the Members API, or None for any other address."""
    path = request.path
    if path == "/api/Location/Constituency/Search":
        found = _find_seats(house, request.args.get("searchText", ""))
        return _json(_page(request, found, lambda seat_id: _seat(house, seat_id)))
    if path == "/api/Members/Search":
        found = sorted(house.members)
        return _json(_page(request, found, lambda one: _item(_member(house, house.members[one]), one)))
    if path == "/api/Posts/GovernmentPosts":
        return _json(_government_posts(house))
    if found := re.fullmatch(r"/api/Members/(\d+)", path):
        return _one_member(house, int(found[1]))
    found = re.fullmatch(r"/api/Members/(\d+)/(Contact|Biography|Thumbnail)", path)
    if found is None:
        return None
    member, left_on = house.members.get(int(found[1])), None
    if member is None and int(found[1]) in house.left:
        member, left_on = house.left[int(found[1])]
    if member is None or not member.is_dated:
        return Response(status=404)
    if found[2] == "Thumbnail":
        return Response(status=204)
    value = _contacts(member) if found[2] == "Contact" else _biography(house, member, left_on)
    return _json({"value": value, "links": _links(member.id, f"/{found[2]}")})


def _one_member(house: House, member_id: int) -> Response:
    """A member by id, sitting or not."""
    if member := house.members.get(member_id):
        return _json(_item(_member(house, member), member_id))
    if member_id not in house.left:
        return Response(status=404)
    member, left_on = house.left[member_id]
    value = _member(house, member)
    ended = {"membershipEndDate": f"{left_on}T00:00:00", "membershipStatus": None}
    value["latestHouseMembership"] |= ended
    return _json(_item(value, member_id))


def _find_seats(house: House, text: str) -> list[int]:
    text = text.strip()
    if text in house.postcodes:
        ids = [house.postcodes[text]]
    elif re.fullmatch(r"[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}", text):
        ids = []
    else:
        ids = [seat_id for seat_id, name in house.seats.items() if text.casefold() in name.casefold()]
    return sorted(ids, key=lambda one: house.seats[one])


def _seat(house: House, seat_id: int) -> dict[str, Any]:
    name, member = house.seats[seat_id], house.member_of(seat_id)
    representation: dict[str, Any] | None = {"member": None, "representation": None}
    if member is not None:
        representation = {"member": _item(_member(house, member), member.id), "representation": None}
    elif seat_id in house.null_seats:
        representation = None
    value = {
        "id": seat_id,
        "name": name,
        "startDate": "2024-05-31T00:00:00",
        "endDate": None,
        "currentRepresentation": representation,
    }
    return {
        "value": value,
        "links": [{"rel": "self", "href": f"/Constituency/{seat_id}/{name}", "method": "GET"}],
    }


def _member(house: House, member: HouseMember) -> dict[str, Any]:
    since = f"{member.since}T00:00:00" if member.is_dated else None
    status = {"statusIsActive": True, "statusDescription": "Current Member", "statusId": 0, "status": 0}
    return {
        "id": member.id,
        "nameListAs": member.name,
        "nameDisplayAs": member.name.replace(" ", "  ", 1),
        "nameFullTitle": f"{member.name} MP",
        "nameAddressAs": None,
        "latestParty": _party(member.party),
        "gender": None,
        "latestHouseMembership": {
            "membershipFrom": house.seats[member.seat_id],
            "membershipFromId": member.seat_id,
            "house": 1,
            "membershipStartDate": since,
            "membershipEndDate": None,
            "membershipEndReason": None,
            "membershipStatus": {**status, "statusStartDate": since} if member.has_status else None,
        },
        "thumbnailUrl": None,
    }


def _party(party: HouseParty | None) -> dict[str, Any] | None:
    if party is None:
        return None
    return {
        "id": party.id,
        "name": party.name,
        "abbreviation": party.abbreviation,
        "backgroundColour": party.background,
        "foregroundColour": party.foreground,
        "isLordsMainParty": True,
        "isLordsSpiritualParty": False,
        "governmentType": None,
        "isIndependentParty": False,
    }


def _contacts(member: HouseMember) -> list[dict[str, Any]]:
    web = {
        "type": "Website",
        "typeId": 6,
        "isPreferred": False,
        "isWebAddress": True,
        "line1": "https://example.invalid/",
    }
    if member.email is None:
        return [web]
    office = {
        "type": "Parliamentary office",
        "typeDescription": None,
        "typeId": 1,
        "isPreferred": False,
        "isWebAddress": False,
        "notes": None,
        "line1": "House of Commons",
        "line2": "London",
        "postcode": "SW1A 0AA",
        "email": member.email,
    }
    return [web, office]


def _biography(house: House, member: HouseMember, left_on: date | None) -> dict[str, Any]:
    sitting = {
        "constituencyStart": "2024-05-31T00:00:00",
        "constituencyEnd": None,
        "house": 1,
        "name": house.seats[member.seat_id],
        "id": member.seat_id,
        "startDate": f"{member.since}T00:00:00",
        "endDate": f"{left_on}T00:00:00" if left_on else None,
        "additionalInfo": None,
        "additionalInfoLink": None,
    }
    return {
        "representations": [sitting, *member.spells],
        "electionsContested": [],
        "houseMemberships": [],
        "governmentPosts": member.posts,
        "oppositionPosts": [],
        "otherPosts": member.other_posts,
        "partyAffiliations": [],
        "committeeMemberships": [],
    }


def _government_posts(house: House) -> list[dict[str, Any]]:
    found = []
    for member in house.members.values():
        for post in member.posts:
            holder = {"startDate": post["startDate"], "endDate": post["endDate"], "isPaid": True}
            value = {
                "type": 0,
                "name": post["name"],
                "hansardName": None,
                "id": post["id"],
                "postHolders": [{"member": _item(_member(house, member), member.id), **holder}],
                "governmentDepartments": [
                    {"id": 1, "name": post["additionalInfo"], "url": None, "imageUrl": None}
                ],
            }
            found.append({"value": value, "links": []})
    return found


def _page(request: Request, found: list[int], make: Callable[[int], dict[str, Any]]) -> dict[str, Any]:
    skip = request.args.get("skip", 0, int)
    take = min(request.args.get("take", PAGE, int), PAGE)
    return {
        "items": [make(one) for one in found[skip : skip + take]],
        "totalResults": len(found),
        "resultContext": "",
        "skip": skip,
        "take": take,
        "links": [{"rel": "page.next", "href": f"/Search?skip={skip}", "method": "GET"}],
    }


def _item(value: dict[str, Any], member_id: int) -> dict[str, Any]:
    return {"value": value, "links": _links(member_id, "")}


def _links(member_id: int, tail: str) -> list[dict[str, str]]:
    return [{"rel": "self", "href": f"/Members/{member_id}{tail}", "method": "GET"}]


def _json(found: Any) -> Response:
    return Response(json.dumps(found), mimetype="application/json")
