"""The snapshot's facts as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class SnapshotSeat:
    """A constituency. `basis` is `confirmed` or `inferred`, of Parliament's id; the centre is in degrees."""

    gss_code: str
    slug: str
    name: str
    name_cy: str | None
    nation: str
    region: str
    electorate: int
    latitude: float
    longitude: float
    parliament_id: int
    basis: str


@dataclass(frozen=True, slots=True)
class SnapshotNeighbours:
    """Two seats that touch, with a border of about `border_km` where it is known; each pair stands once."""

    first: str
    second: str
    border_km: float | None


@dataclass(frozen=True, slots=True)
class SnapshotParty:
    """A party, its colours `#rrggbb`, the foreground readable on the background."""

    name: str
    abbreviation: str
    background: str
    foreground: str


@dataclass(frozen=True, slots=True)
class SnapshotMember:
    """A sitting member; `id` is Parliament's, `started_on` begins the present spell in the seat."""

    id: int
    name: str
    party: str
    gss_code: str
    started_on: date


@dataclass(frozen=True, slots=True)
class SnapshotOffice:
    """A post: `kind` is minister, whip, speaker or deputy_speaker; `started_on` None: its source does not tell."""

    member_id: int
    kind: str
    title: str
    organisation: str
    started_on: date | None
    source: str


@dataclass(frozen=True, slots=True)
class SnapshotSession:
    """A session of Parliament; `prorogued_on` is None while it lasts."""

    name: str
    opened_on: date
    prorogued_on: date | None


@dataclass(frozen=True, slots=True)
class SnapshotMotion:
    """A motion as far as it is known without Parliament: `subject` is ours, there is no title and no text."""

    session: str
    number: int
    subject: str
    primary_sponsor_id: int
    tabled_about: str
    state: str
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything bundled. `examples` is by GSS code, `outwards` by outward code, most postcodes first."""

    members_as_at: date
    offices_as_at: date
    seats: tuple[SnapshotSeat, ...]
    neighbours: tuple[SnapshotNeighbours, ...]
    parties: tuple[SnapshotParty, ...]
    members: tuple[SnapshotMember, ...]
    offices: tuple[SnapshotOffice, ...]
    sessions: tuple[SnapshotSession, ...]
    motions: tuple[SnapshotMotion, ...]
    examples: Mapping[str, str]
    outwards: Mapping[str, tuple[str, ...]]
    sources: Mapping[str, str]
