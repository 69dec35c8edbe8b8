"""Who sits where, what was signed, and what each reading of Parliament's data found."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base


class Seat(Base):
    """A constituency. `parliament_id_basis` is `confirmed` or `inferred`; an inferred id is never matched
    on."""

    __tablename__ = "seat"

    id: Mapped[int] = mapped_column(primary_key=True)
    gss_code: Mapped[str] = mapped_column(unique=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_cy: Mapped[str | None]
    nation: Mapped[str] = mapped_column(index=True)
    region: Mapped[str] = mapped_column(index=True)
    electorate: Mapped[int | None]
    latitude: Mapped[float]
    longitude: Mapped[float]
    parliament_id: Mapped[int | None] = mapped_column(index=True)
    parliament_id_basis: Mapped[str] = mapped_column(default="inferred")
    source: Mapped[str]


class SeatNeighbour(Base):
    """One direction of a border between two seats; each pair stands twice."""

    __tablename__ = "seat_neighbour"

    seat_id: Mapped[int] = mapped_column(sa.ForeignKey("seat.id"), primary_key=True)
    neighbour_id: Mapped[int] = mapped_column(sa.ForeignKey("seat.id"), primary_key=True)
    border_km: Mapped[float | None]


class Party(Base):
    """A party as the Members API names it; colours with `#`, the foreground readable on the background."""

    __tablename__ = "party"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    abbreviation: Mapped[str | None]
    background: Mapped[str]
    foreground: Mapped[str]
    parliament_id: Mapped[int | None]


class Member(Base):
    """A member of the Commons, now or formerly; `id` is Parliament's own."""

    __tablename__ = "member"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    list_name: Mapped[str | None]
    full_title: Mapped[str | None]
    address_as: Mapped[str | None]
    party_id: Mapped[int | None] = mapped_column(sa.ForeignKey("party.id"))
    is_current: Mapped[bool] = mapped_column(default=True, index=True)
    source: Mapped[str]
    seen_at: Mapped[datetime]
    party: Mapped[Party | None] = relationship()
    spells: Mapped[list[Spell]] = relationship(back_populates="member", order_by="Spell.started_on")


class Spell(Base):
    """A spell of a member in a seat; `ended_on` empty: sits now. Without a seat of today, `seat_name`
    tells. `is_start_seen`, `is_end_seen`: Parliament told no day, and the one here is that on which we saw it."""

    __tablename__ = "spell"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    seat_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seat.id"), index=True)
    seat_name: Mapped[str]
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    is_start_seen: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    is_end_seen: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    member: Mapped[Member] = relationship(back_populates="spells")
    seat: Mapped[Seat | None] = relationship()


class Office(Base):
    """An office held: `kind` is minister, whip, pps, speaker, deputy_speaker, or never_signs (a staff mark
    with a linked, dated source). `source_kind` is snapshot, sync or staff; a sync never touches staff's
    rows."""

    __tablename__ = "office"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    kind: Mapped[str]
    title: Mapped[str]
    organisation: Mapped[str | None]
    started_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    source: Mapped[str]
    source_url: Mapped[str | None]
    source_kind: Mapped[str]
    seen_at: Mapped[datetime]
    member: Mapped[Member] = relationship()


class ContactAddress(Base):
    """Where a member's mail goes. `email` empty: Parliament lists none. `basis` is parliamentary_office,
    parliament_domain, other, none or staff. A row whose `is_doubted` is true waits for staff to confirm
    it."""

    __tablename__ = "contact_address"

    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), primary_key=True)
    email: Mapped[str | None]
    basis: Mapped[str]
    is_doubted: Mapped[bool] = mapped_column(default=False)
    checked_at: Mapped[datetime]


class ParliamentSession(Base):
    """A session of Parliament; motions of an ended one have lapsed."""

    __tablename__ = "parliament_session"

    name: Mapped[str] = mapped_column(primary_key=True)
    opened_on: Mapped[date]
    prorogued_on: Mapped[date | None]
    source: Mapped[str]


class Motion(Base):
    """An Early Day Motion. `state` is open, lapsed or withdrawn; of a withdrawn one `closed_on` is the day on which we
    saw it, for Parliament tells none. `subject` is our own description; `title`
    and `text` are Parliament's and empty until read. `names_read_at`: when a complete list of names was last
    read."""

    __tablename__ = "motion"
    __table_args__ = (sa.UniqueConstraint("session_name", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    session_name: Mapped[str] = mapped_column(sa.ForeignKey("parliament_session.name"))
    number: Mapped[int]
    api_id: Mapped[int | None]
    subject: Mapped[str]
    title: Mapped[str | None]
    text: Mapped[str | None]
    tabled_on: Mapped[date | None]
    tabled_about: Mapped[str | None]
    state: Mapped[str]
    closed_on: Mapped[date | None]
    primary_sponsor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    successor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("motion.id"))
    is_followed: Mapped[bool] = mapped_column(default=False)
    names_read_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    source: Mapped[str]
    session: Mapped[ParliamentSession] = relationship()
    primary_sponsor: Mapped[Member | None] = relationship()
    successor: Mapped[Motion | None] = relationship(remote_side=[id])


class Signature(Base):
    """A name on a motion as it stands: `state` is signed, withdrawn, or removed (vanished without a word).
    Every change is a `ParliamentEvent` too. `agreed_at`: when a second reading agreed with the present
    state."""

    __tablename__ = "signature"
    __table_args__ = (sa.UniqueConstraint("motion_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    motion_id: Mapped[int] = mapped_column(sa.ForeignKey("motion.id"), index=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    position: Mapped[int | None]
    is_sponsor: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str]
    signed_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    moved_to_amendment: Mapped[str | None]
    party_then: Mapped[str | None]
    seen_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    agreed_at: Mapped[datetime | None]
    member: Mapped[Member] = relationship()


class PossibleSuccessor(Base):
    """A motion of the current session that may continue the one followed; listed for staff, never followed by
    itself."""

    __tablename__ = "possible_successor"
    __table_args__ = (sa.UniqueConstraint("motion_id", "api_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    motion_id: Mapped[int] = mapped_column(sa.ForeignKey("motion.id"))
    session_name: Mapped[str]
    number: Mapped[int]
    api_id: Mapped[int]
    title: Mapped[str]
    sponsor_name: Mapped[str | None]
    reason: Mapped[str]
    found_at: Mapped[datetime]


class ParliamentEvent(Base):
    """What happened and when we saw it. Never rewritten: a correction is an event too. Kinds: signed,
    withdrew, removed, arrived, left, returned, moved_seat, changed_party, renamed, motion_followed,
    motion_lapsed, motion_withdrawn, dissolved, dissolution_ended, correction. `version` is the data version
    that it came with; `name`, `party`, `party_short` and the seat are the member's of that time. `happened_on` is
    Parliament's day, or empty: then `seen_at` alone is known."""

    __tablename__ = "parliament_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(index=True)
    happened_on: Mapped[date | None]
    seen_at: Mapped[datetime] = mapped_column(index=True)
    motion_id: Mapped[int | None] = mapped_column(sa.ForeignKey("motion.id"), index=True)
    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"), index=True)
    seat_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seat.id"), index=True)
    name: Mapped[str | None]
    party: Mapped[str | None]
    party_short: Mapped[str | None]
    version: Mapped[int] = mapped_column(index=True, server_default="0")
    detail: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)


class SyncRun(Base):
    """One reading of Parliament's data: `kind` is snapshot, members, contacts, offices or motion; `outcome`
    is ok, refused (a suspicious shrink; `doubted_ids` are the members it would have removed) or failed. `version`:
    the first data version that knows of it."""

    __tablename__ = "sync_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(index=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    data_at: Mapped[datetime | None]
    outcome: Mapped[str]
    message: Mapped[str | None]
    counts: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    doubted_ids: Mapped[list[int]] = mapped_column(sa.JSON, default=list)
    version: Mapped[int] = mapped_column(default=0, server_default="0")


class PastRow(Base):
    """What a row of the record held at its last data version before a change: `facts` by column, None for a row that
    was not there. `app.parliament.history` writes them and reads them back."""

    __tablename__ = "past_row"
    __table_args__ = (sa.UniqueConstraint("table_name", "row_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    table_name: Mapped[str]
    row_id: Mapped[int]
    version: Mapped[int] = mapped_column(index=True)
    facts: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))


class Dissolution(Base):
    """Parliament dissolved from a day, until ended: every seat is vacant and no letter goes."""

    __tablename__ = "dissolution"

    id: Mapped[int] = mapped_column(primary_key=True)
    started_on: Mapped[date]
    ended_on: Mapped[date | None]


class RememberedPostcode(Base):
    """What Parliament answered for a postcode, under a keyed hash, for 30 days."""

    __tablename__ = "remembered_postcode"

    key: Mapped[str] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(sa.ForeignKey("seat.id"))
    remembered_at: Mapped[datetime] = mapped_column(index=True)
