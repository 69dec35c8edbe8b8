"""The world changes while letters wait for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from app.core.database import transaction
from app.core.versions import raise_data_version
from app.letters.rules import choose_variant
from app.letters.situation import get_situation
from app.mail.services import pause_sending, resume_sending
from app.parliament.models import ContactAddress, Motion, Seat, Signature, Spell
from tests.chaos.run import Crowd
from tests.chaos.site import Site
from tests.chaos.tables import list_letters, list_seats


def mp_signs(crowd: Crowd, letters: int) -> None:
    """The MP signs while letters wait: each is held, and its writer told what changed."""
    slug, member_id = find_seat(crowd.site, 0)

    def sign(session: Any) -> None:
        moment = crowd.site.clock.now()
        motion_id = session.scalar(sa.select(Motion.id).where(Motion.is_followed))
        session.execute(sa.update(Motion).where(Motion.id == motion_id).values(names_read_at=moment))
        times = {"seen_at": moment, "changed_at": moment, "agreed_at": moment}
        session.add(Signature(motion_id=motion_id, member_id=member_id, state="signed", **times))

    change_while_waiting(crowd, letters, slug, member_id, sign)
    assert_all(crowd, "held")


def seat_falls_vacant(crowd: Crowd, letters: int) -> None:
    """The MP goes while letters wait: each is held, and its writer asked."""
    slug, member_id = find_seat(crowd.site, 1)

    def leave(session: Any) -> None:
        day = crowd.site.clock.now().date() - timedelta(days=1)
        session.execute(sa.update(Spell).where(Spell.member_id == member_id).values(ended_on=day))

    change_while_waiting(crowd, letters, slug, member_id, leave)
    assert_all(crowd, "held")


def address_changes(crowd: Crowd, letters: int) -> None:
    """The MP's address changes while letters wait: the new one gets them all."""
    slug, member_id = find_seat(crowd.site, 2)
    new = f"new-{letters}-{member_id}@parliament.example"

    def move(session: Any) -> None:
        change = sa.update(ContactAddress).where(ContactAddress.member_id == member_id)
        session.execute(change.values(email=new))

    change_while_waiting(crowd, letters, slug, member_id, move)
    emails = {writer.email for writer in crowd.history.writers}
    reached = {mail.to for mail in crowd.site.relay.list_accepted() if mail.reply_to in emails}
    assert reached == {new}


def change_while_waiting(
    crowd: Crowd, letters: int, slug: str, member_id: int, change: Callable[[Any], None]
) -> None:
    """Letters to one MP are paused, confirmed, and go on after `change`, which raises the data version as whatever
    changes facts does."""
    scope, app = f"pace:mp:{member_id}", crowd.site.app
    with app.app_context(), transaction():
        pause_sending(scope, "chaos", "to wait")
    crowd.come(letters, [(slug, member_id)])
    crowd.wait_until(lambda: all(writer.is_confirmed for writer in crowd.history.writers))
    with app.app_context(), transaction() as session:
        change(session)
        raise_data_version(session)
        resume_sending(scope)
    crowd.wait_done()


def assert_all(crowd: Crowd, state: str) -> None:
    """Every writer's letter is in this state."""
    found = list_letters(crowd.site.engine, [writer.email for writer in crowd.history.writers])
    assert {facts.state for rows in found.values() for facts in rows} == {state}


def find_seat(site: Site, number: int) -> tuple[str, int]:
    """A seat whose MP gets the commonest letter: each fault has one of its own."""
    with site.app.app_context(), transaction() as session:
        found = []
        for slug, member_id in list_seats(site.engine):
            seat = session.scalars(sa.select(Seat).where(Seat.slug == slug)).one()
            if choose_variant(get_situation(seat)) == "lapsed":
                found.append((slug, member_id))
            if len(found) > number:
                return found[number]
    raise LookupError("no such seat")
