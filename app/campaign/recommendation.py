"""What is known of the government's answer to recommendation 46 of the report "Rewiring the state" (Science,
Innovation and Technology Committee, 3 June 2026): publish a technology sovereignty strategy.

Until staff say otherwise the answer is "not known", and nothing that we write then says or implies
that there was none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from urllib.parse import urlsplit

from app.campaign.models import Recommendation
from app.core.clock import now, to_london
from app.core.database import db
from app.core.errors import CampaignError
from app.core.versions import raise_data_version

NUMBER = 46
State = Literal["not_known", "awaited", "replied"]


@dataclass(frozen=True, slots=True)
class Answer:
    """The state of the government's answer, and when (UTC) staff set it, None by default.

    `replied_on`, `link` and `is_accepted` are set when `state` is replied.
    """

    state: State = "not_known"
    changed_at: datetime | None = None
    replied_on: date | None = None
    link: str | None = None
    is_accepted: bool | None = None

    @property
    def as_of(self) -> date | None:
        """The London day on which staff set it."""
        return to_london(self.changed_at).date() if self.changed_at else None


class AnswerError(CampaignError):
    """The answer cannot be recorded so: `problem` is reply_incomplete, not_a_reply, link_not_web or
    date_in_future.
    """

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
        changed_at=row.changed_at,
        replied_on=row.replied_on,
        link=row.link,
        is_accepted=row.is_accepted,
    )


def set_recommendation(
    state: State, *, replied_on: date | None = None, link: str | None = None, is_accepted: bool | None = None
) -> Answer:
    """Record what is known; a reply needs its date, its link and whether it accepts. Raises `AnswerError`.

    Called inside the caller's transaction. The same again changes nothing. Letters that wait are judged anew
    when they are sent: those written before the change that tell it otherwise are then held, and their
    writers offered the new words.
    """
    moment = now()
    if state == "replied":
        _check_reply(replied_on, link, is_accepted, to_london(moment).date())
    elif (replied_on, link, is_accepted) != (None, None, None):
        raise AnswerError("not_a_reply")
    said = (state, replied_on, link, is_accepted)
    row = db.session.get(Recommendation, NUMBER) or Recommendation(number=NUMBER, state="not_known")
    if (row.state, row.replied_on, row.link, row.is_accepted) != said:
        row.state, row.replied_on, row.link, row.is_accepted = said
        row.changed_at = moment
        db.session.add(row)
        raise_data_version(db.session)
        db.session.flush()
    return get_recommendation()


def _check_reply(replied_on: date | None, link: str | None, is_accepted: bool | None, today: date) -> None:
    if replied_on is None or link is None or is_accepted is None:
        raise AnswerError("reply_incomplete")
    if replied_on > today:
        raise AnswerError("date_in_future")
    if not _is_web_address(link):
        raise AnswerError("link_not_web")


def _is_web_address(text: str) -> bool:
    parts = urlsplit(text)
    is_plain = text.isprintable() and not any(char.isspace() for char in text)
    return is_plain and parts.scheme in {"http", "https"} and bool(parts.hostname)
