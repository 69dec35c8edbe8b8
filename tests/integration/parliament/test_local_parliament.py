"""The local Parliament keeps the shapes of the real one, so that what is proved on it holds."""

from __future__ import annotations

from werkzeug.test import Client

from app.core.http import Door
from app.parliament.members_api import MembersApi
from tests.support.parliament import LocalParliament


def test_a_postcode_of_the_snapshots_examples_finds_its_seat(members_api: MembersApi) -> None:
    found = members_api.find_constituency("SW1A 1AA")
    assert found is not None
    assert found.name == "Cities of London and Westminster"
    assert members_api.find_constituency("ZZ9 9ZZ") is None


def test_twenty_rows_are_the_most_and_unknown_parameters_are_ignored(parliament: LocalParliament) -> None:
    client = Client(parliament)
    first = client.get("/api/Members/Search?House=1&IsCurrentMember=true&take=100&colour=red").get_json()
    assert (len(first["items"]), first["take"], first["totalResults"]) == (20, 20, 650)
    last = client.get("/api/Members/Search?House=1&skip=640").get_json()
    assert "page.next" in [link["rel"] for link in last["links"]]


def test_names_hold_double_spaces_and_colours_no_hash(parliament: LocalParliament) -> None:
    item = Client(parliament).get("/api/Members/Search?House=1").get_json()["items"][0]["value"]
    assert "  " in item["nameDisplayAs"]
    assert len(item["latestParty"]["backgroundColour"]) == 6


def test_every_address_is_at_a_reserved_name(members_api: MembersApi, parliament: LocalParliament) -> None:
    for member_id in list(parliament.house.members)[::50]:
        email = members_api.get_contact(member_id).email
        assert email is not None
        assert email.endswith("@example.invalid")


def test_pictures_are_204_and_strangers_404(parliament: LocalParliament) -> None:
    client = Client(parliament)
    assert client.get("/api/Members/5314/Thumbnail").status_code == 204
    assert client.get("/api/Members/1/Contact").status_code == 404


def test_a_slow_parliament_is_slow(parliament: LocalParliament, door: Door) -> None:
    parliament.faults.seconds, parliament.faults.times = 0.05, 1
    assert door.get_json("/api/Members/5314/Contact")["value"]
    assert parliament.faults.times == 0


def test_the_motions_list_carries_no_names_and_counts_withdrawn_ones(parliament: LocalParliament) -> None:
    parliament.house.sign(60000, 4514)
    parliament.house.withdraw(60000, 4514)
    client = Client(parliament)
    row = client.get("/EarlyDayMotions/list?parameters.uINWithAmendmentSuffix=2650").get_json()["Response"][0]
    assert ("Sponsors" in row, row["SponsorsCount"]) == (False, 2)
    detail = client.get("/EarlyDayMotion/60000").get_json()["Response"]
    assert (len(detail["Sponsors"]), detail["SponsorsCount"]) == (2, 0)
    assert client.get("/EarlyDayMotion/1").get_json()["Success"] is False
