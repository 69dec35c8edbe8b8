"""What the fields of a letter must be. Each check raises WTForms' `ValidationError` with words for the
person.
"""

from __future__ import annotations

import re
import unicodedata

from flask_babel import gettext as _
from wtforms import Field, Form
from wtforms.validators import StopValidation, ValidationError

from app.parliament.postcodes import LONGEST_POSTCODE, Postcode, explain

NAME_LENGTH = (2, 80)
SUBJECT_LENGTH = (5, 120)
ADDRESS_LINES = (2, 5)
ADDRESS_LENGTH = 300
WORDS = (40, 1000)
TEXT_LENGTH = 10_000
"""Characters of one box of text: more than 1,000 words need, so that no single "word" fills a letter."""

BREAKS = re.compile("\r\n|[\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f]")
TURNERS = re.compile(
    "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)  # marks that turn the direction of the text
JOINERS = frozenset("\u200c\u200d")  # Persian, Indian scripts and emoji are written with them
ENDINGS = re.compile(
    "com|org|net|uk|info|biz|io|co|eu|me|tv|app|dev|xyz|link|click|site|online|shop|top|ru|cn", re.IGNORECASE
)
ADDRESS_SIGN = re.compile(r"[/@\\]|\bwww\.", re.IGNORECASE)
DOTTED = re.compile(r"(?=\b([\w-]{2,})[.\u3002]([^\W\d_]{2,}))")


def clean_text(value: str | None) -> str:
    """Text of several lines: one kind of line break, no control characters, nothing at its ends."""
    text = BREAKS.sub("\n", value or "")
    return unicodedata.normalize("NFC", NOT_TEXT.sub("", text)).strip()


def clean_line(value: str | None) -> str:
    """A line without spaces at its ends or signs that nobody sees; what else is wrong inside it is for the
    check to say.
    """
    text = value or ""
    if not text.isascii():
        seen = "".join(char for char in text if TURNERS.match(char) or not _is_hidden(char))
        text = unicodedata.normalize("NFC", seen)
    return text.strip(" \t\r\n\u00a0")


def clean_address(value: str | None) -> str:
    """An address: its lines without empty ones."""
    lines = (re.sub(r"[ \t]+", " ", line).strip(" ,") for line in clean_text(value).split("\n"))
    return "\n".join(line for line in lines if line)


def check_name(form: Form, field: Field) -> None:
    """One line of 2 to 80 characters, no address of a website, nothing that could not stand in a mail's
    header.
    """
    name = field.data or ""
    if not name:
        raise StopValidation(_("Enter your full name."))
    if has_break_or_control(name):
        raise ValidationError(_("Write your name on one line, in letters."))
    if holds_web_address(name):
        raise ValidationError(_("Your name cannot hold a web or email address. Enter your name alone."))
    if len(name) < NAME_LENGTH[0] or not any(character.isalpha() for character in name):
        raise ValidationError(_("Enter your full name, as your MP’s office would write it."))
    if len(name) > NAME_LENGTH[1]:
        raise ValidationError(_("Your name can have at most %(most)s characters.", most=NAME_LENGTH[1]))


def check_address(form: Form, field: Field) -> None:
    """2 to 5 lines, at most 300 characters; without a last line that says the postcode again."""
    field.data = text = _drop_postcode(field.data or "", form.postcode.data or "")
    if not text:
        raise StopValidation(_("Enter the address where you live."))
    if TURNERS.search(text):
        raise ValidationError(_("Write your address again without copying it: it holds hidden signs."))
    lines = text.split("\n")
    if len([line for line in lines if not _is_postcode(line)]) < ADDRESS_LINES[0]:
        raise ValidationError(
            _(
                "Write your address on 2 to 5 lines, without the postcode: the street on one line, the town "
                "on the next."
            )
        )
    if len(lines) > ADDRESS_LINES[1]:
        raise ValidationError(_("Your address can have at most 5 lines."))
    if len(text) > ADDRESS_LENGTH:
        raise ValidationError(_("Your address can have at most %(most)s characters.", most=ADDRESS_LENGTH))


def check_subject(form: Form, field: Field) -> None:
    """One line of 5 to 120 characters."""
    subject = field.data or ""
    if not subject:
        raise StopValidation(_("Enter a subject for your letter."))
    if has_break_or_control(subject):
        raise ValidationError(_("Write the subject on one line."))
    if len(subject) < SUBJECT_LENGTH[0]:
        raise ValidationError(_("The subject needs at least %(least)s characters.", least=SUBJECT_LENGTH[0]))
    if len(subject) > SUBJECT_LENGTH[1]:
        raise ValidationError(_("The subject can have at most %(most)s characters.", most=SUBJECT_LENGTH[1]))


def check_text(form: Form, field: Field) -> None:
    """Not longer than a letter can be; how many words there are is counted over the whole letter."""
    if len(field.data or "") > TEXT_LENGTH:
        raise ValidationError(
            _(
                "This is too long for a letter: write at most %(most)s characters here.",
                most=f"{TEXT_LENGTH:,}",
            )
        )


def check_body(form: Form, field: Field) -> None:
    """There are words, and not too many."""
    if not field.data:
        raise StopValidation(_("Write your letter. Your MP needs to know what you ask."))
    check_text(form, field)


def describe_word_count(count: int) -> str | None:
    """What is wrong with a letter of `count` words, or None."""
    if count < WORDS[0]:
        return _("Your letter has %(count)s words. Write at least %(least)s.", count=count, least=WORDS[0])
    if count > WORDS[1]:
        return _(
            "Your letter has %(count)s words. Write at most %(most)s.",
            count=f"{count:,}",
            most=f"{WORDS[1]:,}",
        )
    return None


def holds_web_address(name: str) -> bool:
    """True for a name that a mail program could turn into a link. A dot between a word of three letters and
    one in small letters is enough, whatever the ending; `St.John`, `J.R. Smith` and `Jo.Co` are names.
    """
    plain = unicodedata.normalize("NFKC", "".join(char for char in name if char not in JOINERS))
    return bool(ADDRESS_SIGN.search(plain)) or any(
        _is_host(found.group(1), found.group(2)) for found in DOTTED.finditer(plain)
    )


def has_break_or_control(text: str) -> bool:
    """True when `text` could not stand in a mail's header: a break, a control character, a mark that turns
    the text or that nobody sees.
    """
    if text.isascii():
        return not text.isprintable()
    return any(
        _is_hidden(character) or unicodedata.category(character) in {"Cc", "Zl", "Zp", "Cs"}
        for character in text
    )


def _is_host(word: str, ending: str) -> bool:
    if len(word) == 2 and ending.istitle():
        return False
    return bool(ENDINGS.fullmatch(ending)) or (len(word) > 2 and ending.islower())


def _is_hidden(character: str) -> bool:
    return unicodedata.category(character) == "Cf" and character not in JOINERS


def _drop_postcode(address: str, postcode: str) -> str:
    """The address without the postcode at its end, which stands under it in the letter; a town before it stays."""
    given = explain(postcode)
    if not isinstance(given, Postcode):
        return address
    signs = r"[\s-]*".join(given.value.replace(" ", ""))
    return re.sub(rf"(?:^|[\s,]+){signs}[\s.]*\Z", "", address, flags=re.IGNORECASE)


def _is_postcode(line: str) -> bool:
    """True for a line that holds a postcode and nothing else."""
    return len("".join(line.split())) <= LONGEST_POSTCODE and isinstance(explain(line), Postcode)
