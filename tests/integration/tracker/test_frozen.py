"""What was published as it stood never changes a byte, whatever happens at Parliament afterwards."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from app.core.clock import now
from app.core.database import Base
from app.core.versions import get_data_version, raise_data_version
from app.parliament.corrections import correct_event
from app.parliament.dissolution import begin_dissolution, end_dissolution
from app.parliament.history import UNSEEN
from app.parliament.models import Office, ParliamentEvent
from app.parliament.motions import lapse_motion, succeed_motion
from app.parliament.queries import get_followed_motion
from app.parliament.sync_offices import sync_offices
from app.tracker.record import forget_records
from tests.integration.tracker.conftest import API_ID, Story
from tests.support.applications import CheckedClient
from tests.support.parliament_house import HouseMotion, HouseSignature

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BERRY = 5314
STEPS = 8
FILES = ("/mps.json", "/mps.csv", "/signatures.csv")
ANSWERS = (
    "/api/v1/tally",
    "/api/v1/seats?per_page=650",
    "/api/v1/signatures",
    "/api/v1/members?per_page=650",
    "/mps/local",
)
PAGES = ("/mps", "/mps/brighton-pavilion")


@pytest.fixture(autouse=True)
def fresh_answers(app: Flask) -> None:
    """Every answer is made anew."""
    app.extensions["pages"].is_off = True


@dataclass
class Turmoil:
    """Everything that can happen at Parliament and here, one act at a time, chosen by chance."""

    story: Story
    chance: random.Random
    hours: int = 0
    newest_id: int = 9000
    is_late: bool = False
    done: list[str] = field(default_factory=list)

    def act(self) -> None:
        """One thing happens."""
        acts = [name for name in dir(self) if name.startswith("do_")]
        name = self.chance.choice(acts)
        self.done.append(name)
        act: Callable[[], None] = getattr(self, name)
        act()

    def pick(self) -> int:
        """A member who sits."""
        plain = [one for one in self.story.plain if one in self.story.house.members]
        return self.chance.choice([*plain, BERRY][:8] if plain else sorted(self.story.house.members)[:8])

    @property
    def motion(self) -> HouseMotion:
        """The motion at Parliament."""
        return self.story.house.motions[API_ID]

    def day(self) -> str:
        """A moment of the last days, as the paper tells it."""
        moment = START + timedelta(hours=self.hours) - timedelta(days=self.chance.randrange(9))
        return moment.replace(tzinfo=None).isoformat()

    def do_sign(self) -> None:
        self.story.house.sign(API_ID, self.pick(), self.day())

    do_sign_too = do_sign_as_well = do_sign

    def do_withdraw(self) -> None:
        self.story.house.withdraw(API_ID, self.chance.choice(self.motion.signatures).member_id, self.day())

    def do_vanish(self) -> None:
        if len(self.motion.signatures) > 2:
            self.story.house.remove_name(API_ID, self.chance.choice(self.motion.signatures[1:]).member_id)

    def do_reorder(self) -> None:
        standing = [one for one in self.motion.signatures if one.order]
        places = [one.order for one in standing]
        self.chance.shuffle(places)
        for one, place in zip(standing, places, strict=True):
            one.order = place

    def do_another_day(self) -> None:
        self.chance.choice(self.motion.signatures).signed_on = self.day()

    def do_amend(self) -> None:
        if len(self.motion.signatures) < 3 or self.motion.amendments:
            return
        who = self.motion.signatures[-1].member_id
        self.story.house.remove_name(API_ID, who)
        number = API_ID + 5000
        amendment = HouseMotion(number, 2650, who, "2026-02-20T00:00:00", suffix="1", amends=API_ID)
        amendment.signatures = [HouseSignature(who, "Somebody", self.day(), order=1)]
        self.motion.amendments = [amendment]

    def do_reword(self) -> None:
        self.motion.title = f"A title of {self.hours} hours"
        self.motion.text = f"That this text was changed after {self.hours} hours."

    def do_rename(self) -> None:
        self.story.house.members[self.pick()].name = f"Dame Somebody {self.hours}"

    def do_change_party(self) -> None:
        party = self.chance.choice(sorted(self.story.house.parties))
        self.story.house.members[self.pick()].party = self.story.house.parties[party]

    def do_repaint(self) -> None:
        party = self.story.house.parties["Labour"]
        party.background, party.abbreviation = f"{self.chance.randrange(1 << 24):06x}", f"L{self.hours}"

    def do_rename_party(self) -> None:
        self.story.house.parties["Green Party"].name = f"Greens {self.hours}"

    def do_leave(self) -> None:
        self.story.house.vacate(self.pick())

    def do_elect(self) -> None:
        taken = {one.seat_id for one in self.story.house.members.values()}
        empty = sorted(set(self.story.house.seats) - taken)
        if empty:
            self.newest_id += 1
            self.story.elect(self.newest_id, self.chance.choice(empty), date(2026, 3, 1))
            self.story.plain.append(self.newest_id)

    def do_swap(self) -> None:
        house = self.story.house
        house.members[self.pick()].seat_id = house.vacate(sorted(house.members)[20])

    def do_take_office(self) -> None:
        post = {"house": 1, "name": "Minister of State", "id": 7000 + self.hours, "startDate": self.day()}
        post |= {"endDate": None, "additionalInfo": "Home Office", "additionalInfoLink": None}
        self.story.house.members[self.pick()].posts.append(post)
        assert sync_offices(self.story.members_api).is_ok

    def do_leave_office(self) -> None:
        for member in self.story.house.members.values():
            for post in [one for one in member.posts if one["id"] >= 7000]:
                post["endDate"] = self.day()
        assert sync_offices(self.story.members_api).is_ok

    def do_mark(self) -> None:
        with self.story.write() as session:
            facts = {"title": "Never signs", "source": "A page", "source_url": "https://example.org/"}
            office = Office(member_id=self.pick(), kind="never_signs", source_kind="staff", **facts)
            office.seen_at, office.started_on = now(), date(2026, 2, 1)
            session.add(office)
            raise_data_version(session)

    def do_correct(self) -> None:
        with self.story.write() as session:
            events = sa.select(ParliamentEvent.id).where(ParliamentEvent.kind == "signed")
            correct_event(self.chance.choice(session.scalars(events).all()), f"Wrong by {self.hours} hours.")

    def do_read_in_vain(self) -> None:
        self.story.read()

    def do_dissolve(self) -> None:
        if not self.is_late:  # the motion falls with it, and what happens to an open one is the point
            return
        day = (START + timedelta(hours=self.hours)).date()
        with self.story.write():
            begin_dissolution(day)
        forget_records()
        with self.story.write():
            end_dissolution(day)


def ask(client: CheckedClient, version: int, addresses: tuple[str, ...]) -> dict[str, str]:
    """The answers of a version; of a page without the line that says until when it stood."""
    found = {}
    forget_records()
    for address in addresses:
        asked = f"{address}{'&' if '?' in address else '?'}at={version}"
        answer = client.get(asked)
        assert answer.status_code == 200, asked
        found[asked] = re.sub(r'<p class="notice-past">.*?</p>', "", answer.get_data(as_text=True))
    return found


def compare(kept: dict[str, str], asked: dict[str, str], told: list[str]) -> None:
    """Every byte is the same; the first difference is shown."""
    for address, text in asked.items():
        if kept[address] != text:
            pairs = zip(kept[address], text, strict=False)
            place = next((one for one, (old, new) in enumerate(pairs) if old != new), 0)
            around = slice(max(0, place - 300), place + 200)
            pytest.fail(f"{address} after {told}:\n{kept[address][around]}\n---\n{text[around]}")


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.timeout(280)
def test_no_byte_of_an_earlier_version_ever_changes(story: Story, client: CheckedClient, seed: int) -> None:
    client.is_checking = False
    turmoil = Turmoil(story, random.Random(seed))
    story.open_motion()
    everything = (*FILES, *ANSWERS, *PAGES)
    kept: dict[int, dict[str, str]] = {}
    for step in range(STEPS):
        turmoil.hours += turmoil.chance.choice((1, 5, 24, 200))
        with time_machine.travel(START + timedelta(hours=turmoil.hours), tick=True):
            for _ in range(turmoil.chance.randint(1, 3)):
                turmoil.act()
            story.read()
            if step == STEPS - 3:
                turmoil.is_late = True
                with story.write():
                    lapse_motion(get_followed_motion(), date(2026, 3, 1))
            if step == STEPS - 2:
                follow_another(story)
            version = get_data_version()
            for number in [*sorted(kept)[-2:], *turmoil.chance.sample(sorted(kept), min(1, len(kept)))]:
                compare(kept[number], ask(client, number, FILES), turmoil.done)
            if version not in kept:
                kept[version] = ask(client, version, everything)
    assert len(kept) >= STEPS // 2
    with time_machine.travel(START + timedelta(days=400), tick=True):
        for number, answers in kept.items():
            compare(answers, ask(client, number, everything), turmoil.done)


def follow_another(story: Story) -> None:
    """The campaign goes on with a successor."""
    after = HouseMotion(70000, 12, BERRY, "2026-06-01T00:00:00")
    after.signatures = [HouseSignature(BERRY, "Siân Berry", "2026-06-01T00:00:00", order=1)]
    story.house.motions[70000] = after
    with story.write():
        succeed_motion("2026-27", 12, story.motions_api.get_motion(70000))


def test_every_column_of_the_record_is_kept_or_known_to_be_unseen() -> None:
    for model, unseen in UNSEEN.items():
        assert unseen < set(model.__table__.columns.keys()) - {"id"}
        assert [column.key for column in model.__table__.primary_key] == ["id"]
    assert len(UNSEEN) == len({model for model in UNSEEN if issubclass(model, Base)})
