"""The campaign's words: short, true, one ask, and silent on what is not known."""

from __future__ import annotations

import re

import pytest

from app.campaign.recommendation import Answer
from app.letters.preview import stage_situation
from app.letters.types import Situation, Variant
from app.letters.words import compose_campaign_words, name_motion, name_secretary_of_state, render_variant
from app.parliament.queries import Status
from tests.support.situations import ANSWERS, LAPSED, OPEN, make_office, make_situation

ASKS_TO_SIGN = {Variant.NOT_SIGNED, Variant.SIGNED_LAPSED, Variant.SIGNED_OPEN}
NEVER_SAID = re.compile(
    r"refus|did not sign|has not signed|have not signed|didn't|Mandelson|Gaza|\bICE\b|Trump|president|\bspie"
    r"|buy British|£480|£1\.5|overcharged|Palantir|Labour|Conservative|Reform",
    re.I,
)
IMPLIES_SILENCE = re.compile(
    r"no (answer|reply|response)|not (yet )?(answer|repl|respon)|\byet\b|await|\bstill\b|overdue|silen"
    r"|fail|waiting|ignor",
    re.I,
)


def stage(variant: Variant, answer: Answer = ANSWERS[0], **changes: object) -> Situation:
    motion = (
        OPEN
        if variant in {"sponsor_open", "signed_open", "withdrew", "never_signs", "not_signed"}
        else LAPSED
    )
    return stage_situation(variant, make_situation(motion=motion, answer=answer, **changes))


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: f"{answer.state}-{answer.is_accepted}")
@pytest.mark.parametrize("variant", list(Variant))
def test_each_variant_is_short_asks_once_and_claims_nothing_else(variant: Variant, answer: Answer) -> None:
    subjects, body, locale = render_variant(variant, stage(variant, answer))
    paragraphs = body.split("\n\n")
    assert locale == "en"
    assert len(body.split()) <= 120
    assert len(subjects) == len(set(subjects)) == 3
    assert all(5 <= len(subject) <= 100 for subject in subjects)
    assert [paragraph for paragraph in paragraphs if "?" in paragraph] == [paragraphs[-2]]
    assert paragraphs[-2].endswith("?")
    assert "address" in paragraphs[-1]
    for text in (body, *subjects):
        assert not NEVER_SAID.search(text)
        assert not re.search(r"\s[.,?]|\(\)|\.\.|None|[{}<>]|  ", text)


@pytest.mark.parametrize("variant", list(Variant))
def test_while_the_answer_is_not_known_no_variant_says_or_implies_that_there_was_none(
    variant: Variant,
) -> None:
    subjects, body, _ = render_variant(variant, stage(variant))
    assert not IMPLIES_SILENCE.search("\n".join((body, *subjects)))


@pytest.mark.parametrize("variant", sorted(set(Variant) - {"sponsor_open", "withdrew"}))
def test_a_known_answer_is_told_with_its_day_and_link(variant: Variant) -> None:
    bodies = [render_variant(variant, stage(variant, answer))[1] for answer in ANSWERS]
    assert all("recommendation 46" in body for body in bodies)
    assert "On 5 November 2026 its answer was awaited." in bodies[1]
    assert f"On 3 November 2026 the government accepted it ({ANSWERS[2].link})." in bodies[2]
    assert f"On 3 November 2026 the government did not accept it ({ANSWERS[3].link})." in bodies[3]


@pytest.mark.parametrize("variant", sorted(set(Variant) - ASKS_TO_SIGN))
def test_only_three_letters_ask_for_a_name(variant: Variant) -> None:
    words = compose_campaign_words(variant, stage(variant), "seed")
    assert not re.search(r"\bsign\b", words.ask)


def test_the_letter_about_a_lapsed_motion_says_nothing_about_signing() -> None:
    _, body, _ = render_variant(Variant.LAPSED, stage(Variant.LAPSED))
    assert not re.search(r"\bsign", body)


def test_a_motion_has_its_title_only_when_parliament_told_it() -> None:
    assert name_motion(LAPSED).named == "EDM 2650, the motion for a UK digital sovereignty strategy"
    assert name_motion(OPEN).named == f"EDM 312, “{OPEN.title}”"


def test_who_is_not_known_to_be_missing_is_asked_with_if_you_have_not_already() -> None:
    known = stage(Variant.NOT_SIGNED)
    assert compose_campaign_words(Variant.NOT_SIGNED, known, "x").ask.startswith("Will you sign EDM 312, “")
    unsure = make_situation(motion=OPEN, status=Status.NOT_KNOWN)
    ask = compose_campaign_words(Variant.NOT_SIGNED, unsure, "x").ask
    assert ask.startswith("If you have not already, will you sign EDM 312, “")


def test_the_same_draft_shows_the_same_words_and_other_drafts_other_subjects() -> None:
    situation = stage(Variant.LAPSED)
    words = [compose_campaign_words(Variant.LAPSED, situation, f"draft {number}") for number in range(30)]
    assert words == [
        compose_campaign_words(Variant.LAPSED, situation, f"draft {number}") for number in range(30)
    ]
    assert len({each.subject for each in words}) == 3
    assert len({each.body for each in words}) == 1


@pytest.mark.parametrize(
    ("kind", "holders"),
    [("minister", "ministers"), ("whip", "government whips"), ("pps", "parliamentary private secretaries")],
)
def test_the_letter_to_an_office_holder_names_the_custom_of_that_office(kind: str, holders: str) -> None:
    situation = make_situation(offices=make_office(kind, "Cabinet Office"))
    _, body, _ = render_variant(Variant.MINISTER, situation)
    assert f"by custom, {holders} do not sign early day motions" in body


def test_the_secretary_of_state_is_named_by_office_alone() -> None:
    by_department = {
        "Department for Transport": "Secretary of State for Transport",
        "Department of Health and Social Care": "Secretary of State for Health and Social Care",
        "Home Office": "Secretary of State at the Home Office",
    }
    assert {name: name_secretary_of_state(name) for name in by_department} == by_department


def test_a_locale_without_words_borrows_the_english_ones_and_says_so() -> None:
    words = compose_campaign_words(Variant.LAPSED, stage(Variant.LAPSED), "seed", "cy")
    assert words.locale == "en"
