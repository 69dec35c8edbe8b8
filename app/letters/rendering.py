"""A letter as it will arrive: composed of its parts, and built as a message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Literal

from flask_babel import gettext as _

from app.campaign.content import read_data
from app.core.extensions import get_config
from app.core.templating import show_day
from app.letters.meter import count_words
from app.letters.models import Letter
from app.mail.messages import build_message, read_address

NOT_TEXT = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")  # controls and halves of characters
Owner = Literal["yours", "campaign", "frame"]
Part = Literal["salutation", "answer_why", "answer_local", "body", "signature", "reason", "foot"]


@dataclass(frozen=True, slots=True)
class LetterParts:
    """What a letter is composed of. `address` has 2-5 lines. `campaign_body` is the body as the campaign
    wrote it, to tell the writer's changes. `postcode_reason` is moved, boundary, other or None.
    `confirmed_on` is None before the writer confirmed; the last lines then say so.
    """

    member_name: str
    address_as: str | None
    answer_why: str
    answer_local: str
    body: str
    name: str
    address: str
    postcode: str
    campaign_body: str = ""
    postcode_reason: str | None = None
    confirmed_on: date | None = None
    is_on_paper: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the letter, the part it comes from, and whose words it holds (`frame`: neither's)."""

    part: Part
    owner: Owner
    text: str


@dataclass(frozen=True, slots=True)
class ComposedLetter:
    """The whole text, not yet wrapped, and its paragraphs. `word_count` counts from the salutation to the
    postcode."""

    text: str
    paragraphs: tuple[Paragraph, ...]
    word_count: int


def compose_letter(parts: LetterParts) -> ComposedLetter:
    """The letter: salutation, the answers first, the body, the signature with the address, and the last
    lines.
    """
    paragraphs = tuple(_list_paragraphs(parts))
    return ComposedLetter(
        text="\n\n".join(paragraph.text for paragraph in paragraphs),
        paragraphs=paragraphs,
        word_count=sum(count_words(each.text) for each in paragraphs if each.part not in {"reason", "foot"}),
    )


def compose_text(parts: LetterParts) -> str:
    """The whole text alone, not yet wrapped."""
    return "\n\n".join(paragraph.text for paragraph in _list_paragraphs(parts))


def format_subject(subject: str, reference: str) -> str:
    """The subject line as it arrives: the writer's words, then the fixed reference in brackets."""
    return f"{_one_line(subject)} [{reference}]"


def build_letter_message(letter: Letter, *, recipient: str | None, confirmed_on: date) -> EmailMessage:
    """The message that goes to the MP, with its fixed Message-ID; without `recipient`, To is written at the
    sending.

    Raises a `MailError` for text unfit for a header.
    """
    name = _one_line(letter.name or "")
    return build_message(
        sender=Address(name, f"letters+{letter.mail_key}", get_config().mail_domain),
        reply_to=read_address("Reply-To", letter.email or "", name),
        to=read_address("To", recipient, letter.member.name) if recipient else None,
        subject=format_subject(letter.subject or "", letter.reference),
        text=compose_text(get_parts(letter, confirmed_on)),
        message_id=letter.message_id,
        headers=make_headers(letter.variant),
    )


def make_headers(variant: str) -> dict[str, str]:
    """The header by which offices can file the letters: the campaign and the variant."""
    return {"X-Campaign": f"{read_data('letters')['campaign']}/{variant}"}


def get_parts(letter: Letter, confirmed_on: date | None) -> LetterParts:
    """The parts of a stored letter."""
    return LetterParts(
        member_name=letter.member.name,
        address_as=letter.member.address_as,
        answer_why=letter.answer_why or "",
        answer_local=letter.answer_local or "",
        body=letter.body or "",
        name=letter.name or "",
        address=letter.address or "",
        postcode=letter.postcode or "",
        postcode_reason=letter.postcode_reason,
        confirmed_on=confirmed_on,
    )


def get_spoken_name(member_name: str) -> str:
    """How a letter addresses a person listed as `member_name`: Sir Lindsay, Dame Karen, Mr Campbell, Rachel
    Blake. Of a title with more than two names the surname cannot be told, so all of it stays.
    """
    title, *names = member_name.split() or [""]
    if title in {"Sir", "Dame"} and names:
        return f"{title} {names[0]}"
    if title in {"Mr", "Mrs", "Ms", "Miss", "Dr"} and len(names) == 2:
        return f"{title} {names[1]}"
    return member_name


def list_postcode_reasons() -> dict[str, str]:
    """What the letter says where the postcode lies outside the seat, by the writer's reason."""
    return {
        "moved": _("About my postcode: I have moved into your constituency lately, or am about to."),
        "boundary": _(
            "About my postcode: I live in your constituency, near its boundary, or the list is wrong."
        ),
        "other": _(
            "About my postcode: it is listed in another constituency, but I am a constituent of yours."
        ),
    }


def format_foot(confirmed_on: date | None) -> str:
    """The last lines, which say who carried the letter, what was checked, and where offices can read more."""
    config = get_config()
    day = show_day(confirmed_on) if confirmed_on else _("[the day you confirm]")
    text: str = _(
        "Sent through %(site)s, run by %(operator)s, which confirmed on %(day)s that the writer holds this"
        " email address; it has not checked the postal address. For MPs' offices: %(site)s/offices.",
        site=config.site_url,
        operator=config.effective_operator_name,
        day=day,
    )
    return text


def _list_paragraphs(parts: LetterParts) -> Iterator[Paragraph]:
    yield Paragraph(
        "salutation",
        "frame",
        _("Dear %(name)s,", name=_one_line(parts.address_as or get_spoken_name(parts.member_name))),
    )
    for text in _split_paragraphs(parts.answer_why):
        yield Paragraph("answer_why", "yours", text)
    for text in _split_paragraphs(parts.answer_local):
        yield Paragraph("answer_local", "yours", text)
    campaign = set(_split_paragraphs(parts.campaign_body))
    for text in _split_paragraphs(parts.body):
        yield Paragraph("body", "campaign" if text in campaign else "yours", text)
    address = [line for line in (_one_line(line) for line in parts.address.splitlines()) if line]
    yield Paragraph("signature", "frame", _("Yours sincerely,"))
    yield Paragraph(
        "signature", "yours", "\n".join([_one_line(parts.name), *address, _one_line(parts.postcode)])
    )
    if parts.postcode_reason:
        yield Paragraph("reason", "yours", list_postcode_reasons()[parts.postcode_reason])
    if not parts.is_on_paper:
        yield Paragraph("foot", "frame", format_foot(parts.confirmed_on))


def _split_paragraphs(text: str) -> list[str]:
    """Paragraphs without control characters; line breaks inside one stay."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    plain = NOT_TEXT.sub("", text)
    paragraphs = (part.strip() for part in re.split(r"\n[ \u00a0]*\n", plain))
    return ["\n".join(line.rstrip() for line in part.splitlines()) for part in paragraphs if part]


def _one_line(text: str) -> str:
    """`text` on one line; what else is unfit for a header is refused where the header is made."""
    return " ".join(text.split())
