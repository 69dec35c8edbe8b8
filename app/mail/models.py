"""The outbox: the truth about every mail that is to leave."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base


class Outbox(Base):
    """One outgoing mail, inserted in the transaction of what caused it, with a Message-ID fixed before the
    first attempt.

    `state`: queued, sending, sent, failed, uncertain, held, cancelled. `reference` names what it belongs to,
    such as `letter:12`; `kind` picks the hooks. `pace_key` (such as `mp:5314`) is what pacing and pauses
    count by, `label` is the variant, for pauses of one. `recipient` is fixed, or found by the check at the
    moment of sending. `failing_seconds` is the time in which sending was allowed since the first failed
    attempt. `message` and `recipient` are emptied once the mail was accepted. `envelope_from` is an address of this
    mail alone, so that a bounce finds it: `bounced_at` is when it came back after it was accepted, `bounce_code` the
    enhanced status of that.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        sa.Index("ix_outbox_due", "state", "due_at"),
        sa.Index("ix_outbox_announce", "state", "announced_at"),
        sa.Index("ix_outbox_pace", "pace_key", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    reference: Mapped[str] = mapped_column(index=True)
    pace_key: Mapped[str | None]
    label: Mapped[str | None]
    message_id: Mapped[str] = mapped_column(unique=True)
    envelope_from: Mapped[str] = mapped_column(index=True)
    recipient: Mapped[str | None]
    message: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    state: Mapped[str] = mapped_column(default="queued")
    reason: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    failing_seconds: Mapped[int] = mapped_column(default=0)
    claimed_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    token: Mapped[str | None]
    handed_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    announced_at: Mapped[datetime | None]
    smtp_code: Mapped[int | None]
    smtp_text: Mapped[str | None]
    bounced_at: Mapped[datetime | None]
    bounce_code: Mapped[str | None]


class Pause(Base):
    """Sending stopped for `scope`: `all`, `relay` (the relay refused us), `pace:<pace_key>` or
    `label:<variant>`."""

    __tablename__ = "mail_pause"

    scope: Mapped[str] = mapped_column(primary_key=True)
    paused_at: Mapped[datetime]
    paused_by: Mapped[str]
    reason: Mapped[str]


class Gate(Base):
    """How many letters went through in a window: `key` is a pace_key or `site`, the window ends at
    `free_at`."""

    __tablename__ = "mail_gate"

    key: Mapped[str] = mapped_column(primary_key=True)
    free_at: Mapped[datetime]
    used: Mapped[int] = mapped_column(default=0)


class Heartbeat(Base):
    """A worker's sign of life."""

    __tablename__ = "worker_heartbeat"

    worker: Mapped[str] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class Restore(Base):
    """This database was once a copy of one that went on: letters written until `marked_at` may have gone already."""

    __tablename__ = "mail_restore"

    id: Mapped[int] = mapped_column(primary_key=True)
    marked_at: Mapped[datetime]


class MailReceived(Base):
    """How many incoming mails were `what` on a day: a row for each as it comes, without a person, made one row for the
    day by a nightly job."""

    __tablename__ = "mail_received"
    __table_args__ = (sa.Index("ix_mail_received_day_what", "day", "what"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    what: Mapped[str]
    number: Mapped[int] = mapped_column(default=1)
