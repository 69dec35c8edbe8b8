"""Which letter goes to an MP: one table, read from the top, first match wins.

The rules are judged when a person begins to write, and again at the moment of sending. They follow how Early
Day Motions work (House of Commons Library, CBP-8589): who does not sign by custom, and that a motion falls
with its session. `flask letters rules` prints the table as it runs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.letters.types import Hindrance, NoLetter, Situation, Variant
from app.parliament.queries import Status

MEMBERS_DAYS = 7
OFFICES_DAYS = 14
MOTION_DAYS = 14

# Every other letter tells what is known of the government's answer to recommendation 46.
WITH_ANSWER = frozenset(Variant) - {Variant.SPONSOR_OPEN, Variant.WITHDREW}


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: its number, what comes of it, who it is for and what it asks in words, and the test."""

    number: int
    outcome: Variant | NoLetter
    who: str
    asks: str
    matches: Callable[[Situation], bool]


def _is_responsible_minister(situation: Situation) -> bool:
    department = situation.responsible_department.casefold()
    return any(
        office.kind == "minister" and (office.organisation or "").casefold() == department
        for office in situation.offices
    )


def _has_withdrawn(situation: Situation) -> bool:
    is_gone = situation.status == Status.WITHDREW and situation.is_withdrawal_agreed
    return is_gone and situation.moved_to_amendment is None


def _is_anybody(_situation: Situation) -> bool:
    return True


def _lacks_data(situation: Situation) -> bool:
    return situation.members_age is None or situation.motion is None


RULES: tuple[Rule, ...] = (
    Rule(1, NoLetter(Hindrance.NO_DATA), "no data on members, or no motion followed",
         "no letter goes; what waits stays queued", _lacks_data),
    Rule(1, NoLetter(Hindrance.DISSOLVED), "Parliament is dissolved",
         "no letter goes; what waits stays queued", lambda s: s.is_dissolved),
    Rule(1, NoLetter(Hindrance.MEMBERS_TOO_OLD), f"in production, members read over {MEMBERS_DAYS} days ago",
         "no letter goes; what waits stays queued", lambda s: s.is_older(s.members_age, MEMBERS_DAYS)),
    Rule(1, NoLetter(Hindrance.OFFICES_TOO_OLD), f"in production, offices read over {OFFICES_DAYS} days ago",
         "no letter goes; what waits stays queued", lambda s: s.is_older(s.offices_age, OFFICES_DAYS)),
    Rule(1, NoLetter(Hindrance.MOTION_TOO_OLD), f"in production, the motion read over {MOTION_DAYS} days ago",
         "no letter goes; what waits stays queued", lambda s: s.is_older(s.motion_age, MOTION_DAYS)),
    Rule(1, NoLetter(Hindrance.IN_DOUBT), "a refused update would have removed the MP",
         "no letter goes; what waits stays queued", lambda s: s.is_in_doubt),
    Rule(1, NoLetter(Hindrance.VACANT, is_writers_choice=True), "the seat is vacant",
         "no letter goes; what waits is held and its writer asked", lambda s: s.member is None),
    Rule(2, Variant.SPONSOR_LAPSED, "the motion's primary sponsor; it lapsed",
         "thanks; will you table it again?", lambda s: s.is_primary_sponsor and s.motion_state == "lapsed"),
    Rule(2, Variant.SPONSOR_OPEN, "the motion's primary sponsor; it is open",
         "thanks; which colleagues should hear from us?",
         lambda s: s.is_primary_sponsor and s.motion_state == "open"),
    Rule(3, Variant.SINN_FEIN, "Sinn Féin: does not take the seat",
         "will you write to the Secretary of State?", lambda s: bool(s.member and s.member.is_sinn_fein)),
    Rule(4, Variant.SPEAKER, "Speaker or Deputy Speaker",
         "will you pass this to the minister and send me the reply?",
         lambda s: s.holds("speaker", "deputy_speaker")),
    Rule(5, Variant.MINISTER_RESPONSIBLE, "minister in the responsible department",
         "will you publish it, and when?", _is_responsible_minister),
    Rule(5, Variant.MINISTER, "any other minister, a whip, a PPS",
         "will you raise it with the Secretary of State?", lambda s: s.holds("minister", "whip", "pps")),
    Rule(6, Variant.SIGNED_LAPSED, "the motion lapsed; the MP had signed",
         "thanks; will you ask for it to be tabled again, and sign?",
         lambda s: s.motion_state == "lapsed" and s.status == Status.SIGNED),
    Rule(7, Variant.LAPSED, "the motion lapsed; any other MP, known or not; or the motion was withdrawn",
         "will you ask the Secretary of State for the answer to recommendation 46?",
         lambda s: s.motion_state in {"lapsed", "withdrawn"}),
    Rule(8, Variant.SIGNED_OPEN, "the motion is open; the MP has signed",
         "thanks, by date; will you table a written question, or ask two colleagues?",
         lambda s: s.status == Status.SIGNED),
    Rule(9, Variant.WITHDREW, "open; signed, then withdrew (two readings agree, and not to an amendment)",
         "could you tell me why your name was removed?", _has_withdrawn),
    Rule(10, Variant.NEVER_SIGNS, "open; marked by staff as never signing EDMs",
         "a written question, or a letter to the minister?", lambda s: s.holds("never_signs")),
    Rule(11, Variant.NOT_SIGNED, "open; any other MP",
         "will you sign? (names not known: if you have not already)", _is_anybody),
)  # fmt: skip


def find_rule(situation: Situation) -> Rule:
    """The first row that matches; the last one always does."""
    return next(rule for rule in RULES if rule.matches(situation))


def choose_variant(situation: Situation) -> Variant | NoLetter:
    """The letter for this situation, or why none can go."""
    return find_rule(situation).outcome


def is_outdated(variant: Variant, situation: Situation, written_at: datetime) -> bool:
    """True when the words of `variant` tell of the government's answer and that has changed since they were
    written.
    """
    changed_at = situation.answer.changed_at
    return variant in WITH_ANSWER and changed_at is not None and written_at < changed_at


def format_rules_table() -> str:
    """The table as it runs, in Markdown, as the README shows it."""
    rows = ["| # | letter | who | what it asks |", "|---|---|---|---|"]
    for rule in RULES:
        name = f"none: {rule.outcome.reason}" if isinstance(rule.outcome, NoLetter) else rule.outcome
        rows.append(f"| {rule.number} | {name} | {rule.who} | {rule.asks} |")
    return "\n".join(rows)
