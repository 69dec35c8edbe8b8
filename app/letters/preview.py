"""Every letter as it would read for one seat, for the people who look after the words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from email.headerregistry import Address
from email.message import EmailMessage

from app.core.extensions import get_config
from app.letters.meter import count_words
from app.letters.rendering import ComposedLetter, LetterParts, compose_letter, format_subject, make_headers
from app.letters.rules import find_rule
from app.letters.types import FollowedMotion, OfficeHeld, SittingMember, Situation, Variant
from app.letters.words import render_variant
from app.mail.messages import build_message, read_address
from app.parliament.queries import Status

OFFICE_OF = {
    Variant.SPEAKER: "speaker",
    Variant.MINISTER: "minister",
    Variant.MINISTER_RESPONSIBLE: "minister",
    Variant.NEVER_SIGNS: "never_signs",
}
OF_OPEN_MOTIONS = frozenset(
    {Variant.SPONSOR_OPEN, Variant.SIGNED_OPEN, Variant.WITHDREW, Variant.NEVER_SIGNS, Variant.NOT_SIGNED}
)
STATUS_OF = {
    Variant.SIGNED_LAPSED: Status.SIGNED,
    Variant.SIGNED_OPEN: Status.SIGNED,
    Variant.WITHDREW: Status.WITHDREW,
    Variant.NOT_SIGNED: Status.NOT_SIGNED,
}
WHY = "Almost everything that I need from the state reaches me through a computer now, and I want it to last."
LOCAL = (
    "I live near the library. I borrow from it, pay my council tax and report broken street lights online."
)


@dataclass(frozen=True, slots=True)
class Preview:
    """One letter with sample answers: the row of its rule, and how many words are the campaign's."""

    variant: Variant
    rule: int
    subjects: tuple[str, ...]
    letter: ComposedLetter
    body_words: int


def list_previews(situation: Situation, today: date) -> Iterator[Preview]:
    """A preview of every variant, in the order of the rules' table."""
    for variant in Variant:
        yield make_preview(variant, situation, today)


def make_preview(variant: Variant, situation: Situation, today: date) -> Preview:
    """How `variant` would read for this seat, were its MP and the motion what it is for."""
    staged = stage_situation(variant, situation)
    assert staged.member is not None
    subjects, body, _ = render_variant(variant, staged)
    letter = compose_letter(
        LetterParts(
            member_name=staged.member.name,
            address_as=staged.member.address_as,
            answer_why=WHY,
            answer_local=LOCAL,
            body=body,
            campaign_body=body,
            name="Sample Writer",
            address="1 Sample Street\nSampleton",
            postcode="SW1A 1AA",
            confirmed_on=today,
        )
    )
    return Preview(variant, find_rule(staged).number, tuple(subjects), letter, count_words(body))


def stage_situation(variant: Variant, situation: Situation) -> Situation:
    """`situation` bent so far that the rules pick `variant`."""
    member = situation.member or SittingMember(0, "the MP")
    member = replace(member, is_sinn_fein=variant == Variant.SINN_FEIN)
    motion = situation.motion or FollowedMotion(0, "", 0, "strategy", None, "open")
    is_sponsor = variant in {Variant.SPONSOR_LAPSED, Variant.SPONSOR_OPEN}
    is_responsible = variant == Variant.MINISTER_RESPONSIBLE
    kind = OFFICE_OF.get(variant)
    organisation = situation.responsible_department if is_responsible else None
    return replace(
        situation,
        member=member,
        motion=replace(
            motion,
            state="open" if variant in OF_OPEN_MOTIONS else "lapsed",
            primary_sponsor_id=member.id if is_sponsor else None,
        ),
        offices=(OfficeHeld(kind, kind, organisation),) if kind else (),
        status=STATUS_OF.get(variant, Status.NOT_KNOWN),
        is_withdrawal_agreed=True,
        moved_to_amendment=None,
        is_dissolved=False,
        is_in_doubt=False,
        is_production=False,
    )


def build_preview_message(preview: Preview, recipient: str) -> EmailMessage:
    """The preview as a mail to somebody who looks after the words."""
    config = get_config()
    return build_message(
        sender=Address(config.site_name, addr_spec=config.effective_mail_from),
        to=read_address("To", recipient),
        subject=format_subject(preview.subjects[0], f"preview {preview.variant}"),
        text=preview.letter.text,
        headers={"Auto-Submitted": "auto-generated", **make_headers(preview.variant)},
    )
