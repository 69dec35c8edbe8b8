"""The API does what its document says."""

from __future__ import annotations

from typing import Any, get_args

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from app.tracker.api.queries import Kind
from app.tracker.event_words import SENTENCES
from tests.integration.tracker.conftest import API_ID, Story
from tests.support.applications import CheckedClient

EXAMPLES = 15


@pytest.fixture(autouse=True)
def fresh_answers(app: Flask) -> None:
    """Every answer is made anew."""
    app.extensions["pages"].is_off = True


def read(client: CheckedClient, address: str) -> dict[str, Any]:
    """The JSON of an answer that is right."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    assert answer.json is not None
    return dict(answer.json)


def test_lists_can_be_paged_to_their_end(client: CheckedClient) -> None:
    seats: list[str] = []
    address: str | None = "/api/v1/seats?per_page=200"
    while address:
        part = read(client, address)
        seats += [seat["id"] for seat in part["items"]]
        address = part["next"] and part["next"].partition("8000")[2]
    assert len(seats) == len(set(seats)) == 650


def test_the_next_part_is_of_the_same_version_whatever_happens_between(
    story: Story, client: CheckedClient
) -> None:
    story.open_motion()
    for member_id in story.plain[:3]:
        story.house.sign(API_ID, member_id)
    story.read()
    first = read(client, "/api/v1/signatures?per_page=2")
    story.house.sign(API_ID, story.plain[3])
    story.read()
    assert f"at={first['version']}" in first["next"]
    second = read(client, first["next"].partition("8000")[2])
    assert (second["version"], second["total"]) == (first["version"], first["total"])


def test_a_seat_is_named_by_its_code_and_a_member_by_parliament_s_id(client: CheckedClient) -> None:
    seat = read(client, "/api/v1/seats/E14001130")["seat"]
    assert (seat["name"], seat["member"]["id"]) == ("Brighton Pavilion", 5314)
    members = read(client, "/api/v1/members?per_page=650")["items"]
    assert {one["id"]: one["seat_id"] for one in members}[5314] == "E14001130"


def test_names_withdrawn_are_told_apart_and_never_counted(story: Story, client: CheckedClient) -> None:
    story.open_motion()
    for member_id in story.plain[:3]:
        story.house.sign(API_ID, member_id)
    story.house.withdraw(API_ID, story.plain[0])
    story.read()
    names = read(client, "/api/v1/signatures")["items"]
    assert [one["member"]["id"] for one in names if one["state"] == "withdrew"] == [story.plain[0]]
    tally = read(client, "/api/v1/tally")["tally"]
    assert (tally["names"], tally["ever"], tally["withdrawn"]) == (3, 4, 1)


def test_events_go_on_where_the_last_part_ended(story: Story, client: CheckedClient) -> None:
    story.open_motion()
    for member_id in story.plain[:5]:
        story.house.sign(API_ID, member_id)
    story.read()
    first = read(client, "/api/v1/events?kind=signed&per_page=2")
    second = read(client, first["next"].partition("8000")[2])
    assert first["total"] >= 5
    ids = [one["id"] for one in (*first["items"], *second["items"])]
    assert ids == sorted(ids, reverse=True)
    assert len(set(ids)) == 4


def test_the_root_of_the_api_leads_to_what_is_told_of_it(client: CheckedClient) -> None:
    answer = client.get("/api/v1")
    assert (answer.status_code, answer.location) == (302, "/data#api")
    assert client.get("/api/v1/").location == "/api/v1"
    assert 'id="api"' in client.get("/data").get_data(as_text=True)


@pytest.mark.parametrize(
    ("address", "status", "wrong"),
    [
        ("/api/v1/seats?page=0", 400, "page"),
        ("/api/v1/seats?per_page=ten", 400, "per_page"),
        ("/api/v1/seats?status=", 400, "status"),
        ("/api/v1/seats?page=1&page=2", 400, "page"),
        ("/api/v1/events?since=yesterday", 400, "since"),
        ("/api/v1/seats/E99999999", 404, None),
        ("/api/v1/motions/2024-26-1", 404, None),
        ("/api/v1/tally?at=99999", 404, None),
        ("/api/v2/", 404, None),
    ],
)
def test_an_error_is_a_problem_document(
    client: CheckedClient, address: str, status: int, wrong: str | None
) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert answer.json is not None
    assert answer.json["status"] == status
    assert [one["parameter"] for one in answer.json.get("errors", [])] == ([wrong] if wrong else [])
    assert client.post("/api/v1/seats").content_type == "application/problem+json"


def test_every_kind_of_event_can_be_asked_for() -> None:
    assert set(get_args(Kind)) == {*SENTENCES, "correction"}


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("are_names_known", [False, True])
def test_the_document_is_true(app: Flask, story: Story, are_names_known: bool, mode: GenerationMode) -> None:
    if are_names_known:
        story.open_motion()
        for member_id in story.plain[:2]:
            story.house.sign(API_ID, member_id)
        story.read()
        story.house.withdraw(API_ID, story.plain[1])
        story.read()
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) == 12
    for operation in operations:
        ask_many(operation, mode)


def ask_many(operation: schemathesis.APIOperation[Any, Any, Any, Any], mode: GenerationMode) -> None:
    """Put many questions to an operation, such as the document allows or forbids; every answer must fit it."""

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def check(case: schemathesis.Case) -> None:
        case.call_and_validate(headers={"Accept-Encoding": "identity"})

    try:
        check()
    except Unsatisfiable:  # nothing that the document forbids can be asked of this one
        assert mode is GenerationMode.NEGATIVE
