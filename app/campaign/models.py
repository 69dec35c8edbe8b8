"""Subscribers to news, and the state of the committee's recommendation."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base


class Subscriber(Base):
    """Somebody who asked to hear from us. `list_name` is news, motion or seat (then `seat_id` says which). Not
    confirmed within 7 days: erased. `wording` is the consent's text as it stood, with its version and where it was
    given."""

    __tablename__ = "subscriber"
    __table_args__ = (sa.Index("ix_subscriber_email_list", "email_key", "list_name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    email_key: Mapped[str]
    list_name: Mapped[str]
    seat_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seat.id"))
    wording: Mapped[str]
    wording_version: Mapped[str]
    source: Mapped[str]
    locale: Mapped[str] = mapped_column(default="en")
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]


class Recommendation(Base):
    """What is known of the government's answer to a committee's recommendation: not_known, awaited or replied."""

    __tablename__ = "recommendation"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(default="not_known")
    replied_on: Mapped[date | None]
    link: Mapped[str | None]
    is_accepted: Mapped[bool | None]
    changed_at: Mapped[datetime]
