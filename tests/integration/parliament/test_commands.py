"""`flask parliament` and `flask motion`."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.cli.motion import motion_cli
from app.cli.parliament import parliament_cli, with_progress
from app.core.clock import now
from app.core.database import transaction
from app.core.versions import get_data_version
from app.parliament import queries
from app.parliament.models import Motion, ParliamentEvent
from app.parliament.sync import SyncReport
from tests.support.applications import CLOSED_DOOR, IsolatedRunner
from tests.support.parliament import LocalParliament
from tests.support.parliament_house import HouseMotion

BERRY = 5314


@pytest.fixture(autouse=True)
def _online(monkeypatch: pytest.MonkeyPatch, app: Flask, parliament_url: str) -> Iterator[None]:
    """Let the application ask the local Parliament, at any pace."""
    config = app.extensions["config"]
    doors = {"members_api_url": parliament_url, "motions_api_url": parliament_url}
    monkeypatch.setitem(app.extensions, "config", config.model_copy(update=doors))
    monkeypatch.setattr("app.core.http.DatabaseGate", _NoPace)
    yield


class _NoPace:
    def reserve(self, host: str, patience: float) -> datetime:
        return now()

    def pause(self, host: str, until: object) -> None:
        return None


def test_a_sync_tells_what_changed(
    runner: IsolatedRunner, session: Session, parliament: LocalParliament
) -> None:
    parliament.house.vacate(BERRY)
    result = runner.invoke(parliament_cli, ["sync", "members"])
    assert result.exit_code == 0, result.output
    assert "left: Siân Berry, Brighton Pavilion" in result.output
    assert "members 649" in result.output


def test_addresses_read_for_the_first_time_are_a_change(
    runner: IsolatedRunner, session: Session, parliament: LocalParliament
) -> None:
    first, second = (runner.invoke(parliament_cli, ["sync", "contacts"]).output for _ in range(2))
    assert "new 650" in first and "nothing changed" not in first
    assert "new 0" in second and "nothing changed" in second


def test_a_refused_sync_says_so_by_its_exit_code(
    runner: IsolatedRunner, session: Session, parliament: LocalParliament
) -> None:
    parliament.house.members.clear()
    result = runner.invoke(parliament_cli, ["sync", "members"])
    assert result.exit_code == 3
    assert "--accept-shrink" in result.output
    assert runner.invoke(parliament_cli, ["sync", "members", "--accept-shrink"]).exit_code == 0


def test_a_failed_sync_says_so_by_its_exit_code(
    runner: IsolatedRunner, session: Session, parliament: LocalParliament
) -> None:
    parliament.faults.is_html = True
    result = runner.invoke(parliament_cli, ["sync", "motion"])
    assert result.exit_code == 1
    assert "motion: not read" in result.output
    assert "Parliament's answer could not be read. Nothing was changed." in result.output


def test_without_a_network_a_sync_says_what_stays_and_logs_nothing(
    runner: IsolatedRunner, session: Session, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = app.extensions["config"]
    closed = {"members_api_url": CLOSED_DOOR, "motions_api_url": CLOSED_DOOR, "parliament_sync": True}
    monkeypatch.setitem(app.extensions, "config", config.model_copy(update=closed))
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    result = runner.invoke(parliament_cli, ["sync", "all"])
    assert result.exit_code == 1
    assert (
        "members: not read\n  Parliament could not be reached. Nothing was changed; "
        "the data of 16 August 2026 stays. The worker tries again by itself.\n"
    ) in result.output
    assert (
        "contacts: not read\n  Parliament did not answer several times in a row, so we do not ask again until"
        in (result.output)
    )
    for code in ("http_call_failed", "unreachable", "broken", "failed"):
        assert code not in result.output


class Terminal(io.StringIO):
    """Standard error that is a terminal."""

    def isatty(self) -> bool:
        """It is."""
        return True


def test_the_bar_of_a_sync_moves_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())

    def read(progress: Callable[[int, int], None]) -> SyncReport:
        for done, total in ((20, 40), (40, 40), (10, 100), (100, 100)):
            progress(done, total)
        return SyncReport("members")

    assert with_progress(read).kind == "members"
    told = [part.split("%")[0].strip() for part in terminal.getvalue().split("\r") if "%" in part]
    assert told[:4] == ["50", "100", "10", "100"]


@pytest.mark.parametrize(
    ("changed", "words"),
    [({"--name": "this one"}, "must look like 2026-27"), ({"--source": "a book"}, "must be a web address")],
)
def test_a_sessions_name_and_source_are_looked_at(
    runner: IsolatedRunner, session: Session, changed: dict[str, str], words: str
) -> None:
    told = {"--name": "2027-28", "--opened": "2027-05-04", "--source": "https://example.org/"} | changed
    result = runner.invoke(parliament_cli, ["session", *(part for pair in told.items() for part in pair)])
    assert result.exit_code == 2
    assert words in result.output


def test_a_pause_that_parliament_asked_for_is_told_as_such(
    runner: IsolatedRunner, session: Session, parliament: LocalParliament
) -> None:
    parliament.faults.status, parliament.faults.retry_after = 429, "600"
    result = runner.invoke(parliament_cli, ["sync", "members"])
    assert "Parliament asked us to wait until " in result.output
    assert "Nothing was changed" in result.output


def test_dissolution_begins_and_ends_by_command(runner: IsolatedRunner, session: Session) -> None:
    seat = queries.find_seat_by_slug("brighton-pavilion")
    assert seat is not None
    assert runner.invoke(parliament_cli, ["dissolve"]).exit_code == 2
    assert runner.invoke(parliament_cli, ["dissolve", "--on", "2026-11-01"]).exit_code == 0
    assert queries.is_dissolved(date(2026, 11, 2))
    assert queries.find_sitting_member(seat) is None
    assert "is dissolved" in runner.invoke(parliament_cli, ["dissolve", "--on", "2026-11-01"]).output
    end = ["dissolve", "--end", "--on", "2026-11-20"]
    assert "has not been read since 2026-11-20" in runner.invoke(parliament_cli, end).output
    assert queries.is_dissolved(date(2026, 11, 20))
    assert runner.invoke(parliament_cli, ["sync", "members"]).exit_code == 0
    assert runner.invoke(parliament_cli, end).exit_code == 0
    assert not queries.is_dissolved(date(2026, 11, 20))
    assert "is not dissolved" in runner.invoke(parliament_cli, [*end, "--anyway"]).output


@pytest.mark.parametrize(("day", "state"), [("2026-11-01", "lapsed"), ("2999-01-01", "open")])
def test_an_open_motion_falls_on_the_day_of_a_dissolution(
    runner: IsolatedRunner, session: Session, day: str, state: str
) -> None:
    with transaction() as open_session:
        open_session.add(
            Motion(session_name="2026-27", number=312, subject="it", state="open", source="test")
        )
    assert runner.invoke(parliament_cli, ["dissolve", "--on", day]).exit_code == 0
    motion = queries.find_motion("2026-27", 312)
    assert motion is not None
    assert (motion.state, str(motion.closed_on or "")) == (state, day if state == "lapsed" else "")


def test_the_motion_is_shown_without_claiming_what_is_not_known(
    runner: IsolatedRunner, session: Session
) -> None:
    output = runner.invoke(motion_cli, ["show"]).output
    assert "EDM 2650, session 2024-26" in output
    assert "lapsed since 2026-04-29" in output
    assert "names: not known" in output


def test_a_motion_that_lapsed_already_is_told_so_and_stays(runner: IsolatedRunner, session: Session) -> None:
    version = get_data_version()
    same = runner.invoke(motion_cli, ["lapse", "--on", "2026-04-29"])
    assert (same.exit_code, same.output.splitlines()[0]) == (
        0,
        "EDM 2650 lapsed on 2026-04-29 already; nothing was changed.",
    )
    other = runner.invoke(motion_cli, ["lapse", "--on", "2026-04-30"])
    assert other.exit_code == 1
    (line,) = other.output.splitlines()
    assert line.startswith("Error: EDM 2650 lapsed on 2026-04-29 already; nothing was changed;")
    assert "motion correct" in line
    assert queries.get_followed_motion().closed_on == date(2026, 4, 29)
    assert get_data_version() == version


def test_following_a_motion_finds_its_id_and_keeps_the_earlier_one(
    runner: IsolatedRunner, session: Session, parliament: LocalParliament
) -> None:
    version = get_data_version()
    parliament.house.motions[70000] = HouseMotion(
        70000, 300, BERRY, "2026-06-01T00:00:00", title="A new motion"
    )
    result = runner.invoke(motion_cli, ["follow", "--session", "2026-27", "--number", "300"])
    assert result.exit_code == 0, result.output
    motion = queries.get_followed_motion()
    assert (motion.api_id, motion.number, motion.state, motion.title) == (70000, 300, "open", "A new motion")
    earlier = queries.find_motion("2024-26", 2650)
    assert earlier is not None
    assert (earlier.is_followed, earlier.successor_id) == (False, None)
    assert get_data_version() > version


def test_a_successor_is_named_by_the_motion_before_it(
    runner: IsolatedRunner, session: Session, parliament: LocalParliament
) -> None:
    parliament.house.motions[70000] = HouseMotion(
        70000, 300, BERRY, "2026-06-01T00:00:00", title="A new motion"
    )
    result = runner.invoke(motion_cli, ["succeed", "--session", "2026-27", "--number", "300"])
    assert result.exit_code == 0, result.output
    earlier = queries.find_motion("2024-26", 2650)
    assert earlier is not None
    assert earlier.successor is not None
    assert (earlier.successor.number, earlier.state) == (300, "lapsed")
    for day, words in (("2999-01-01", "in the future"), ("2026-05-31", "before the day on which")):
        refused = runner.invoke(motion_cli, ["lapse", "--on", day])
        assert (refused.exit_code, words in refused.output) == (1, True)
    assert queries.get_followed_motion().state == "open"
    lapsed = runner.invoke(motion_cli, ["lapse", "--on", "2026-11-10"])
    assert lapsed.exit_code == 0, lapsed.output
    assert "lapsed since 2026-11-10" in lapsed.output


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["follow", "--session", "1997-98", "--number", "1"], "no such session"),
        (["follow", "--session", "2026-27", "--number", "9"], "no such motion"),
        (["succeed", "--session", "2024-26", "--number", "2650"], "is the same"),
        (["follow", "--session", "2024-26", "--number", "2650", "--sponsor", "39"], "no such motion"),
    ],
)
def test_what_cannot_be_followed_is_said_in_one_line(
    runner: IsolatedRunner, session: Session, args: list[str], words: str
) -> None:
    result = runner.invoke(motion_cli, args)
    assert result.exit_code == 1
    (line,) = result.output.splitlines()
    assert words in line
    assert queries.get_followed_motion().number == 2650


def test_a_motion_that_parliament_does_not_list_is_followed_as_it_is_known_here(
    runner: IsolatedRunner, session: Session, parliament: LocalParliament
) -> None:
    parliament.house.motions.clear()
    result = runner.invoke(motion_cli, ["follow", "--session", "2024-26", "--number", "2650"])
    assert result.exit_code == 0, result.output
    assert "Parliament does not list it; what is known here stays." in result.output


def test_a_known_motion_can_be_followed_while_parliament_is_silent(
    runner: IsolatedRunner, session: Session, parliament: LocalParliament
) -> None:
    parliament.faults.is_failure = True
    known = runner.invoke(motion_cli, ["follow", "--session", "2024-26", "--number", "2650"])
    assert known.exit_code == 0, known.output
    unknown = runner.invoke(motion_cli, ["follow", "--session", "2026-27", "--number", "300"])
    assert unknown.exit_code == 1
    assert "Parliament's server answered with an error. Nothing was changed." in unknown.output
    assert session.scalar(sa.select(sa.func.count()).select_from(Motion)) == 1
    kinds = session.scalars(sa.select(ParliamentEvent.kind)).all()
    assert kinds == ["motion_followed"]


def test_a_session_that_ends_takes_its_motions_with_it(
    runner: IsolatedRunner, session: Session, parliament: LocalParliament
) -> None:
    parliament.house.motions[70000] = HouseMotion(
        70000, 300, BERRY, "2026-06-01T00:00:00", title="A new motion"
    )
    runner.invoke(motion_cli, ["follow", "--session", "2026-27", "--number", "300"])
    dates = ["session", "--name", "2026-27", "--opened", "2026-05-13", "--source", "https://example.org/"]
    assert runner.invoke(parliament_cli, [*dates, "--prorogued", "2026-05-01"]).exit_code == 2
    result = runner.invoke(parliament_cli, [*dates, "--prorogued", "2026-11-05"])
    assert result.exit_code == 0, result.output
    motion = queries.get_followed_motion()
    assert (motion.state, motion.closed_on) == ("lapsed", date(2026, 11, 5))
    assert queries.find_current_session() is None
