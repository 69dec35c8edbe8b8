"""What the room decides on, and what it decides, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.campaign.recommendation import Answer
from app.parliament.queries import Status


class Variant(StrEnum):
    """The letters there are; each has words of its own in `<locale>/letters/<variant>.txt` of the content."""

    SPONSOR_LAPSED = "sponsor_lapsed"
    SPONSOR_OPEN = "sponsor_open"
    SINN_FEIN = "sinn_fein"
    SPEAKER = "speaker"
    MINISTER_RESPONSIBLE = "minister_responsible"
    MINISTER = "minister"
    SIGNED_LAPSED = "signed_lapsed"
    LAPSED = "lapsed"
    SIGNED_OPEN = "signed_open"
    WITHDREW = "withdrew"
    NEVER_SIGNS = "never_signs"
    NOT_SIGNED = "not_signed"


class Hindrance(StrEnum):
    """Why no letter can go to a seat's MP just now."""

    NO_DATA = "no_data"
    DISSOLVED = "dissolved"
    IN_DOUBT = "in_doubt"
    MEMBERS_TOO_OLD = "members_too_old"
    OFFICES_TOO_OLD = "offices_too_old"
    MOTION_TOO_OLD = "motion_too_old"
    VACANT = "vacant"


@dataclass(frozen=True, slots=True)
class NoLetter:
    """No letter goes, and why. `is_writers_choice`: what waits is held and its writer asked (a vacant seat);
    otherwise it stays queued with the reason until the hindrance is gone.
    """

    reason: Hindrance
    is_writers_choice: bool = False


@dataclass(frozen=True, slots=True)
class SittingMember:
    """The MP of a seat. `address_as` is how Parliament says to address them, where it says."""

    id: int
    name: str
    address_as: str | None = None
    party: str | None = None
    is_sinn_fein: bool = False


@dataclass(frozen=True, slots=True)
class OfficeHeld:
    """A post held today; `kind` is minister, whip, pps, speaker, deputy_speaker or never_signs (staff's
    mark). `marked_on` is the day of the source by which staff marked it.
    """

    kind: str
    title: str
    organisation: str | None = None
    marked_on: date | None = None


@dataclass(frozen=True, slots=True)
class FollowedMotion:
    """The motion that the campaign follows; `state` is open, lapsed or withdrawn. `subject` is our
    description of it, `title` Parliament's own, None until it was read there.
    """

    id: int
    session_name: str
    number: int
    subject: str
    title: str | None
    state: str
    closed_on: date | None = None
    primary_sponsor_id: int | None = None
    are_names_known: bool = False


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything that the choice of a letter rests on: a seat, its MP, the motion, how fresh our knowledge
    is.

    `status` is the MP's standing towards the motion, `signed_on` the date of the name, where known, withdrawn
    or not. `is_withdrawal_agreed`: two readings in a row showed the name gone. Ages are None where nothing
    was ever read. `is_in_doubt`: a refused update would have removed this MP. `offices` are held today,
    `office_then` on the day that counts for the motion, both by the list of `offices_on`. `is_snapshot`: who
    sits where comes from the bundled list, which knows a day only. `is_on_paper`: no email address of the MP is
    known, so the letter goes by post.
    """

    seat_id: int
    seat_slug: str
    seat_name: str
    nation: str
    member: SittingMember | None
    motion: FollowedMotion | None
    status: Status
    answer: Answer
    responsible_department: str
    offices: tuple[OfficeHeld, ...] = ()
    signed_on: date | None = None
    is_withdrawal_agreed: bool = False
    moved_to_amendment: str | None = None
    is_dissolved: bool = False
    is_in_doubt: bool = False
    is_production: bool = False
    office_then: OfficeHeld | None = None
    offices_on: date | None = None
    is_snapshot: bool = False
    members_age: timedelta | None = None
    offices_age: timedelta | None = None
    motion_age: timedelta | None = None
    is_on_paper: bool = False

    @property
    def motion_state(self) -> str | None:
        """open, lapsed, withdrawn, or None without a motion."""
        return self.motion.state if self.motion else None

    @property
    def is_primary_sponsor(self) -> bool:
        """True when the motion is this MP's own."""
        return bool(self.member and self.motion and self.member.id == self.motion.primary_sponsor_id)

    def holds(self, *kinds: str) -> bool:
        """True when the MP holds an office of one of these kinds."""
        return any(office.kind in kinds for office in self.offices)

    def is_older(self, age: timedelta | None, days: int) -> bool:
        """True in production when knowledge of this age is older than `days`, or was never read."""
        return self.is_production and (age is None or age > timedelta(days=days))
