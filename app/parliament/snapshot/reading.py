"""Read the snapshot's files, once for a process."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType

from app.parliament.snapshot import types
from app.parliament.snapshot.files import read_facts

Row = Mapping[str, str]


@cache
def read_snapshot() -> types.Snapshot:
    """Every bundled fact; kept after the first call."""
    names = (
        "seats",
        "neighbours",
        "parties",
        "members",
        "offices",
        "sessions",
        "motions",
        "examples",
        "outwards",
    )
    files = {name: read_facts(name) for name in names}
    rows = {name: file.rows for name, file in files.items()}
    return types.Snapshot(
        members_as_at=files["members"].as_at,
        offices_as_at=files["offices"].as_at,
        seats=tuple(map(_read_seat, rows["seats"])),
        neighbours=tuple(
            types.SnapshotNeighbours(row["gss_a"], row["gss_b"], _read_km(row["border_km"]))
            for row in rows["neighbours"]
        ),
        parties=tuple(types.SnapshotParty(**row) for row in rows["parties"]),
        members=tuple(map(_read_member, rows["members"])),
        offices=tuple(map(_read_office, rows["offices"])),
        sessions=tuple(map(_read_session, rows["sessions"])),
        motions=tuple(map(_read_motion, rows["motions"])),
        examples=MappingProxyType({row["gss_code"]: row["postcode"] for row in rows["examples"]}),
        outwards=MappingProxyType(
            {row["outward"]: tuple(row["gss_codes"].split()) for row in rows["outwards"]}
        ),
        sources=MappingProxyType({name: file.source for name, file in files.items()}),
    )


@cache
def get_example_seats() -> Mapping[str, str]:
    """The GSS code of each example postcode, by the postcode without its space."""
    found = {postcode.replace(" ", ""): code for code, postcode in read_snapshot().examples.items()}
    return MappingProxyType(found)


def _read_seat(row: Row) -> types.SnapshotSeat:
    return types.SnapshotSeat(
        gss_code=row["gss_code"],
        slug=row["slug"],
        name=row["name"],
        name_cy=row["name_cy"] or None,
        nation=row["nation"],
        region=row["region"],
        electorate=int(row["electorate"]),
        latitude=float(row["lat"]),
        longitude=float(row["lon"]),
        parliament_id=int(row["parliament_id"]),
        basis=row["basis"],
    )


def _read_member(row: Row) -> types.SnapshotMember:
    started_on = date.fromisoformat(row["started_on"])
    return types.SnapshotMember(int(row["id"]), row["name"], row["party"], row["gss_code"], started_on)


def _read_office(row: Row) -> types.SnapshotOffice:
    return types.SnapshotOffice(
        member_id=int(row["member_id"]),
        kind=row["kind"],
        title=row["title"],
        organisation=row["organisation"],
        started_on=date.fromisoformat(row["started_on"]) if row["started_on"] else None,
        source=row["source"],
    )


def _read_session(row: Row) -> types.SnapshotSession:
    return types.SnapshotSession(
        row["name"], date.fromisoformat(row["opened_on"]), _read_day(row["prorogued_on"])
    )


def _read_motion(row: Row) -> types.SnapshotMotion:
    return types.SnapshotMotion(
        session=row["session"],
        number=int(row["number"]),
        subject=row["subject"],
        primary_sponsor_id=int(row["primary_sponsor_id"]),
        tabled_about=row["tabled_about"],
        state=row["state"],
        closed_on=_read_day(row["closed_on"]),
    )


def _read_day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _read_km(text: str) -> float | None:
    return float(text) if text else None
