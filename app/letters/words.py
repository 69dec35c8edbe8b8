"""The campaign's words for a letter: content with a locale, made to fit the situation, the same for the same
draft.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.campaign.content import FALLBACK, FOLDER, locate, read_data
from app.core.templating import show_day
from app.letters.types import FollowedMotion, Situation, Variant
from app.parliament.queries import Status


@dataclass(frozen=True, slots=True)
class CampaignWords:
    """A subject and a body for one draft. `ask` is the one paragraph of the body that asks; `locale` the
    language that the words are really in.
    """

    subject: str
    body: str
    ask: str
    locale: str


@dataclass(frozen=True, slots=True)
class NamedMotion:
    """A motion in the words of a letter: `short` is "EDM 2650"; `named` adds the title or, without it, the
    subject.
    """

    short: str
    named: str
    subject: str
    closed_on: Any


def compose_campaign_words(
    variant: Variant, situation: Situation, draft_seed: str, locale: str = FALLBACK
) -> CampaignWords:
    """The campaign's words for this MP; one of the subjects is chosen by `draft_seed` and stays for the
    draft.
    """
    return pick_subject(render_variant(variant, situation, locale), draft_seed)


def pick_subject(rendered: tuple[list[str], str, str], draft_seed: str) -> CampaignWords:
    """The words of a draft out of what `render_variant` gave."""
    subjects, body, found = rendered
    number = int.from_bytes(hashlib.sha256(draft_seed.encode()).digest()[:8], "big")
    ask = next(paragraph for paragraph in body.split("\n\n") if paragraph.endswith("?"))
    return CampaignWords(subjects[number % len(subjects)], body, ask, found)


def render_variant(
    variant: Variant, situation: Situation, locale: str = FALLBACK
) -> tuple[list[str], str, str]:
    """Every subject of a variant, its body with a blank line between paragraphs, and the locale they were
    found in.
    """
    _, found = locate(f"letters/{variant}.txt", locale)
    text = _environment(found).get_template(f"{variant}.txt").render(_make_context(situation, locale))
    head, _, rest = text.partition("\n---\n")
    subjects = [
        _flow(line.removeprefix("subject:")) for line in head.splitlines() if line.startswith("subject:")
    ]
    body = "\n\n".join(filter(None, (_flow(paragraph) for paragraph in rest.split("\n\n"))))
    return subjects, body, found


def make_mark(text: str) -> str:
    """A short mark of a text, the same however its lines are broken: the form and the browser's copy carry
    it, to tell a text that was left alone from one that its writer changed."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:16]


def is_campaign_subject(subject: str, situation: Situation) -> bool:
    """True for a subject of any variant, also of one about another motion; False for the writer's own."""
    return any(_fold_numbers(subject) == _fold_numbers(one) for one in _list_subjects(situation))


def name_motion(motion: FollowedMotion) -> NamedMotion:
    """How a letter calls the motion: its title only when Parliament has told it."""
    short = f"EDM {motion.number}"
    title = f"“{_flow(motion.title)}”" if motion.title else f"the motion for a {motion.subject}"
    return NamedMotion(short, f"{short}, {title}", motion.subject, motion.closed_on)


def name_secretary_of_state(department: str) -> str:
    """The Secretary of State of a department, by office: who holds it is not ours to say."""
    for opening in ("Department for ", "Department of "):
        if department.startswith(opening):
            return f"Secretary of State for {department.removeprefix(opening)}"
    return f"Secretary of State at the {department}"


def _list_subjects(situation: Situation) -> list[str]:
    context, found = _make_context(situation, FALLBACK), []
    for variant in Variant if situation.motion else ():
        environment = _environment(locate(f"letters/{variant}.txt", FALLBACK)[1])
        source = environment.loader.get_source(environment, f"{variant}.txt")[0]  # type: ignore[union-attr]
        head = environment.from_string(source.partition("\n---\n")[0]).render(context)
        found += [line.removeprefix("subject:") for line in head.splitlines() if line.startswith("subject:")]
    return found


def _fold_numbers(text: str) -> str:
    return re.sub(r"\d+", "0", _flow(text))


def _make_context(situation: Situation, locale: str) -> dict[str, Any]:
    holders = read_data("letters", locale)["office_holders"]
    kinds = [office.kind for office in situation.offices]
    motion = situation.motion
    return {
        "motion": name_motion(motion) if motion else None,
        "signed_on": situation.signed_on,
        "is_absence_known": bool(motion and motion.are_names_known and situation.status == Status.NOT_SIGNED),
        "answer": situation.answer,
        "is_on_paper": situation.is_on_paper,
        "department": situation.responsible_department,
        "secretary_of_state": name_secretary_of_state(situation.responsible_department),
        "office_holders": next((holders[kind] for kind in holders if kind in kinds), holders["minister"]),
    }


@cache
def _environment(locale: str) -> Environment:
    folders = [FOLDER / locale / "letters", FOLDER / FALLBACK / "letters"]
    environment = Environment(  # noqa: S701 - plain text for a letter, never HTML
        loader=FileSystemLoader(folders), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["day"] = show_day
    shared = environment.get_template("_parts.txt").module
    environment.globals["parts"] = {name: _flowing(macro) for name, macro in vars(shared).items()}
    return environment


def _flowing(macro: Callable[..., str]) -> Callable[..., str]:
    return lambda *values: _flow(macro(*values))


def _flow(text: str) -> str:
    return " ".join(text.split()).replace(" ?", "?").replace(" .", ".").replace(" ,", ",")
