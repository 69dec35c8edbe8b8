"""Tables of the floor: data versions, jobs' leases, and the gate to other people's servers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base


class DataVersion(Base):
    """A number that rises with every change of what public pages show, and when it last did."""

    __tablename__ = "data_version"

    name: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(default=0)
    raised_at: Mapped[datetime | None]


class VersionMoment(Base):
    """When the data version took a number: what was quoted then can be found again."""

    __tablename__ = "version_moment"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    raised_at: Mapped[datetime]


class JobRun(Base):
    """One scheduled job: who runs it now (a lease), and when it last went well."""

    __tablename__ = "job_run"

    name: Mapped[str] = mapped_column(primary_key=True)
    lease_token: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    succeeded_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    error: Mapped[str | None]


class HttpGate(Base):
    """What all processes together remember about a host: until when it asked for quiet, and the next free slot."""

    __tablename__ = "http_gate"

    host: Mapped[str] = mapped_column(primary_key=True)
    paused_until: Mapped[datetime | None]
    next_at: Mapped[datetime | None]
