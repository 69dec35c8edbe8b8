"""What is known of the government's answer to recommendation 46 of the Science, Innovation and Technology Committee's
report "Rewiring the state" (3 June 2026): publish a technology sovereignty strategy.

Until staff say otherwise the answer is "not known", and then nothing that we write says or implies that there has
been none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal
from urllib.parse import urlsplit

from app.campaign.models import Recommendation
from app.core.clock import now, to_london
from app.core.database import db, raise_data_version
from app.core.errors import CampaignError

NUMBER = 46
State = Literal["not_known", "awaited", "replied"]


@dataclass(frozen=True, slots=True)
class Answer:
    """The state of the government's answer. `as_of` is the London day on which staff set it, None by default;
    `replied_on`, `link` and `is_accepted` are set when `state` is replied."""

    state: State = "not_known"
    as_of: date | None = None
    replied_on: date | None = None
    link: str | None = None
    is_accepted: bool | None = None


class AnswerError(CampaignError):
    """The answer cannot be recorded so; `problem` is reply_incomplete, not_a_reply, link_not_web or date_in_future."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def get_recommendation() -> Answer:
    """What is known now."""
    row = db.session.get(Recommendation, NUMBER)
    if row is None:
        return Answer()
    return Answer(
        state=row.state,  # type: ignore[arg-type]
        as_of=to_london(row.changed_at).date(),
        replied_on=row.replied_on,
        link=row.link,
        is_accepted=row.is_accepted,
    )


def set_recommendation(
    state: State, *, replied_on: date | None = None, link: str | None = None, is_accepted: bool | None = None
) -> Answer:
    """Record what is known; a reply needs its date, link and whether it accepts. Raises `AnswerError`.

    Called inside the caller's transaction. Letters that wait are judged anew at their sending, so they follow."""
    moment = now()
    details = (replied_on, link, is_accepted)
    if state == "replied":
        if any(detail is None for detail in details):
            raise AnswerError("reply_incomplete")
        if replied_on and replied_on > to_london(moment).date():
            raise AnswerError("date_in_future")
        if not _is_web_address(link or ""):
            raise AnswerError("link_not_web")
    elif any(detail is not None for detail in details):
        raise AnswerError("not_a_reply")
    row = db.session.get(Recommendation, NUMBER) or Recommendation(number=NUMBER)
    row.state, row.replied_on, row.link, row.is_accepted, row.changed_at = state, replied_on, link, is_accepted, moment
    db.session.add(row)
    raise_data_version(db.session)
    db.session.flush()
    return get_recommendation()


def _is_web_address(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and text.isprintable() and " " not in text
