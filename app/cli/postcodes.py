"""`flask postcodes`: build the index of postcodes, and see how a postcode is looked up. Nothing is logged."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa
from tqdm import tqdm

from app.cli.groups import CommandGroup
from app.core.database import db
from app.core.extensions import get_config
from app.parliament.lookup import Basis, Step
from app.parliament.lookup_sources import INDEX_NAME, look_up_seat
from app.parliament.models import Seat
from app.parliament.postcode_files import PostcodeFileError
from app.parliament.postcode_import import ImportReport, import_postcodes
from app.parliament.postcode_words import describe_problem
from app.parliament.postcodes import Postcode, PostcodeError, PostcodeProblem, compact_text, explain

INWARD = re.compile(r"[0-9OIoi][A-Za-z01]{2}")
LONGEST_FIRST_HALF = 4
postcodes_cli = CommandGroup("postcodes", help="The index of postcodes and the look-up.")

SKIPPED = {
    "no_seat": "no seat given",
    "outside_uk": "outside the UK's seats",
    "not_a_postcode": "not a postcode",
    "repeated": "repeated",
    "repeated_elsewhere": "repeated with another seat",
    "other_seats": "not one of today's seats",
}
REFUSED = {
    "missing": "There is no such file.",
    "empty": "The file is empty.",
    "unreadable": "The file cannot be read: it is damaged, locked with a password or of another kind.",
    "no_columns": "No column of postcodes (pcds, pcd, postcode) and one of seats (pcon, pcon24cd, gss_code).",
    "foreign_codes": "The file's seats are not today's seats. The index is unchanged.",
    "nothing_kept": "No row of the file can be used. The index is unchanged.",
    "shrunk": "Far fewer postcodes than in the index ({before:,}), left unchanged. Or use --accept-shrink.",
    "not_written": "The new index cannot be written. The index is unchanged.",
}
ASKED = {
    Basis.TABLE: "the index",
    Basis.REMEMBERED: "remembered answers",
    Basis.EXAMPLE: "the snapshot's examples",
    Basis.PARLIAMENT: "Parliament",
    Basis.OUTWARD: "the outward code",
    Basis.LIST: "the whole list",
}


@postcodes_cli.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--accept-shrink", is_flag=True, help="Though the file has far fewer postcodes than the index.")
def import_command(file: Path, accept_shrink: bool) -> None:
    """Build the index from FILE: ONSPD or NSPL (csv or zip), or postcode,gss_code (csv, csv.gz)."""
    codes = list(db.session.scalars(sa.select(Seat.gss_code)))
    if not codes:
        raise click.ClickException(
            "There are no seats yet: start the site once, so that the snapshot is loaded."
        )
    target = get_config().instance_path / INDEX_NAME
    bar: tqdm[Any]
    with tqdm(total=100, unit="%", bar_format="{l_bar}{bar}| {elapsed}<{remaining}") as bar:
        try:
            report = import_postcodes(
                file,
                target,
                codes=codes,
                accepts_shrink=accept_shrink,
                progress=lambda part: _show(bar, part),
            )
        except PostcodeFileError as error:
            bar.close()
            _echo_refusal(error)
            raise SystemExit(1) from None
    _echo_counts(report)
    click.echo(f"Written to {target}: {report.size:,} bytes.")


@postcodes_cli.command("check")
@click.argument("postcodes", nargs=-1, required=True)
@click.option("--offline", is_flag=True, help="Do not ask Parliament.")
def check_command(postcodes: tuple[str, ...], offline: bool) -> None:
    """Explain each step of looking up each POSTCODE, its halves in quotation marks or not. Exit code 1 when one of
    them leads to no seat at all."""
    results = [_check(text, asks_parliament=not offline) for text in _join_halves(postcodes)]
    if not all(results):
        raise SystemExit(1)


def _join_halves(words: tuple[str, ...]) -> list[str]:
    """The postcodes among the words: a first half and the word after it are one, as a shell parts them."""
    joined: list[str] = []
    for word in words:
        if joined and _is_first_half(joined[-1]) and INWARD.fullmatch(word):
            joined[-1] = f"{joined[-1]} {word}"
        else:
            joined.append(word)
    return joined


def _is_first_half(text: str) -> bool:
    found = explain(text)
    if isinstance(found, Postcode):
        return False
    return found.problem is not PostcodeProblem.EMPTY and len(compact_text(text)) <= LONGEST_FIRST_HALF


def _check(text: str, *, asks_parliament: bool) -> bool:
    click.echo(text)
    postcode = explain(text)
    if isinstance(postcode, PostcodeError):
        click.echo(f"  not looked up ({postcode.problem}): {describe_problem(postcode)}")
        return False
    click.echo(f"  read as {postcode.value}{', repaired' if postcode.was_repaired else ''}")
    return _check_sources(postcode, asks_parliament=asks_parliament)


def _check_sources(postcode: Postcode, *, asks_parliament: bool) -> bool:
    steps: list[Step] = []
    found = look_up_seat(postcode, asks_parliament=asks_parliament, steps=steps)
    names = {gss: name for gss, name in db.session.execute(sa.select(Seat.gss_code, Seat.name))}  # noqa: C416
    for step in steps:
        seats = step.candidates or ((step.seat_gss,) if step.seat_gss else ())
        listed = "; ".join(names.get(code, code) for code in seats)
        click.echo(f"  {ASKED[step.basis]}: {step.outcome}{': ' + listed if listed else ''}")
    if found.seat_gss:
        sure = "certain" if found.is_certain else "not certain"
        click.echo(f"  answer: {names.get(found.seat_gss, found.seat_gss)} ({found.seat_gss}), {sure}")
    else:
        click.echo(f"  answer: to be chosen from {len(found.candidates) or 'all'} seats")
    return bool(found.seat_gss or found.candidates)


def _show(bar: tqdm[Any], fraction: float) -> None:
    bar.update(round(fraction * 100) - bar.n)


def _echo_refusal(error: PostcodeFileError) -> None:
    before = error.facts.kept_before if isinstance(error.facts, ImportReport) else 0
    click.echo(REFUSED[error.reason].format(before=before), err=True)
    if error.reason == "not_written":
        click.echo(f"  {error.facts}", err=True)
    if isinstance(error.facts, ImportReport):
        _echo_counts(error.facts, is_error=True)
        for code, count in error.facts.foreign_codes.most_common(10):
            click.echo(f"  {code}: {count:,} rows", err=True)


def _echo_counts(report: ImportReport, *, is_error: bool = False) -> None:
    click.echo(
        f"Rows read: {report.read:,}. Kept: {report.kept:,} ({report.terminated_kept:,} ended).", err=is_error
    )
    for reason, count in report.skipped.most_common():
        click.echo(f"Skipped, {SKIPPED[reason]}: {count:,}.", err=is_error)
    if report.foreign_codes:
        click.echo(f"Codes that are not today's: {len(report.foreign_codes):,}.", err=is_error)
    click.echo(f"Seats with postcodes: {report.seats_found:,} of {report.seats_expected:,}.", err=is_error)
