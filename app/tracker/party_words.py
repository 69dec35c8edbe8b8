"""Parties as Parliament's data has them: which of them share an abbreviation, and what is said of that.

Labour and Labour (Co-op) are two parties there, and so they are in every table, chart, file and answer here; the
abbreviation, which they share, asks for both at once wherever a party can be asked for.
"""

from __future__ import annotations

from collections import defaultdict

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.templating import show_thousands
from app.tracker.figures import Figures
from app.tracker.types import PartyFacts, Record


def list_shared(record: Record) -> list[tuple[str, list[str]]]:
    """The abbreviations that several parties of sitting members share, each with the parties' names."""
    found: dict[str, set[str]] = defaultdict(set)
    for party in {row.member.party for row in record.rows if row.member and row.member.party}:
        found[party.abbreviation or party.name].add(party.name)
    return sorted((short, sorted(names)) for short, names in found.items() if len(names) > 1)


def say_shared(record: Record, figures: Figures) -> str:
    """A sentence or two on each such group, with its names together where they are counted; empty without any."""
    return " ".join(_say_group(short, names, figures) for short, names in list_shared(record))


def _say_group(short: str, names: list[str], figures: Figures) -> str:
    listed = _("%(first)s and %(last)s", first=", ".join(names[:-1]), last=names[-1])
    told = _(
        "Parliament’s data has %(parties)s as parties of their own, and so have all tables, charts, files and answers "
        "here; party=%(short)s in an address asks for them together.",
        parties=listed,
        short=short,
    )
    if figures.by_party is None:
        return told
    count = sum(one.names for one in figures.by_party if _is_of(one.party, short, names))
    together = ngettext(
        "Together they have %(shown)s name.",
        "Together they have %(shown)s names.",
        count,
        shown=show_thousands(count),
    )
    return f"{told} {together}"


def _is_of(party: PartyFacts, short: str, names: list[str]) -> bool:
    return party.abbreviation == short and party.name in names
