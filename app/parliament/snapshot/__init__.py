"""The bundled snapshot: who sat where on the days named in its files. It holds no email address.

It serves a site that has not reached Parliament yet, and keeps the facts that Parliament's APIs do not give:
GSS codes, neighbours, Welsh names, example postcodes, and the seats that an outward code touches.
"""

from __future__ import annotations

from app.parliament.snapshot.reading import read_snapshot
from app.parliament.snapshot.types import (
    Snapshot,
    SnapshotMember,
    SnapshotMotion,
    SnapshotNeighbours,
    SnapshotOffice,
    SnapshotParty,
    SnapshotSeat,
    SnapshotSession,
)

__all__ = [
    "Snapshot",
    "SnapshotMember",
    "SnapshotMotion",
    "SnapshotNeighbours",
    "SnapshotOffice",
    "SnapshotParty",
    "SnapshotSeat",
    "SnapshotSession",
    "read_snapshot",
]
