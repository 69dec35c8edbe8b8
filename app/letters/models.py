"""Letters, the consents behind them, and the tallies that outlive them."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base
from app.parliament.models import Member, Motion, Seat


class Letter(Base):
    """One person's letter to one MP about one motion. States and moves: `app.letters.states`.

    Personal columns (name … postcode_reason) are emptied by `services.erase_letter`. `mail_key` is the local
    part of From and envelope (`letters+<key>@…`), `reference` ends the subject, `draft` is the form's random
    id.
    """

    __tablename__ = "letter"
    __table_args__ = (
        sa.Index("ix_letter_state_ended", "state", "ended_at"),
        sa.Index("ix_letter_same_email", "email_key", "motion_id", "member_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    draft: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(index=True)
    reason: Mapped[str | None]
    motion_id: Mapped[int | None] = mapped_column(sa.ForeignKey("motion.id"))
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    seat_id: Mapped[int] = mapped_column(sa.ForeignKey("seat.id"), index=True)
    variant: Mapped[str]
    reference: Mapped[str] = mapped_column(unique=True)
    mail_key: Mapped[str] = mapped_column(unique=True)
    message_id: Mapped[str] = mapped_column(unique=True)
    locale: Mapped[str] = mapped_column(default="en")
    source: Mapped[str | None]
    # what the person wrote
    subject: Mapped[str | None]
    answer_why: Mapped[str | None]
    answer_local: Mapped[str | None]
    body: Mapped[str | None]
    name: Mapped[str | None]
    email: Mapped[str | None]
    address: Mapped[str | None]
    postcode: Mapped[str | None]
    postcode_reason: Mapped[str | None]
    # keyed hashes
    email_key: Mapped[str | None] = mapped_column(index=True)
    one_letter_key: Mapped[str | None] = mapped_column(unique=True)
    # times
    created_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    held_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    replied: Mapped[str | None]
    replaces_id: Mapped[int | None] = mapped_column(sa.ForeignKey("letter.id"), index=True)
    member: Mapped[Member] = relationship()
    seat: Mapped[Seat] = relationship()
    motion: Mapped[Motion | None] = relationship()
    consents: Mapped[list[Consent]] = relationship(back_populates="letter")


class Consent(Base):
    """What a person agreed to, word for word: `kind` is letter or news."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(sa.ForeignKey("letter.id"), index=True)
    kind: Mapped[str]
    wording: Mapped[str]
    version: Mapped[str]
    source: Mapped[str]
    given_at: Mapped[datetime]
    letter: Mapped[Letter] = relationship(back_populates="consents")


class LetterEvent(Base):
    """A tally row without a person: `kind` is confirmed, sent, bounced (after it was sent), failed, withdrawn, expired,
    replied …"""

    __tablename__ = "letter_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(index=True)
    motion_id: Mapped[int | None] = mapped_column(sa.ForeignKey("motion.id"))
    seat_id: Mapped[int] = mapped_column(sa.ForeignKey("seat.id"), index=True)
    variant: Mapped[str]
    source: Mapped[str | None]
    consent_version: Mapped[str | None]
    consent_wording: Mapped[str | None]
    consent_source: Mapped[str | None]
    consented_at: Mapped[datetime | None]
    day: Mapped[date]


class PublicCount(Base):
    """What is said in public of letters about a motion, for one seat or (none) in all: rounded down to the
    floor's steps, 0 below the floor, counted in batches from the tallies."""

    __tablename__ = "public_count"
    __table_args__ = (sa.UniqueConstraint("motion_id", "seat_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    motion_id: Mapped[int | None] = mapped_column(sa.ForeignKey("motion.id"))
    seat_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seat.id"))
    confirmed: Mapped[int]
    sent: Mapped[int]
    counted_at: Mapped[datetime]


class ConfirmationMail(Base):
    """That an address (as a keyed hash) was sent a confirmation mail; kept for 24 hours, to count at most
    3."""

    __tablename__ = "confirmation_mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    email_key: Mapped[str] = mapped_column(index=True)
    sent_at: Mapped[datetime]


class NeverMail(Base):
    """An address (as a keyed hash) whose owner asked never to be mailed again."""

    __tablename__ = "never_mail"

    email_key: Mapped[str] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime]


class TakenMail(Base):
    """That a mail about a letter was dealt with, so that it is once: a keyed hash of the two."""

    __tablename__ = "taken_mail"

    key: Mapped[str] = mapped_column(primary_key=True)
    taken_at: Mapped[datetime] = mapped_column(index=True)
