"""What may be said of a member and a motion, in careful words.

The absence of a name is never called a refusal. Ministers, whips and parliamentary private secretaries do not
sign by custom, nor do the Speaker and the deputies (House of Commons Library, CBP-8589); members of Sinn Féin
do not take their seats and cannot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.core.clock import to_london
from app.parliament.models import Member, Motion, Office, Signature, Spell
from app.parliament.offices import KINDS

ABSTENTIONIST_PARTIES = frozenset({"Sinn Féin"})


class Status(StrEnum):
    """What is known of a member and a motion."""

    SIGNED = "signed"
    WITHDREW = "withdrew"
    NOT_SIGNED = "not_signed"
    DOES_NOT_SIGN = "does_not_sign"
    CANNOT_SIGN = "cannot_sign"
    FORMER = "former"
    VACANT = "vacant"
    NOT_THEN_MP = "not_then_mp"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True)
class Standing:
    """A status with what it rests on. `reason_kind` is the office held (minister, whip, pps, speaker,
    deputy_speaker) on the day that counts, whatever the status; `office_source` is set where staff marked it, by a
    source of the day `office_since`. `party_then` is the party at signing.
    `as_at` is when the names were read."""

    status: Status
    reason_kind: str | None = None
    office: str | None = None
    organisation: str | None = None
    signed_on: date | None = None
    withdrawn_on: date | None = None
    is_sponsor: bool = False
    is_primary_sponsor: bool = False
    is_current: bool = True
    is_removed: bool = False
    is_agreed: bool = False
    moved_to_amendment: str | None = None
    never_signs_source: str | None = None
    never_signs_on: date | None = None
    party_then: str | None = None
    position: int | None = None
    office_since: date | None = None
    office_source: str | None = None
    as_at: datetime | None = None

    @property
    def never_signs(self) -> bool:
        """True when staff have marked, with a source, that the member never signs Early Day Motions."""
        return self.never_signs_source is not None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a standing is judged by. `are_past_offices_known`: biographies, with past posts and past
    spells, have been read; until then the latest spell of who came back would tell a wrong tale.
    `sat_when_closed` judges who has left as the sitting member of the day on which the motion closed."""

    motion: Motion
    member: Member | None
    signature: Signature | None
    offices: Sequence[Office]
    spells: Sequence[Spell]
    today: date
    are_past_offices_known: bool
    sat_when_closed: bool = False


def judge(facts: Facts) -> Standing:
    """The standing of one member, or of a vacant seat, towards a motion."""
    if facts.member is None:
        return Standing(Status.VACANT, is_current=False, as_at=facts.motion.names_read_at)
    office = find_telling_office(facts)
    mark = next(
        (one for one in facts.offices if one.kind == "never_signs" and is_held_on(one, facts.today)), None
    )
    signature = facts.signature
    stands = signature is not None and does_stand(signature, facts.motion)
    return Standing(
        status=_judge_status(facts, office),
        reason_kind=office.kind if office else None,
        office=office.title if office else None,
        organisation=office.organisation if office else None,
        signed_on=signature.signed_on if signature else None,
        withdrawn_on=signature.withdrawn_on if signature and not stands else None,
        is_sponsor=bool(signature and signature.is_sponsor),
        is_primary_sponsor=facts.motion.primary_sponsor_id == facts.member.id,
        is_current=facts.member.is_current,
        is_removed=bool(signature and signature.state == "removed" and not stands),
        is_agreed=bool(signature and signature.agreed_at),
        moved_to_amendment=signature.moved_to_amendment if signature else None,
        never_signs_source=(mark.source_url or mark.source) if mark else None,
        never_signs_on=(mark.started_on or to_london(mark.seen_at).date()) if mark else None,
        party_then=signature.party_then if signature else None,
        position=signature.position if signature else None,
        office_since=office.started_on if office else None,
        office_source=office.source_url if office and office.source_kind == "staff" else None,
        as_at=facts.motion.names_read_at,
    )


def does_stand(signature: Signature, motion: Motion) -> bool:
    """True when the name stands, or stood on the day on which the motion closed: nothing can leave a closed motion, so
    what Parliament's list leaves out later changes nothing. Who moved to an amendment did so while it was open."""
    if signature.state == "signed":
        return True
    if motion.state == "open" or motion.closed_on is None or signature.moved_to_amendment:
        return False
    is_gone = signature.state == "removed" and signature.changed_at is not None
    day = to_london(signature.changed_at).date() if is_gone else signature.withdrawn_on
    return day is not None and day > motion.closed_on


def find_telling_office(facts: Facts) -> Office | None:
    """The office that decides: held today, or for a closed motion on the day it closed."""
    day = judged_on(facts.motion, facts.today)
    held = [one for one in facts.offices if one.kind in KINDS and day is not None and is_held_on(one, day)]
    return min(held, key=lambda one: KINDS.index(one.kind), default=None)


def judged_on(motion: Motion, today: date) -> date | None:
    """The day whose offices count; None for a motion that closed on a day not known."""
    return today if motion.state == "open" else motion.closed_on


def _judge_status(facts: Facts, office: Office | None) -> Status:
    member, motion = facts.member, facts.motion
    if facts.signature is not None:
        return Status.SIGNED if does_stand(facts.signature, motion) else Status.WITHDREW
    if facts.are_past_offices_known and _did_not_sit_then(facts):
        return Status.NOT_THEN_MP
    if member is None or not (member.is_current or facts.sat_when_closed):
        return Status.FORMER
    if member.party is not None and member.party.name in ABSTENTIONIST_PARTIES:
        return Status.CANNOT_SIGN
    if office is not None:
        return Status.DOES_NOT_SIGN
    if motion.names_read_at is None or not _are_offices_known(facts):
        return Status.NOT_KNOWN
    return Status.NOT_SIGNED


def _are_offices_known(facts: Facts) -> bool:
    if facts.motion.state == "open":
        return True
    return facts.motion.closed_on is not None and facts.are_past_offices_known


def _did_not_sit_then(facts: Facts) -> bool:
    """True when the member came after the motion closed: no spell in a seat reaches into the time in which
    names could be added. A spell that ended before the motion was tabled does not count, and earlier spells
    of who came back do."""
    motion = facts.motion
    if motion.state == "open" or motion.closed_on is None or not facts.spells:
        return False
    return not any(
        spell.started_on <= motion.closed_on
        and (spell.ended_on is None or motion.tabled_on is None or spell.ended_on >= motion.tabled_on)
        for spell in facts.spells
    )


def is_held_on(office: Office, day: date) -> bool:
    """True when the office is held on that day; its last day does not count."""
    has_begun = office.started_on is None or office.started_on <= day
    return has_begun and (office.ended_on is None or office.ended_on > day)
