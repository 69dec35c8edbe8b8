"""The store of facts keeps to its own cautions."""

from __future__ import annotations

import re

import pytest

from app.campaign.content import read_words
from app.campaign.facts import FactNotFound, get_fact, get_unknowns, list_facts

NEVER_STATED = ("£1.5", "Mandelson", "Gaza", "ICE", "spies", "buy British", "£480", "overcharged", "£240.6")


def test_every_fact_has_a_source_and_ids_are_unique() -> None:
    facts = list_facts()
    assert len({fact.id for fact in facts}) == len(facts) >= 20
    assert all(fact.sources and all(source.name for source in fact.sources) for fact in facts)


def test_only_the_standing_rule_about_motions_has_no_date() -> None:
    assert [fact.id for fact in list_facts() if not fact.dated] == ["motions-fall"]


def test_a_link_is_a_full_address_and_never_a_bare_host() -> None:
    urls = [source.url for fact in list_facts() for source in fact.sources if source.url]
    assert urls
    assert all(re.fullmatch(r"https://[a-z.]+/\S+", url) for url in urls)


@pytest.mark.parametrize("words", NEVER_STATED)
def test_what_must_not_be_stated_is_not(words: str) -> None:
    assert not [
        fact.id
        for fact in list_facts()
        if re.search(rf"\b{words}\b" if words.isalpha() else re.escape(words), fact.claim)
    ]


def test_the_two_findings_of_the_cma_cannot_be_told_apart() -> None:
    claim = get_fact("cloud-competition").claim
    assert "not working well" in claim and "chose not to open" in claim and "business software" in claim


def test_both_sides_of_the_court_s_email_stand_in_one_disputed_fact() -> None:
    fact = get_fact("criminal-court")
    assert fact.status == "disputed"
    assert "AP reported" in fact.claim and "Microsoft says" in fact.claim


def test_all_of_the_metropolitan_police_story_is_told() -> None:
    claim = get_fact("met-police").claim
    for part in ("£50 million", "clear and serious breach", "12 months", "go to court", "not known to us"):
        assert part in claim


def test_the_motion_is_described_and_never_quoted() -> None:
    for fact_id in ("motion-tabled", "motion-meaning"):
        assert not re.search('[“”"]', get_fact(fact_id).claim)


def test_a_figure_set_large_stands_in_its_claim_too() -> None:
    for fact in (fact for fact in list_facts() if fact.figure):
        amount = re.search(r"£[\d.]+ \w+", fact.figure or "")
        assert amount and amount.group() in fact.claim


def test_an_unknown_fact_says_which() -> None:
    with pytest.raises(FactNotFound) as caught:
        get_fact("no-such-fact")
    assert caught.value.fact_id == "no-such-fact"


def test_an_unknown_goes_once_the_record_knows_it() -> None:
    everything = get_unknowns().items
    assert set(everything) - set(get_unknowns(frozenset({"names"})).items) == {everything[0]}


def test_words_that_a_locale_lacks_come_in_english_and_say_so(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("content")
    (folder / "en").mkdir()
    (folder / "en" / "a.md").write_text("Hello <b>you</b>", encoding="utf-8")
    monkeypatch.setattr("app.campaign.content.FOLDER", folder)
    words = read_words("a", "cy")
    assert words.locale == "en"
    assert "&lt;b&gt;" in words.html
