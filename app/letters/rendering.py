"""A letter as it will arrive: composed of its parts, and built as a message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage
from typing import Literal

from app.letters.models import Letter

Owner = Literal["yours", "campaign", "frame"]
Part = Literal["salutation", "answer_why", "answer_local", "body", "signature", "reason", "foot"]


@dataclass(frozen=True, slots=True)
class LetterParts:
    """What a letter is composed of. `address` has 2-5 lines. `campaign_body` is the body as the campaign wrote it, to
    tell the writer's changes. `confirmed_on` is None before the writer confirmed; the check page then says so."""

    member_name: str
    address_as: str | None
    answer_why: str
    answer_local: str
    body: str
    campaign_body: str
    name: str
    address: str
    postcode: str
    postcode_reason: str = ""
    confirmed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the letter, the part it comes from, and whose words it holds (`frame`: neither's)."""

    part: Part
    owner: Owner
    text: str


@dataclass(frozen=True, slots=True)
class ComposedLetter:
    """The whole text, not yet wrapped, and its paragraphs. `word_count` counts from the salutation to the postcode;
    `own_words` are the writer's own of those; `own_percent` is their share of answers and body, 0-100."""

    text: str
    paragraphs: tuple[Paragraph, ...]
    word_count: int
    own_words: int
    own_percent: int


def compose_letter(parts: LetterParts) -> ComposedLetter:
    """The letter, composed on the server."""
    raise NotImplementedError


def make_reference() -> str:
    """A new short reference for a subject line, such as UKDS-7K3M9Q."""
    raise NotImplementedError


def format_subject(subject: str, reference: str) -> str:
    """The subject line as it arrives: the writer's words, then the fixed reference in brackets."""
    raise NotImplementedError


def build_letter_message(letter: Letter, *, recipient: str | None, confirmed_on: date) -> EmailMessage:
    """The message that goes to the MP, with its fixed Message-ID. Raises a `MailError` for text unfit for a header."""
    raise NotImplementedError
