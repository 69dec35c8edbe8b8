"""Every seat as somebody writes to it, read for all 650 at once and kept while the data version stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

import sqlalchemy as sa
from flask import abort

from app.core.clock import now
from app.core.database import db
from app.letters.choosing import read_kept
from app.letters.kept import keep
from app.letters.recipients import find_letter_recipient
from app.letters.rules import choose_variant
from app.letters.situation import Surroundings, get_surroundings, make_situation
from app.letters.standing import Standing, describe_standing
from app.letters.types import Hindrance, NoLetter, SittingMember, Situation, Variant
from app.parliament import queries
from app.parliament.models import ContactAddress, Member, Office, Seat

Doubt = Literal["", "outward", "chosen"]


@dataclass(frozen=True, slots=True)
class SeatFacts:
    """What the pages say of a seat. `name_cy` is None outside Wales."""

    id: int
    slug: str
    name: str
    name_cy: str | None
    gss_code: str


@dataclass(frozen=True, slots=True)
class SeatPage:
    """A seat as somebody writes to it. Without a `variant` no letter can go, and `hindrance` says why;
    without `has_email` the letter can be printed and posted.
    """

    seat: SeatFacts
    situation: Situation
    variant: Variant | None
    hindrance: Hindrance | None
    has_email: bool
    party_colour: str | None = None

    @property
    def member(self) -> SittingMember:
        """The MP; only for a seat that has one."""
        assert self.situation.member is not None
        return self.situation.member

    @property
    def standing(self) -> Standing:
        """What is known of the MP and the motion, in words."""
        return describe_standing(self.situation)

    @property
    def read_at(self) -> datetime | None:
        """As at when the facts about the MP are."""
        age = self.situation.members_age
        return now() - age if age is not None else None

    @property
    def doubt(self) -> Doubt:
        """How the seat was found, where that is not certain: from the first half of a postcode only, or
        chosen from a list by somebody whose postcode did not tell it. Empty when it is.
        """
        kept = read_kept()
        if kept.postcode and kept.seat is None:
            return "chosen"
        return "outward" if kept.seat == self.seat.slug and not kept.is_certain else ""


def open_seat(slug: str) -> SeatPage:
    """The page of the seat of that slug; answers 404 when there is none."""
    page = keep("seats", list_seat_pages).get(slug)
    if page is None:
        abort(404)
    return page


def list_seat_pages() -> dict[str, SeatPage]:
    """The page of every seat, by slug, in a dozen queries."""
    motion = queries.find_followed_motion()
    around, members = get_surroundings(motion), queries.list_sitting_members()
    standings = queries.list_standings(motion) if motion else {}
    offices = queries.list_all_offices()
    doubted = queries.list_doubted_members()
    contacts = db.session.scalars(
        sa.select(ContactAddress)
    ).all()  # held, so that each is found without a query
    pages = {}
    for seat in queries.list_seats():
        member = members.get(seat.id)
        standing = standings.get(member.id) if member else None
        held = offices.get(member.id, []) if member else []
        is_in_doubt = member is not None and member.id in doubted
        pages[seat.slug] = _make_page(around, seat, member, standing, held, is_in_doubt)
    del contacts
    return pages


def _make_page(
    around: Surroundings,
    seat: Seat,
    member: Member | None,
    standing: queries.Standing | None,
    offices: list[Office],
    is_in_doubt: bool,
) -> SeatPage:
    situation = make_situation(around, seat, member, standing, offices=offices, is_in_doubt=is_in_doubt)
    facts = SeatFacts(seat.id, seat.slug, seat.name, seat.name_cy, seat.gss_code)
    outcome = choose_variant(situation)
    if isinstance(outcome, NoLetter) or member is None:
        hindrance = outcome.reason if isinstance(outcome, NoLetter) else None
        return SeatPage(facts, situation, None, hindrance, False)
    has_email = find_letter_recipient(member) is not None
    situation = replace(situation, is_on_paper=not has_email)
    return SeatPage(
        facts, situation, outcome, None, has_email, member.party.background if member.party else None
    )
