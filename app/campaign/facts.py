"""The store of facts: every claim the site makes, with its date and source, from the campaign's content."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal

from app.campaign.content import read_data
from app.core.errors import CampaignError

Status = Literal["confirmed", "attributed", "disputed"]


class FactNotFound(CampaignError):
    """No fact has this id."""

    def __init__(self, fact_id: str) -> None:
        super().__init__(f"no fact called {fact_id}")
        self.fact_id = fact_id


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact was read. `url` is None where only the name is known: it is then named and not linked."""

    name: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Fact:
    """One claim in public words. `dated` is in words, and empty for a standing rule; `figure` is the claim's
    number, to be set large above it, or None; `checked_on` is the day somebody read that page, or None."""

    id: str
    claim: str
    dated: str
    sources: tuple[Source, ...]
    status: Status
    checked_on: date | None
    figure: str | None = None


@dataclass(frozen=True, slots=True)
class Unknowns:
    """What is not known to the campaign, and as of which day."""

    as_of: date
    items: tuple[str, ...]


@cache
def _facts(locale: str) -> Mapping[str, Fact]:
    return {row["id"]: _read(row) for row in read_data("facts", locale)["fact"]}


def _read(row: Mapping[str, Any]) -> Fact:
    return Fact(
        id=row["id"],
        claim=row["claim"],
        dated=row["date"],
        sources=tuple(Source(source["name"], source.get("url")) for source in row["sources"]),
        status=row["status"],
        checked_on=date.fromisoformat(row["checked_on"]) if row["checked_on"] else None,
        figure=row.get("figure"),
    )


def get_fact(fact_id: str, locale: str = "en") -> Fact:
    """The fact with this id; FactNotFound when there is none."""
    try:
        return _facts(locale)[fact_id]
    except KeyError:
        raise FactNotFound(fact_id) from None


def list_facts(locale: str = "en") -> list[Fact]:
    """Every fact, in the order of the file."""
    return list(_facts(locale).values())


def get_unknowns(known: frozenset[str] = frozenset(), locale: str = "en") -> Unknowns:
    """What the site shows as not known, without what the record answers: `known` holds "names", "open",
    "replied"."""
    unknown = read_data("facts", locale)["unknown"]
    items = tuple(row["text"] for row in unknown["items"] if row.get("until") not in known)
    return Unknowns(as_of=unknown["as_of"], items=items)
