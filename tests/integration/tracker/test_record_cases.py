"""What the record says in the awkward cases, each read through the syncs from Parliament's own shapes."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from app.core.clock import now, today_in_london
from app.parliament.dissolution import begin_dissolution
from app.parliament.models import Office, Spell
from app.parliament.motions import lapse_motion, succeed_motion
from app.parliament.queries import get_followed_motion
from app.tracker.errors import UnknownMotionError
from app.tracker.events import list_events
from app.tracker.figures import get_figures, get_sentence
from app.tracker.queries import get_home
from app.tracker.record import get_record, list_motions
from app.tracker.types import RowStatus
from tests.integration.tracker.conftest import API_ID, Story
from tests.support.parliament_house import HouseMotion, HouseSignature

BERRY, FARAGE, LUMSDEN = 5314, 5091, 5450


def test_until_a_list_was_read_nobody_has_not_signed_and_no_total_is_given(session: Session) -> None:
    record = get_record()
    figures = get_figures(record)
    assert len(record.rows) == 650
    assert not record.motion.names_known
    known = {RowStatus.PUT_FORWARD, RowStatus.NOT_KNOWN, RowStatus.DOES_NOT_SIGN, RowStatus.CANNOT_SIGN}
    assert set(figures.statuses) == known
    told = [getattr(figures, name) for name in figures.__dataclass_fields__ if name != "statuses"]
    assert told == [None] * len(told)
    assert "is not known to us" in get_sentence(record, figures)
    assert "lapsed on 29 April 2026" in get_sentence(record, figures)
    assert "EDM 2650, the motion for a UK digital sovereignty strategy (session" in get_sentence(
        record, figures
    )


def test_the_winner_of_a_by_election_was_not_then_an_mp(story: Story) -> None:
    seat_id = story.house.vacate(story.plain[0])
    story.elect(9001, seat_id, date(2026, 6, 18))
    story.read()
    story.read_posts()
    row = story.seat_row(9001)
    assert (row.status, row.since) == (RowStatus.NOT_THEN_MP, date(2026, 6, 18))
    assert not row.can_sign


def test_the_winner_of_a_by_election_can_sign_an_open_motion(story: Story) -> None:
    story.open_motion()
    seat_id = story.house.vacate(story.plain[0])
    story.elect(9001, seat_id, date(2026, 6, 18))
    story.read()
    assert story.seat_row(9001).status is RowStatus.NOT_SIGNED
    story.house.sign(API_ID, 9001, "2026-07-01T00:00:00")
    story.read()
    assert story.seat_row(9001).status is RowStatus.SIGNED


def test_who_changed_party_has_the_party_of_then_beside_the_party_of_now(story: Story) -> None:
    member_id = story.plain[0]
    story.house.sign(API_ID, member_id)
    story.read()
    story.house.members[member_id].party = story.house.parties["Independent"]
    story.read()
    row = story.seat_row(member_id)
    assert row.member is not None and row.member.party is not None
    assert (row.party_then, row.member.party.name) == ("Labour", "Independent")
    parties = {one.party.name: one.names for one in get_figures(get_record()).by_party or ()}
    assert (parties["Independent"], parties["Labour"]) == (1, 0)


def test_who_changed_name_keeps_seat_and_signature(story: Story) -> None:
    member_id = story.plain[0]
    story.house.sign(API_ID, member_id)
    story.read()
    story.house.members[member_id].name = "Dame Another Name"
    story.read()
    row = story.seat_row(member_id)
    assert row.member is not None
    assert (row.member.name, row.status) == ("Dame Another Name", RowStatus.SIGNED)


def test_who_moved_seat_takes_the_signature_along(story: Story) -> None:
    mover, other = story.plain[:2]
    story.house.sign(API_ID, mover)
    story.read()
    old = story.seat_row(mover).seat
    new_id = story.house.vacate(other)
    story.read()
    story.house.members[mover].seat_id = new_id
    story.house.members[mover].since = date(2026, 9, 10)
    story.read()
    row = story.seat_row(mover)
    assert row.seat.slug != old.slug
    assert (row.status, row.seat_then) == (RowStatus.SIGNED, old.name)
    assert get_record().by_slug[old.slug].status is RowStatus.VACANT
    assert get_figures(get_record()).names == 2
    (told,) = [one.words for one in list_events() if one.kind == "moved_seat"]
    assert told.endswith(f"became the MP for {row.seat.name} on 10 September 2026.")


def test_who_signed_withdrew_and_signed_again_is_one_name(story: Story) -> None:
    member_id = story.plain[0]
    story.house.sign(API_ID, member_id)
    story.read()
    story.house.withdraw(API_ID, member_id)
    story.read()
    row, figures = story.seat_row(member_id), get_figures(get_record())
    assert (row.status, row.since) == (RowStatus.WITHDREW, date(2026, 2, 10))
    assert (figures.names, figures.ever, figures.withdrawn) == (1, 2, 1)
    story.house.sign(API_ID, member_id, "2026-03-01T09:00:00")
    story.read()
    row, figures = story.seat_row(member_id), get_figures(get_record())
    assert (row.status, row.signed_on) == (RowStatus.SIGNED, date(2026, 3, 1))
    assert (figures.names, figures.ever, figures.withdrawn) == (2, 2, 0)


def test_a_name_that_vanished_is_not_counted_and_not_called_withdrawn_by_its_owner(story: Story) -> None:
    story.open_motion()
    member_id = story.plain[0]
    story.house.sign(API_ID, member_id)
    story.read()
    story.house.remove_name(API_ID, member_id)
    story.read()
    row, figures = story.seat_row(member_id), get_figures(get_record())
    assert (row.status, row.is_removed, row.withdrawn_on) == (RowStatus.WITHDREW, True, None)
    assert (figures.names, figures.removed) == (1, 1)


def test_signers_of_an_amendment_are_told_apart(story: Story) -> None:
    member_id = story.plain[0]
    story.house.sign(API_ID, member_id)
    story.read()
    story.house.withdraw(API_ID, member_id)
    amendment = HouseMotion(60009, 2650, member_id, "2026-03-03T00:00:00", suffix="1", amends=API_ID)
    amendment.signatures = [HouseSignature(member_id, "Somebody", "2026-03-03T00:00:00", order=1)]
    story.house.motions[API_ID].amendments = [amendment]
    story.read()
    row = story.seat_row(member_id)
    assert (row.status, row.moved_to_amendment) == (RowStatus.WITHDREW, "2650A1")
    assert get_figures(get_record()).names == 1


def test_a_successor_has_names_of_its_own_and_the_earlier_motion_keeps_its_own(story: Story) -> None:
    story.house.sign(API_ID, story.plain[0])
    story.read()
    after = HouseMotion(70000, 12, BERRY, "2026-06-01T00:00:00")
    after.signatures = [HouseSignature(BERRY, "Siân Berry", "2026-06-01T00:00:00", order=1)]
    story.house.motions[70000] = after
    with story.write():
        info = story.motions_api.get_motion(70000)
        succeed_motion("2026-27", 12, info)
    story.read()
    now_followed, before = get_record(), get_record("2024-26-2650")
    assert (now_followed.motion.key, now_followed.motion.earlier) == ("2026-27-12", ("2024-26-2650",))
    assert (before.motion.successor, before.motion.state) == ("2026-27-12", "lapsed")
    assert (get_figures(now_followed).names, get_figures(before).names) == (1, 2)
    assert [one.key for one in list_motions()] == ["2026-27-12", "2024-26-2650"]


def test_a_signatory_who_left_is_former_and_still_counted(story: Story) -> None:
    member_id = story.plain[0]
    story.house.sign(API_ID, member_id)
    story.read()
    seat = story.seat_row(member_id).seat
    story.house.vacate(member_id)
    story.read()
    record = get_record()
    (other,) = record.others
    assert (other.member.id, other.status, other.seat) == (member_id, RowStatus.FORMER, seat)
    assert other.left_on is None and other.left_seen_on == record.today
    row, figures = record.by_slug[seat.slug], get_figures(record)
    assert (row.status, row.member) == (RowStatus.FORMER, None)  # the motion had closed before the MP left
    assert row.closing is not None and row.closing.left_seen_on == other.left_seen_on
    assert (figures.names, figures.former) == (2, 1)
    assert sum(one.names for one in figures.by_nation or ()) == 2
    assert sum(one.names for one in figures.by_party or ()) == 2


def test_who_came_back_is_judged_by_every_spell(session: Session, story: Story) -> None:
    story.read()
    assert story.seat_row(FARAGE).status is RowStatus.NOT_KNOWN
    story.read_posts()
    then = {"started_on": date(2024, 7, 4), "ended_on": date(2026, 7, 12)}
    story.put(Spell(member_id=FARAGE, seat_name="Clacton", **then))
    assert story.seat_row(FARAGE).status is RowStatus.NOT_SIGNED
    long_ago = {"started_on": date(2005, 5, 5), "ended_on": date(2015, 3, 30)}
    story.put(Spell(member_id=LUMSDEN, seat_name="An Old Seat", **long_ago))
    assert story.seat_row(LUMSDEN).status is RowStatus.NOT_THEN_MP


def test_an_office_counts_as_on_the_day_the_motion_closed(story: Story) -> None:
    before, after = story.plain[:2]
    story.read()
    story.read_posts()
    posts = {
        "kind": "minister",
        "title": "A Minister",
        "source": "t",
        "source_kind": "sync",
        "seen_at": now(),
    }
    story.put(
        Office(member_id=before, started_on=date(2025, 1, 1), ended_on=date(2026, 5, 20), **posts),
        Office(member_id=after, started_on=date(2026, 5, 20), **posts),
    )
    row = story.seat_row(before)
    assert (row.status, row.reason_kind) == (RowStatus.DOES_NOT_SIGN, "minister")
    assert story.seat_row(after).status is RowStatus.NOT_SIGNED


def test_who_never_signs_is_shown_with_the_source_and_its_day(story: Story) -> None:
    member_id = story.plain[0]
    story.open_motion()
    story.read()
    mark = Office(
        member_id=member_id, kind="never_signs", title="Never signs", source="Own site", seen_at=now()
    )
    mark.source_url, mark.source_kind, mark.started_on = "https://example.org/", "staff", date(2025, 5, 1)
    story.put(mark)
    row = story.seat_row(member_id)
    assert (row.status, row.never_signs_source, row.never_signs_on) == (
        RowStatus.NEVER_SIGNS,
        "https://example.org/",
        date(2025, 5, 1),
    )


def test_the_sentence_tells_an_open_motion_from_a_closed_one(story: Story) -> None:
    story.open_motion()
    story.house.sign(API_ID, story.plain[0])
    story.read()
    record = get_record()
    told = get_sentence(record, get_figures(record))
    assert told.startswith(
        "2 MPs have signed EDM 2650, “Fictitious motion for tests” (session 2024-26), as at "
    )
    assert told.endswith("Source: UK Parliament, early day motions.")
    assert get_home().names == get_figures(record).names == 2
    with story.write():
        lapse_motion(get_followed_motion(), date(2026, 4, 29))
    record = get_record()
    assert "2 MPs had signed" in get_sentence(record, get_figures(record))
    assert "when it lapsed on 29 April 2026, as read at" in get_sentence(record, get_figures(record))


def test_while_parliament_is_dissolved_every_seat_is_vacant_and_no_name_is_lost(story: Story) -> None:
    story.house.sign(API_ID, story.plain[0])
    story.read()
    with story.write():
        begin_dissolution(today_in_london())
    record = get_record()
    assert record.is_dissolved
    assert {row.member for row in record.rows} == {None}
    assert {row.status for row in record.others} == {RowStatus.FORMER}
    assert get_figures(record).names == 2


def test_the_record_takes_few_questions(session: Session, story: Story) -> None:
    story.read()
    asked: list[str] = []
    from sqlalchemy import event

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", lambda *facts: asked.append(facts[2]))
    get_record()
    assert len(asked) < 30
    asked.clear()
    get_record()
    assert len(asked) <= 4


@pytest.mark.parametrize("key", ["2024-26-1", "nonsense", "2024-26-²", ""])
def test_an_unknown_motion_is_refused(session: Session, key: str) -> None:
    with pytest.raises(UnknownMotionError):
        get_record(key)
