"""What staff mark of an MP, by command: on the pages, in the files, in the choice of the letter."""

from __future__ import annotations

import csv
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup

from app.cli.parliament import parliament_cli
from app.core.clock import today_in_london
from app.core.versions import get_data_version
from app.letters.rules import find_rule
from app.letters.situation import get_situation
from app.letters.standing import describe_standing
from app.parliament.models import Office, Seat
from app.parliament.queries import find_member, find_seat_by_slug, find_seat_of
from app.parliament.sync_offices import sync_offices
from app.tracker.past import get_record_at
from tests.integration.tracker.conftest import Story
from tests.support.applications import CheckedClient, IsolatedRunner

SOURCE = "https://example.org/why-i-never-sign"
MARK = ("--source", SOURCE, "--on", "2026-05-20")


def mark(runner: IsolatedRunner, mp: str | int, *options: str, kind: str = "never_signs") -> str:
    result = runner.invoke(parliament_cli, ["mark", str(mp), "--kind", kind, *options])
    assert result.exit_code == 0, result.output
    return result.output


def refuse(runner: IsolatedRunner, *words: str) -> tuple[int, str]:
    version = get_data_version()
    result = runner.invoke(parliament_cli, ["mark", *words])
    assert result.exit_code in {1, 2} and get_data_version() == version
    return result.exit_code, result.output.splitlines()[-1]


def get_seat(story: Story) -> Seat:
    member = find_member(story.plain[0])
    assert member is not None
    seat = find_seat_of(member)
    assert seat is not None
    return seat


def get_rule(seat: Seat) -> int:
    return find_rule(get_situation(seat)).number


def read_files(client: CheckedClient, seat: Seat) -> tuple[dict[str, str], dict[str, str]]:
    """The seat's row of /mps.json and of /mps.csv."""
    rows = client.get("/mps.json").get_json()["seats"]
    lines = client.get("/mps.csv").get_data(as_text=True).lstrip("\ufeff").splitlines()
    sheet = csv.DictReader(lines)
    return (
        next(row for row in rows if seat.gss_code in row.values()),
        next(row for row in sheet if seat.gss_code in row.values()),
    )


@pytest.fixture
def open_story(story: Story) -> Story:
    """The motion is open and its names are known."""
    story.open_motion()
    story.read()
    return story


def test_who_is_marked_as_never_signing_is_shown_so_and_asked_for_something_else(
    client: CheckedClient, runner: IsolatedRunner, open_story: Story
) -> None:
    seat, version = get_seat(open_story), get_data_version()
    assert get_rule(seat) == 11
    assert SOURCE not in client.get(f"/mps/{seat.slug}").get_data(as_text=True)
    told = mark(runner, seat.slug, *MARK)
    assert f"({seat.name}): never signs, by a source of 20 May 2026: {SOURCE}" in told
    assert get_data_version() == version + 1
    page = BeautifulSoup(client.get(f"/mps/{seat.slug}").get_data(as_text=True), "html.parser")
    assert "never signs early day motions" in page.select_one("#sentence").get_text()  # type: ignore[union-attr]
    assert "by a source of 20 May 2026" in page.select_one("#sentence").get_text()  # type: ignore[union-attr]
    assert page.select(f"header a[href='{SOURCE}']")
    in_json, in_csv = read_files(client, seat)
    for row in (in_json, in_csv):
        assert (row["status"], row["never_signs_source"]) == ("never_signs", SOURCE)
        assert row["since"] == "2026-05-20"
    assert get_rule(seat) == 10


def test_who_is_marked_as_pps_does_not_sign_by_custom(
    client: CheckedClient, runner: IsolatedRunner, open_story: Story
) -> None:
    seat = get_seat(open_story)
    open_story.read_posts()
    told = mark(runner, open_story.plain[0], *MARK, "--title", "PPS to  the Chancellor", kind="pps")
    assert "PPS (PPS to the Chancellor), by a source of 20 May 2026" in told
    page = BeautifulSoup(client.get(f"/mps/{seat.slug}").get_data(as_text=True), "html.parser")
    sentence = page.select_one("#sentence").get_text()  # type: ignore[union-attr]
    assert "held the post of PPS to the Chancellor, by a source of 20 May 2026; by custom" in sentence
    assert page.select(f"header a[href='{SOURCE}']")
    for row in read_files(client, seat):
        assert (row["status"], row["reason_kind"]) == ("does_not_sign", "pps")
    assert get_rule(seat) == 5
    why = describe_standing(get_situation(seat)).why
    assert "held a post (PPS to the Chancellor), by a source of 20 May 2026." in why and "list" not in why


@pytest.mark.parametrize(("kind", "rule"), [("never_signs", 10), ("pps", 5)])
def test_a_mark_outlives_a_sync_of_offices_and_goes_when_it_is_removed(
    client: CheckedClient, runner: IsolatedRunner, open_story: Story, kind: str, rule: int
) -> None:
    seat = get_seat(open_story)
    mark(runner, seat.slug, *MARK, kind=kind)
    assert sync_offices(open_story.members_api).is_ok
    assert get_rule(seat) == rule
    version = get_data_version()
    told = mark(runner, seat.slug, "--remove", kind=kind)
    assert "ended on " in told and get_data_version() == version + 1
    assert [row["status"] for row in read_files(client, seat)] == ["not_signed", "not_signed"]
    assert SOURCE not in client.get(f"/mps/{seat.slug}").get_data(as_text=True)
    assert get_rule(seat) == 11
    assert "no MP is marked" in runner.invoke(parliament_cli, ["marks"]).output
    past = open_story.seat_row(open_story.plain[0], get_record_at(version))
    assert past.source == SOURCE


def test_a_pps_of_the_day_on_which_the_motion_closed_did_not_sign_by_custom(
    runner: IsolatedRunner, story: Story
) -> None:
    story.read()
    story.read_posts()
    mark(runner, story.plain[0], "--source", SOURCE, "--on", "2026-04-01", kind="pps")
    mark(runner, story.plain[1], *MARK, kind="pps")
    rows = [story.seat_row(one) for one in story.plain[:2]]
    assert [row.status for row in rows] == ["does_not_sign", "not_signed"]
    mark(runner, story.plain[0], "--remove", "--on", "2026-05-01", kind="pps")
    assert story.seat_row(story.plain[0]).status == "does_not_sign"


def test_a_mark_that_was_a_mistake_is_undone_also_for_the_day_on_which_the_motion_closed(
    runner: IsolatedRunner, story: Story
) -> None:
    story.read()
    story.read_posts()
    mark(runner, story.plain[0], "--source", SOURCE, "--on", "2026-04-01", kind="pps")
    assert "is undone" in mark(runner, story.plain[0], "--remove", "--on", "2026-04-01", kind="pps")
    assert story.seat_row(story.plain[0]).status == "not_signed"


def test_the_same_mark_again_changes_nothing_and_another_source_puts_it_right(
    runner: IsolatedRunner, open_story: Story
) -> None:
    mark(runner, open_story.plain[0], *MARK)
    version = get_data_version()
    mark(runner, open_story.plain[0], *MARK)
    assert get_data_version() == version
    mark(runner, open_story.plain[0], "--source", "https://example.org/right", "--on", "2026-05-21")
    row = open_story.seat_row(open_story.plain[0])
    assert (row.never_signs_source, row.never_signs_on) == ("https://example.org/right", date(2026, 5, 21))
    mark(runner, open_story.plain[1], *MARK, kind="pps")
    lines = runner.invoke(parliament_cli, ["marks"]).output.splitlines()
    assert [line.split("): ")[1] for line in lines] == [
        "never signs, by a source of 21 May 2026: https://example.org/right",
        f"PPS, by a source of 20 May 2026: {SOURCE}",
    ]


def test_a_mark_ends_when_the_mp_leaves_and_does_not_come_back_with_them(
    runner: IsolatedRunner, open_story: Story
) -> None:
    member_id, seat = open_story.plain[0], get_seat(open_story)
    for kind in ("never_signs", "pps"):
        mark(runner, member_id, *MARK, kind=kind)
    gone = open_story.house.members[member_id]
    left_on = today_in_london() - timedelta(days=2)
    open_story.house.vacate(member_id, told=left_on)
    open_story.read()
    assert "no MP is marked" in runner.invoke(parliament_cli, ["marks"]).output
    with open_story.write() as session:
        found = session.scalars(sa.select(Office.ended_on).where(Office.member_id == member_id)).all()
    assert found == [left_on + timedelta(days=1)] * 2
    assert refuse(runner, str(member_id), "--kind", "pps", *MARK)[1].endswith("no longer an MP")
    assert refuse(runner, seat.slug, "--kind", "pps", *MARK)[1].endswith(f"the seat {seat.slug} is vacant")
    open_story.house.members[member_id] = gone
    open_story.read()
    assert open_story.seat_row(member_id).status == "not_signed"


def test_what_cannot_be_marked_is_told_in_one_line(runner: IsolatedRunner, open_story: Story) -> None:
    kind, seat = ("--kind", "never_signs"), "ynys-mon"
    assert refuse(runner, "brighton-pavillion", *kind, *MARK) == (
        1,
        "Error: there is no seat 'brighton-pavillion'; near it: brighton-pavilion",
    )
    assert refuse(runner, "qqqq", *kind, *MARK) == (1, "Error: there is no seat 'qqqq'")
    assert refuse(runner, "9" * 30, *kind, *MARK) == (1, f"Error: there is no MP {'9' * 30}")
    tomorrow = str(today_in_london() + timedelta(days=1))
    assert refuse(runner, seat, *kind, "--source", SOURCE, "--on", tomorrow)[1].endswith(
        "--on lies in the future"
    )
    for address in ("http://example.org/", "example.org", "https://", "https://[", "https://a.example/b c"):
        code, told = refuse(runner, seat, *kind, "--source", address, "--on", "2026-05-20")
        assert code == 1 and told.endswith("--source must be an address that begins with https://")
    assert refuse(runner, seat, *kind, "--on", "2026-05-20")[0] == 2
    assert refuse(runner, seat, *kind, "--remove", "--source", SOURCE)[0] == 2
    assert refuse(runner, seat, "--kind", "minister", *MARK)[0] == 2
    assert refuse(runner, seat, *kind, "--source", SOURCE, "--on", "20 May")[0] == 2
    assert refuse(runner, seat, *kind, "--remove")[1].endswith("not marked so")
    mark(runner, seat, *MARK)
    assert refuse(runner, seat, *kind, "--remove", "--on", "2026-05-19")[1].endswith(
        "--on lies before the day from which the mark counts"
    )


def test_a_seat_is_found_by_its_welsh_name_its_code_and_by_other_letters(
    runner: IsolatedRunner, open_story: Story
) -> None:
    seat = find_seat_by_slug("ynys-mon")
    assert seat is not None
    for text in ("Ynys Môn", seat.gss_code.lower()):
        assert "(Ynys Môn)" in mark(runner, text, *MARK)
