"""The meter: whose words, how many, said kindly."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.letters import wordings
from app.letters.meter import (
    count_changed_words,
    count_words,
    fold_words,
    list_meter_levels,
    measure_own_share,
)
from app.letters.preview import stage_situation
from app.letters.types import Variant
from app.letters.wordings import list_fingerprints
from app.letters.words import render_variant
from tests.support.situations import LAPSED, make_situation
from tests.support.wordings import list_kept, list_today

CAMPAIGN = "I would like our public services to keep control of the technology they depend on."


@pytest.mark.parametrize(
    ("body", "changed"),
    [
        (CAMPAIGN, 0),
        (CAMPAIGN.upper().replace(".", " !"), 0),
        (CAMPAIGN.replace("public services", "schools and libraries"), 3),
        (CAMPAIGN + " My bus app broke.", 4),
        ("Something else entirely", 3),
        ("", 0),
    ],
)
def test_words_that_the_campaign_did_not_write_are_the_writers(body: str, changed: int) -> None:
    assert count_changed_words(body, CAMPAIGN) == changed


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        (" – one,  two … \n three", 3),
        ("你好 世界", 2),
        ("我希望政府，公布" * 50, 200),
        ("ฉันต้องการคำตอบ", 8),
        ("EDM 312に署名", 4),
        ("정부의 답변을", 2),
    ],
)
def test_words_are_counted_as_a_person_counts_them(text: str, words: int) -> None:
    assert count_words(text) == words


def test_answers_count_as_the_writers_own(session: object) -> None:
    share = measure_own_share(("I use the library.", "I live in Hove."), CAMPAIGN, CAMPAIGN)
    assert (share.own_words, share.total_words, share.percent) == (8, 23, 34)
    assert share.sentence == list_meter_levels()[2][1]


def test_an_empty_letter_has_a_share_of_nothing(session: object) -> None:
    assert measure_own_share(("", ""), "", CAMPAIGN).percent == 0


def test_the_levels_begin_at_nothing_and_rise(app: Flask) -> None:
    with app.app_context():
        starts = [start for start, _ in list_meter_levels()]
    assert starts[0] == 0
    assert starts == sorted(set(starts))


@given(body=st.text(max_size=200), campaign_body=st.text(max_size=200))
def test_the_writers_words_are_never_more_than_there_are(body: str, campaign_body: str) -> None:
    assert 0 <= count_changed_words(body, campaign_body) <= count_words(body)


def test_the_campaigns_earlier_words_are_not_the_writers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A letter that was begun with an earlier wording, and sent with a later one beside it."""
    monkeypatch.setattr(
        wordings, "_read_wordings", lambda: frozenset(list_fingerprints(fold_words(CAMPAIGN)))
    )
    later = "Public services should be able to change their suppliers."
    assert count_changed_words(CAMPAIGN, later) == 0
    assert count_changed_words(CAMPAIGN + " My bus app broke.", later) == 4
    assert count_changed_words(CAMPAIGN.replace("public", "bus and train"), later) == 3


@pytest.mark.parametrize("begun_as", list(Variant))
def test_a_draft_whose_letter_no_longer_suits_stays_the_campaigns(begun_as: Variant) -> None:
    """All but a few facts put into the text is known, whichever letter it is measured against."""
    situation = stage_situation(begun_as, make_situation(motion=LAPSED))
    begun = render_variant(begun_as, situation)[1]
    for variant in Variant:
        now = render_variant(variant, stage_situation(variant, make_situation(motion=LAPSED)))[1]
        share = measure_own_share((), f"{begun} My bus app broke.", now)
        assert 3 <= share.own_words <= 20 < share.total_words - 80


def test_the_fingerprints_hold_every_word_of_the_letters_of_today() -> None:
    assert list_today() <= list_kept(), "`make format` adds them"
