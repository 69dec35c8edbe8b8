"""The situation of a seat as the tables tell it, and where its letters go."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.campaign.recommendation import set_recommendation
from app.letters.recipients import find_letter_recipient, is_recipient_doubted
from app.letters.rules import choose_variant
from app.letters.situation import get_situation
from app.letters.types import Hindrance, NoLetter, Variant
from app.parliament.models import ContactAddress, Motion, Signature, Spell
from app.parliament.queries import Status, find_seat_by_slug, find_sitting_member, get_followed_motion

Write = Callable[[], AbstractContextManager[Session]]
MOMENT = datetime(2026, 11, 21, 12, tzinfo=UTC)
PRODUCTION = {
    "site_url": "https://letters.example.org",
    "mail_from": "campaign@letters.example.org",
    "operator_name": "Example Operator",
    "operator_address": "1 Example Street",
    "privacy_contact": "privacy@example.org",
}


def get(slug: str):  # type: ignore[no-untyped-def]
    seat = find_seat_by_slug(slug)
    assert seat is not None
    return get_situation(seat)


@pytest.mark.parametrize(
    ("slug", "variant"),
    [
        ("brighton-pavilion", Variant.SPONSOR_LAPSED),
        ("chorley", Variant.SPEAKER),
        ("belfast-west", Variant.SINN_FEIN),
        ("leeds-west-and-pudsey", Variant.MINISTER),
        ("clacton", Variant.LAPSED),
    ],
)
def test_the_bundled_facts_pick_the_letter_for_a_seat(session: Session, slug: str, variant: Variant) -> None:
    assert choose_variant(get(slug)) == variant


def test_a_minister_of_the_responsible_department_is_asked_to_publish(session: Session) -> None:
    seat = session.scalar(sa.select(Spell.seat_id).where(Spell.member_id == 4026, Spell.ended_on.is_(None)))
    slug = session.scalar(sa.text("select slug from seat where id = :id").bindparams(id=seat))
    assert choose_variant(get(str(slug))) == Variant.MINISTER_RESPONSIBLE


def test_a_vacant_seat_is_the_writers_choice(session: Session, write: Write) -> None:
    seat = find_seat_by_slug("clacton")
    assert seat is not None
    with write() as writing:
        writing.execute(sa.update(Spell).where(Spell.seat_id == seat.id).values(ended_on=MOMENT.date()))
    assert choose_variant(get("clacton")) == NoLetter(Hindrance.VACANT, is_writers_choice=True)


def test_a_name_on_an_open_motion_brings_its_date(session: Session, write: Write) -> None:
    member = find_sitting_member(find_seat_by_slug("clacton"))  # type: ignore[arg-type]
    assert member is not None
    with write() as writing:
        motion = get_followed_motion()
        writing.execute(sa.update(Motion).values(state="open", closed_on=None, names_read_at=MOMENT))
        writing.add(
            Signature(
                motion_id=motion.id, member_id=member.id, state="signed", signed_on=MOMENT.date(),
                seen_at=MOMENT, changed_at=MOMENT,
            )
        )  # fmt: skip
    situation = get("clacton")
    assert (situation.status, situation.signed_on) == (Status.SIGNED, MOMENT.date())
    assert situation.motion is not None
    assert situation.motion.are_names_known
    assert choose_variant(situation) == Variant.SIGNED_OPEN


def test_what_is_known_of_the_answer_is_part_of_the_situation(session: Session, write: Write) -> None:
    with write():
        set_recommendation("awaited")
    assert get("clacton").answer.state == "awaited"


@pytest.mark.settings(**PRODUCTION)
def test_in_production_the_bundled_facts_are_too_old_to_send_on(session: Session) -> None:
    assert choose_variant(get("clacton")) == NoLetter(Hindrance.MEMBERS_TOO_OLD)


def test_in_development_letters_go_to_a_placeholder_even_when_the_address_is_known(
    session: Session, write: Write
) -> None:
    member = find_sitting_member(find_seat_by_slug("clacton"))  # type: ignore[arg-type]
    assert member is not None
    with write() as writing:
        writing.add(
            ContactAddress(
                member_id=member.id, email="mp@example.org", basis="other", is_doubted=True, checked_at=MOMENT
            )
        )
    assert find_letter_recipient(member) == f"mp-{member.id}@placeholder.invalid"
    assert is_recipient_doubted(member) is False


@pytest.mark.settings(**PRODUCTION)
@pytest.mark.parametrize(
    ("email", "is_doubted"), [("mp@example.org", False), ("mp@example.org", True), (None, False)]
)
def test_in_production_letters_go_where_parliament_says_or_nowhere(
    session: Session, write: Write, email: str | None, is_doubted: bool
) -> None:
    member = find_sitting_member(find_seat_by_slug("clacton"))  # type: ignore[arg-type]
    assert member is not None
    assert find_letter_recipient(member) is None
    with write() as writing:
        writing.add(ContactAddress(member_id=member.id, email=email, basis="other", is_doubted=is_doubted,
                                   checked_at=MOMENT))  # fmt: skip
    assert find_letter_recipient(member) == email
    assert is_recipient_doubted(member) is is_doubted
