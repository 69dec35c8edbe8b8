"""What the tracker's pages need to know, each in one reading."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, cast

from app.campaign.recommendation import Answer, get_recommendation
from app.parliament.queries import count_signatures, find_followed_motion, is_dissolved

HomeState = Literal["open", "lapsed", "withdrawn", "none"]


@dataclass(frozen=True, slots=True)
class Home:
    """The motion on the home page. `names` is None while no complete list of names has been read: then no
    number is said. `closed_on` is the day it lapsed or was withdrawn. `is_dissolved`: there are no MPs to write
    to until the general election. `answer` is the government's, to the committee's recommendation. Times are aware
    UTC."""

    state: HomeState
    number: int | None = None
    session: str | None = None
    title: str | None = None
    sponsor: str | None = None
    tabled_on: date | None = None
    tabled_about: str | None = None
    closed_on: date | None = None
    names: int | None = None
    names_read_at: datetime | None = None
    is_dissolved: bool = False
    answer: Answer = field(default_factory=Answer)


def get_home() -> Home:
    """The followed motion as the home page shows it; state `none` when none is followed."""
    motion = find_followed_motion()
    if motion is None:
        return Home(state="none", is_dissolved=is_dissolved(), answer=get_recommendation())
    sponsor = motion.primary_sponsor
    return Home(
        state=cast(HomeState, motion.state),
        number=motion.number,
        session=motion.session_name,
        title=motion.title,
        sponsor=sponsor.name if sponsor else None,
        tabled_on=motion.tabled_on,
        tabled_about=motion.tabled_about,
        closed_on=motion.closed_on,
        names=count_signatures(motion),
        names_read_at=motion.names_read_at,
        is_dissolved=is_dissolved(),
        answer=get_recommendation(),
    )
