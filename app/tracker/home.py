"""The words of the home page, chosen by the state of the motion and joined with the facts they stand on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.campaign.content import read_data
from app.campaign.facts import Fact, Unknowns, get_fact, get_unknowns
from app.core.templating import show_day
from app.tracker.queries import Home


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the argument. `asks` are (title, sentence); `facts` stand under the text, with sources."""

    id: str
    title: str
    text: str
    asks: tuple[tuple[str, str], ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class HomeWords:
    """Everything that the home page says, besides what the record says."""

    title: str
    sentence: str
    hint: str
    next: str
    definition: Mapping[str, str]
    ask_again: Mapping[str, str]
    tell_me: Mapping[str, str]
    sections: tuple[Section, ...]
    unknown: Mapping[str, str]
    unknowns: Unknowns


def get_home_words(home: Home, locale: str = "en") -> HomeWords:
    """The words for this state of the motion."""
    data = read_data("home", locale)
    hero = data["hero"]
    more = "_dissolved" if home.is_dissolved else ""
    closed = show_day(home.closed_on).replace(" ", "\u00a0") if home.closed_on else ""
    return HomeWords(
        title=hero["title"],
        sentence=hero[_find_state(home)].format(number=home.number, session=home.session, lapsed_on=closed),
        hint=hero["hint"],
        next=hero[f"next{more}"],
        definition=data["definition"],
        ask_again={"title": data["ask_again"]["title"], "text": data["ask_again"][f"text{more}"]},
        tell_me=data["tell_me"],
        sections=tuple(_section(name, data[name]) for name in ("problem", "change", "abroad", "motion")),
        unknown=data["unknown"],
        unknowns=get_unknowns(_known(home), locale),
    )


def _find_state(home: Home) -> str:
    """The name of the hero's sentence: a dissolution goes before the motion's own state."""
    if home.is_dissolved:
        return "dissolved"
    return "lapsed_undated" if home.state == "lapsed" and home.closed_on is None else home.state


def _known(home: Home) -> frozenset[str]:
    known = {
        "names": home.names is not None,
        "open": home.state == "open",
        "replied": home.answer.state == "replied",
    }
    return frozenset(name for name, is_known in known.items() if is_known)


def _section(name: str, data: Mapping[str, Any]) -> Section:
    return Section(
        id=name,
        title=data["title"],
        text=data["text"],
        asks=tuple((title, sentence) for title, sentence in data.get("asks", [])),
        facts=tuple(get_fact(fact_id) for fact_id in data["facts"]),
    )
