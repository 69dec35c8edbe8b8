"""Real answers of Parliament's APIs, as recorded, read by our clients and replayed as syncs."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.database import transaction
from app.core.http import HttpError
from app.parliament import queries
from app.parliament.members_api import MembersApi
from app.parliament.models import Motion, ParliamentEvent, Signature
from app.parliament.motions import follow_motion
from app.parliament.motions_api import MotionsApi
from app.parliament.offices import kind_of_government_post
from app.parliament.sync_motion import sync_motion
from app.parliament.wire import parse
from app.parliament.wire_members import WireConstituencyItem
from tests.support.paper import PaperDoor, answer

RECORDED = Path(__file__).parents[3] / "shared" / "data" / "parliament" / "recorded"
API_ID = 65938


def read(name: str) -> Any:
    return json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8"))


def members(*names: str) -> MembersApi:
    return MembersApi(PaperDoor(*map(read, names)))  # type: ignore[arg-type]


def motions(*names: str) -> MotionsApi:
    return MotionsApi(PaperDoor(*map(read, names)))  # type: ignore[arg-type]


def test_the_one_seat_of_a_search_is_found() -> None:
    found = members("constituency_search").find_constituency("IV2 3DE")
    assert found is not None
    assert (found.seat_id, found.name, found.member_id) == (4483, "Inverness, Skye and West Ross-shire", 5362)


def test_a_seat_by_its_id_has_the_same_shape() -> None:
    item = parse(WireConstituencyItem, read("constituency_4483")).value
    assert item.current_representation is not None
    assert item.current_representation.member is not None


def test_a_list_that_holds_peers_is_not_the_list_of_members() -> None:
    with pytest.raises(HttpError):
        members("members_search").list_members()


def test_a_sitting_member_of_the_list_is_read() -> None:
    found = read("members_search")
    found |= {"items": found["items"][:1], "totalResults": 1}
    (member,) = MembersApi(PaperDoor(found)).list_members()  # type: ignore[arg-type]
    assert (member.member_id, member.name_display, member.seat_name) == (
        4514,
        "Sir Keir Starmer",
        "Holborn and St Pancras",
    )
    assert (member.first_elected_on, member.sits_since) == (date(2015, 5, 7), date(2024, 7, 4))
    assert member.party is not None
    assert (member.party.background, member.party.foreground) == ("#d50000", "#ffffff")


def test_the_parliamentary_offices_address_is_preferred() -> None:
    found = members("member_4514_contact").get_contact(4514)
    assert (found.email, found.basis) == ("keir.starmer.mp@parliament.uk", "parliamentary_office")
    with pytest.raises(HttpError):
        members("member_4514_contact").get_contact(4515)


def test_a_biography_tells_spells_by_their_dates_and_posts() -> None:
    found = members("member_4514_biography").get_biography(4514)
    assert [(one.seat_id, one.started_on, one.ended_on) for one in found.spells] == [
        (4105, date(2024, 7, 4), None),
        (3536, date(2015, 5, 7), date(2024, 5, 30)),
    ]
    (post,) = found.government_posts
    assert kind_of_government_post(post.name) == "minister"


def test_http_200_with_a_failure_in_it_is_an_error() -> None:
    with pytest.raises(HttpError) as caught:
        motions("early_day_motion_65938_failure").get_motion(API_ID)
    assert (caught.value.reason, caught.value.is_retryable) == ("answered_with_error", True)


def test_a_list_of_a_whole_week_is_not_the_answer_for_one_number() -> None:
    api = motions("early_day_motions_list_2020")
    with pytest.raises(HttpError):
        api.find_motion(235, tabled_from=date(2020, 3, 3), tabled_to=date(2020, 3, 5))
    rows = motions("early_day_motions_list_2020").list_motions(tabled_from=date(2020, 1, 1))
    assert len(rows) == 32
    (amendment,) = [row for row in rows if row.amends_api_id]
    assert amendment.label == "235A1"


def test_names_are_counted_without_the_withdrawn_ones() -> None:
    earlier = motions("early_day_motion_65938_2026-06-14").get_motion(API_ID)
    later = motions("early_day_motion_65938").get_motion(API_ID)
    assert (len(earlier.signed_ids), len(later.signed_ids)) == (132, 167)
    assert [one.member_id for one in later.signatures if one.is_withdrawn] == [227, 1591]


class Recorded:
    """A door that gives the recorded motion of one day, and no other motions."""

    def __init__(self, name: str) -> None:
        self.name = name

    def get_json(self, path: str, query: dict[str, Any] | None = None) -> Any:
        return answer([], total=0) if path == "/EarlyDayMotions/list" else read(self.name)


def test_two_recorded_days_replay_as_two_syncs(session: Session) -> None:
    door = Recorded("early_day_motion_65938_2026-06-14")
    api = MotionsApi(door)  # type: ignore[arg-type]
    nobody = MembersApi(PaperDoor({}))  # type: ignore[arg-type]
    with transaction():
        follow_motion("2026-27", 240, api.get_motion(API_ID))
        session.execute(sa.update(Motion).where(Motion.number == 2650).values(names_read_at=now()))
    first = sync_motion(api, nobody)
    assert (first.outcome, first.counts["names"]) == ("ok", 132)
    assert (first.counts["signed"], first.counts["withdrew"]) == (134, 2)
    door.name = "early_day_motion_65938"
    second = sync_motion(api, nobody)
    assert {one.kind for one in second.changes} == {"signed"}
    assert (second.counts["names"], second.counts["signed"]) == (167, 35)
    motion = queries.get_followed_motion()
    assert (motion.state, queries.count_signatures(motion)) == ("open", 167)
    assert [one.member_id for one in queries.list_signatures(motion)][:2] == [4869, 4088]
    assert session.scalar(sa.select(sa.func.count()).where(Signature.agreed_at.is_not(None))) == 134
    latest = session.scalars(sa.select(ParliamentEvent).order_by(ParliamentEvent.id.desc())).first()
    assert latest is not None
    assert (latest.kind, latest.detail) == ("signed", {})
    assert latest.happened_on is not None
    assert latest.happened_on > date(2026, 6, 12)
    assert sync_motion(api, nobody).changes == []
