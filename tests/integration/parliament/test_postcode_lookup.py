"""The look-up with its real sources: index file, remembered answers, snapshot, a local Parliament."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from app.cli.postcodes import postcodes_cli
from app.core.database import transaction
from app.parliament.lookup import Basis, SeatFound, Step
from app.parliament.lookup_sources import INDEX_NAME, forget_old_postcodes, look_up_seat, remember_seat
from app.parliament.models import RememberedPostcode
from app.parliament.postcode_import import import_postcodes
from app.parliament.postcodes import parse_postcode
from app.parliament.snapshot import read_snapshot
from config import Config
from tests.support.applications import IsolatedRunner
from tests.support.parliament import LocalParliament

WESTMINSTER = "E14001172"
UNKNOWN = parse_postcode("SW1A 2AA")  # no example, in an outward code of two seats
CODES = [seat.gss_code for seat in read_snapshot().seats]


@pytest.fixture
def config(config: Config, parliament_url: str) -> Config:
    """Settings with the local Parliament."""
    return config.model_copy(update={"members_api_url": parliament_url, "postcode_live_lookup": True})


def make_index(app: Flask, text: str, tmp_path: Path) -> None:
    source = tmp_path / "own.csv"
    source.write_text("postcode,gss_code\n" + text, encoding="utf-8")
    import_postcodes(source, app.extensions["config"].instance_path / INDEX_NAME, codes=CODES)


def test_the_operators_index_comes_before_everything(app: Flask, session: Session, tmp_path: Path) -> None:
    make_index(app, "SW1A1AA,E14001349\n", tmp_path)
    found = look_up_seat(parse_postcode("SW1A 1AA"))
    assert found == SeatFound("E14001349", Basis.TABLE, is_certain=True)


def test_the_outside_call_can_be_switched_off(
    app: Flask, session: Session, parliament: LocalParliament
) -> None:
    app.extensions["config"] = app.extensions["config"].model_copy(update={"postcode_live_lookup": False})
    assert look_up_seat(UNKNOWN).basis is Basis.OUTWARD
    assert parliament.asked == []


def test_an_example_needs_no_network(session: Session, parliament: LocalParliament) -> None:
    found = look_up_seat(parse_postcode("SW1A 1AA"))
    assert found == SeatFound(WESTMINSTER, Basis.EXAMPLE, is_certain=True)
    assert parliament.asked == []


@pytest.mark.both_databases
def test_parliaments_answer_is_remembered_for_thirty_days_under_a_keyed_hash(
    session: Session, parliament: LocalParliament
) -> None:
    parliament.house.postcodes[UNKNOWN.value] = 3987  # Parliament's own id of that seat
    found = look_up_seat(UNKNOWN)
    assert found == SeatFound(WESTMINSTER, Basis.PARLIAMENT, is_certain=True)
    for _ in range(2):
        with transaction():
            remember_seat(UNKNOWN, found)
    row = session.scalars(sa.select(RememberedPostcode)).one()
    assert len(row.key) == 64
    assert "SW1A" not in row.key.upper()
    asked = len(parliament.asked)
    assert look_up_seat(UNKNOWN).basis is Basis.REMEMBERED
    assert len(parliament.asked) == asked
    with time_machine.travel(datetime.now(UTC) + timedelta(days=30, seconds=1)):
        assert look_up_seat(UNKNOWN, asks_parliament=False).basis is Basis.OUTWARD
        with transaction():
            assert forget_old_postcodes() == 1
    assert session.scalar(sa.select(RememberedPostcode)) is None


def test_what_is_not_parliaments_answer_is_not_remembered(session: Session) -> None:
    with transaction():
        remember_seat(UNKNOWN, SeatFound(WESTMINSTER, Basis.OUTWARD, is_certain=False))
    assert session.scalar(sa.select(RememberedPostcode)) is None


def test_a_parliament_that_fails_leaves_the_outward_code(
    session: Session, parliament: LocalParliament
) -> None:
    parliament.faults.is_html = True
    steps: list[Step] = []
    found = look_up_seat(UNKNOWN, steps=steps)
    assert (found.seat_gss, found.basis, found.is_certain) == (None, Basis.OUTWARD, False)
    assert WESTMINSTER in found.candidates
    assert steps[3].outcome == "not_json"


def test_northern_ireland_offers_its_eighteen_seats(session: Session) -> None:
    found = look_up_seat(parse_postcode("BT1 5GS"), asks_parliament=False)
    assert (found.seat_gss, len(found.candidates)) == (None, 18)


def test_no_question_goes_out_inside_a_transaction(session: Session) -> None:
    with transaction(), pytest.raises(RuntimeError):
        look_up_seat(UNKNOWN)


def test_the_command_builds_the_index_and_reports(
    runner: IsolatedRunner, config: Config, tmp_path: Path
) -> None:
    source = tmp_path / "own.csv"
    source.write_text("pcds,pcon,doterm\nSW1A 2AA,E14001172,202001\nJE2 3AB,L99999999,\n", encoding="utf-8")
    result = runner.invoke(postcodes_cli, ["import", str(source)])
    assert result.exit_code == 0
    assert "Rows read: 2. Kept: 1 (1 ended)." in result.output
    assert "outside the UK's seats: 1" in result.output
    assert (config.instance_path / INDEX_NAME).exists()
    source.write_text("pcds,pcon\nSW1A 2AA,E14000639\n", encoding="utf-8")
    result = runner.invoke(postcodes_cli, ["import", str(source)])
    assert result.exit_code == 1
    assert "not today's seats" in result.output
    assert "E14000639: 1 rows" in result.output


def test_the_command_joins_the_halves_that_a_shell_parts(runner: IsolatedRunner) -> None:
    result = runner.invoke(
        postcodes_cli, ["check", "--offline", "BT1", "1AA", "sw1a1aa", "SW1A", "2AA", "L1"]
    )
    named = [line for line in result.output.splitlines() if not line.startswith(" ")]
    assert named == ["BT1 1AA", "sw1a1aa", "SW1A 2AA", "L1"]
    assert "  read as BT1 1AA" in result.output and "  read as SW1A 2AA" in result.output


def test_the_command_explains_each_step(runner: IsolatedRunner, parliament: LocalParliament) -> None:
    result = runner.invoke(postcodes_cli, ["check", "--offline", "swia 1aa", "JE2 3AB", "SW1A 2AA"])
    lines = result.output.splitlines()
    assert lines[:2] == ["swia 1aa", "  read as SW1A 1AA, repaired"]
    assert "  the index: absent" in lines
    assert "  answer: Cities of London and Westminster (E14001172), certain" in lines
    assert any(line.startswith("  not looked up (crown_dependency): Jersey") for line in lines)
    assert "  Parliament: off" in lines
    assert result.exit_code == 1
    assert parliament.asked == []
