"""The Members API's answers, hand-made in every shape that has been seen."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.core.http import HttpError
from app.parliament.members_api import MembersApi
from tests.support.paper import PaperDoor, member_item, page, pages, seat_item


def api(*answers: Any) -> MembersApi:
    return MembersApi(PaperDoor(*answers))  # type: ignore[arg-type]


def reason_of(call: Any) -> str:
    with pytest.raises(HttpError) as caught:
        call()
    return caught.value.reason


def test_a_member_is_read_with_single_spaces_and_coloured_party() -> None:
    (member,) = api(page(member_item())).list_members()
    assert (member.name_display, member.name_list, member.name_address) == (
        "Ms Ada Example",
        "Example, Ms Ada",
        None,
    )
    assert member.seat_name == "Anytown North"
    assert (member.first_elected_on, member.sits_since) == (date(2015, 5, 7), date(2024, 7, 4))
    assert member.party is not None
    assert (member.party.background, member.party.foreground) == ("#d50000", None)


def test_a_member_without_party_or_status_is_a_member() -> None:
    spell = member_item()["value"]["latestHouseMembership"] | {"membershipStatus": None}
    (member,) = api(page(member_item(latestParty=None, latestHouseMembership=spell))).list_members()
    assert member.party is None
    assert member.sits_since == date(2015, 5, 7)


@pytest.mark.parametrize(
    "changes",
    [
        {"latestHouseMembership": None},
        {"nameDisplayAs": None, "nameFullTitle": ""},
        {"id": "many"},
        {"latestHouseMembership": {"house": 2, "membershipFrom": "Life peer", "membershipFromId": 4}},
        {
            "latestHouseMembership": {
                "house": 1,
                "membershipFrom": "A",
                "membershipFromId": 1,
                "membershipEndDate": "2024-05-30",
            }
        },
        {
            "latestHouseMembership": {
                "house": 1,
                "membershipFrom": "A",
                "membershipFromId": 1,
                "membershipStartDate": "soon",
            }
        },
    ],
)
def test_who_is_not_plainly_a_sitting_member_makes_no_row(changes: dict[str, Any]) -> None:
    assert reason_of(api(page(member_item(**changes))).list_members) == "wrong_shape"


@pytest.mark.parametrize(
    "found", [[], {}, None, "text", {"items": None, "totalResults": 1}, {"items": []}, {"items": [3]}]
)
def test_another_shape_is_refused(found: Any) -> None:
    assert reason_of(api(found).list_members) == "wrong_shape"


def test_every_page_is_read_by_the_total_and_not_by_the_link_to_the_next() -> None:
    door = PaperDoor(pages([member_item(number) for number in range(1, 46)]))
    members = MembersApi(door).list_members()  # type: ignore[arg-type]
    assert [member.member_id for member in members] == list(range(1, 46))
    assert [query["skip"] for _, query in door.asked] == [0, 20, 40]


def test_pages_that_change_while_they_are_read_are_read_again() -> None:
    people = [member_item(number) for number in range(1, 31)]
    first = page(*people[:20], total=30)
    shrunk = page(*people[20:29], total=29, skip=20)
    members = api(first, shrunk, pages(people)).list_members()
    assert len(members) == 30


def test_pages_that_never_fit_together_are_refused() -> None:
    people = [member_item(number) for number in range(1, 31)]
    repeated = [*people[:20], *people[10:20]]
    assert reason_of(api(pages(repeated)).list_members) == "changed_while_read"
    assert reason_of(api(page(total=30)).list_members) == "changed_while_read"


def test_a_page_that_is_not_the_one_asked_for_is_refused() -> None:
    first = page(*[member_item(number) for number in range(1, 21)], total=40)
    assert reason_of(api(first, first).list_members) == "wrong_shape"


@pytest.mark.parametrize(
    "representation", [None, {"member": None, "representation": None}, {"member": {"value": None}}]
)
def test_a_vacant_seat_is_read_in_each_of_its_shapes(representation: Any) -> None:
    (seat,) = api(page(seat_item(currentRepresentation=representation))).list_constituencies()
    assert (seat.seat_id, seat.name, seat.member_id) == (4001, "Anytown North", None)


def test_seats_that_have_ended_are_left_out() -> None:
    found = api(page(seat_item(1, endDate="2024-05-30T00:00:00"), seat_item(2))).list_constituencies()
    assert [seat.seat_id for seat in found] == [2]


def test_a_postcode_has_the_one_seat_that_exists_now() -> None:
    seat = seat_item(2, currentRepresentation={"member": member_item(5)})
    door = PaperDoor(page(seat_item(1, endDate="2024-05-30T00:00:00"), seat))
    found = MembersApi(door).find_constituency("SW1A 1AA")  # type: ignore[arg-type]
    assert found is not None
    assert (found.seat_id, found.member_id) == (2, 5)
    assert door.asked[0][1]["searchText"] == "SW1A 1AA"


def test_a_postcode_with_no_seat_or_several_is_not_found() -> None:
    assert api(page()).find_constituency("SW1A 1AA") is None
    assert api(page(seat_item(1), seat_item(2))).find_constituency("SW1A 1AA") is None
    assert api(page(seat_item(1), total=650)).find_constituency("SW1A 1AA") is None


def test_what_is_no_postcode_is_never_searched_for() -> None:
    door = PaperDoor(page(seat_item()))
    assert MembersApi(door).find_constituency("Anytown") is None  # type: ignore[arg-type]
    assert door.asked == []


def contact(*rows: dict[str, Any], member_id: int = 1, about: int = 1) -> Any:
    links = [{"rel": "self", "href": f"/Members/{about}/Contact"}]
    return api({"value": list(rows), "links": links}).get_contact(member_id)


OFFICE = {"typeId": 1, "isWebAddress": False, "email": "office@example.org"}
LOCAL = {"typeId": 4, "isWebAddress": False, "email": " local@parliament.uk "}
WEB = {"typeId": 6, "isWebAddress": True, "email": "web@parliament.uk", "line1": "https://example.org/"}


@pytest.mark.parametrize(
    ("rows", "email", "basis"),
    [
        ([WEB, LOCAL, OFFICE], "office@example.org", "parliamentary_office"),
        ([WEB, LOCAL], "local@parliament.uk", "parliament_domain"),
        ([OFFICE | {"email": "not an address"}, LOCAL], "local@parliament.uk", "parliament_domain"),
        ([OFFICE | {"typeId": 4}], "office@example.org", "other"),
        ([OFFICE | {"email": "a@example.org; b@example.org"}], "a@example.org", "parliamentary_office"),
        ([OFFICE | {"email": "a@example.org\r\nBcc: b@example.org"}], None, "none"),
        ([WEB, OFFICE | {"email": None}], None, "none"),
        ([], None, "none"),
    ],
)
def test_the_address_for_letters_is_chosen_and_never_made_up(
    rows: Any, email: str | None, basis: str
) -> None:
    found = contact(*rows)
    assert (found.email, found.basis) == (email, basis)


def test_an_answer_about_another_member_is_refused() -> None:
    assert reason_of(lambda: contact(OFFICE, about=2)) == "wrong_shape"


def test_a_biography_tells_spells_and_posts() -> None:
    value = {
        "representations": [
            {
                "house": 1,
                "name": "Anytown  North",
                "id": 4001,
                "startDate": "2024-07-04T00:00:00",
                "endDate": None,
            },
            {"house": 2, "name": "Life peer", "id": 4, "startDate": "2010-07-04T00:00:00", "endDate": None},
        ],
        "governmentPosts": [
            {
                "house": 1,
                "name": "Lord Commissioner",
                "id": 9,
                "startDate": "2025-01-01T00:00:00",
                "endDate": "2026-01-01T00:00:00",
            }
        ],
        "otherPosts": None,
    }
    found = api({"value": value, "links": None}).get_biography(1)
    assert [(one.seat_name, one.ended_on) for one in found.spells] == [("Anytown North", None)]
    assert found.government_posts[0].ended_on == date(2026, 1, 1)
    assert found.other_posts == ()


def test_a_biography_without_posts_is_not_a_biography_of_somebody_without_posts() -> None:
    assert reason_of(lambda: api({"value": {"representations": []}}).get_biography(1)) == "wrong_shape"


def test_government_posts_without_a_holder_are_left_out() -> None:
    holder = {"member": member_item(5), "startDate": "2025-01-01T00:00:00", "endDate": None}
    post = {"name": "Minister", "id": 3, "governmentDepartments": [{"name": "A Department"}]}
    found = api(
        [
            {"value": post | {"postHolders": [holder, {"member": None, "startDate": None}]}},
            {"value": post | {"postHolders": None, "governmentDepartments": None}},
            {"value": None},
        ]
    ).list_government_posts()
    assert [(one.member_id, one.department) for one in found] == [(5, "A Department")]
