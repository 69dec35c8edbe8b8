"""A door made of paper: gives the JSON that a test wrote, and remembers what it was asked."""

from __future__ import annotations

from typing import Any


class PaperDoor:
    """Gives the answers in turn, the last one again and again."""

    def __init__(self, *answers: Any) -> None:
        self._answers = list(answers)
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def get_json(self, path: str, query: dict[str, Any] | None = None) -> Any:
        """The next answer; a function is called with the query."""
        self.asked.append((path, dict(query or {})))
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return answer(dict(query or {})) if callable(answer) else answer


def member_item(member_id: int = 1, **changes: Any) -> dict[str, Any]:
    """A sitting member of the list."""
    value: dict[str, Any] = {
        "id": member_id,
        "nameListAs": "Example, Ms  Ada",
        "nameDisplayAs": "Ms  Ada Example",
        "nameFullTitle": "Ms Ada Example MP",
        "nameAddressAs": None,
        "latestParty": {
            "id": 15,
            "name": "Labour",
            "abbreviation": "Lab",
            "backgroundColour": "D50000",
            "foregroundColour": None,
        },
        "latestHouseMembership": {
            "membershipFrom": "Anytown  North",
            "membershipFromId": 4000 + member_id,
            "house": 1,
            "membershipStartDate": "2015-05-07T00:00:00",
            "membershipEndDate": None,
            "membershipStatus": {"statusIsActive": True, "statusStartDate": "2024-07-04T00:00:00"},
        },
    }
    return {"value": value | changes}


def seat_item(seat_id: int = 4001, **changes: Any) -> dict[str, Any]:
    """A seat of the search."""
    value: dict[str, Any] = {
        "id": seat_id,
        "name": "Anytown North",
        "endDate": None,
        "currentRepresentation": None,
    }
    return {"value": value | changes}


def page(*items: dict[str, Any], total: int | None = None, skip: int = 0) -> dict[str, Any]:
    """A page of a search; `page.next` is there even on the last."""
    return {
        "items": list(items),
        "totalResults": len(items) if total is None else total,
        "skip": skip,
        "take": 20,
        "links": [{"rel": "page.next", "href": "/more", "method": "GET"}],
    }


def pages(items: list[dict[str, Any]]) -> Any:
    """An answer for every page of those items."""
    return lambda query: page(
        *items[query["skip"] : query["skip"] + 20], total=len(items), skip=query["skip"]
    )


def signature(member_id: int, order: int | None = 1, **changes: Any) -> dict[str, Any]:
    """A name on a motion."""
    row: dict[str, Any] = {
        "Id": 9,
        "MemberId": member_id,
        "Member": {"Name": f"Member  {member_id}", "Party": "Stale", "Status": "Active"},
        "SponsoringOrder": order,
        "CreatedWhen": "2026-02-03T16:26:35.8633333",
        "IsWithdrawn": False,
        "WithdrawnDate": None,
    }
    return row | changes


def motion(api_id: int = 7, number: int = 2650, **changes: Any) -> dict[str, Any]:
    """A motion as the list gives it."""
    row: dict[str, Any] = {
        "Id": api_id,
        "Status": 0,
        "StatusDate": "2026-01-21T17:01:22.45",
        "MemberId": 5314,
        "PrimarySponsor": {"Name": "Siân  Berry"},
        "Title": "A  made-up title",
        "MotionText": "That this is made up.",
        "AmendmentToMotionId": None,
        "UIN": number,
        "AmendmentSuffix": None,
        "DateTabled": "2026-01-21T00:00:00",
        "SponsorsCount": 99,
    }
    return row | changes


def answer(response: Any, total: int | None = None) -> dict[str, Any]:
    """The envelope of the Motions API."""
    paging = None if total is None else {"Skip": 0, "Take": 100, "Total": total}
    return {"PagingInfo": paging, "StatusCode": 200, "Success": True, "Errors": [], "Response": response}
