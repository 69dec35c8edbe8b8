"""Keyed hashes and public names of a letter, all made from what is known before it is stored."""

from __future__ import annotations

import base64
import unicodedata

from app.core.email_addresses import fold_email
from app.core.extensions import get_config
from app.core.tokens import make_key

INDIC = range(0x900, 0xE80)
"""Unicode's blocks from Devanagari to Thai, where vowels are marks: there a mark belongs to the name."""


def fold_name(name: str) -> str:
    """The letters of a name in any script, without case or accents: "Zoë O’Neil" is "zoeoneil". Vowel signs, which
    are marks in Devanagari and its kin, belong to the letters: राम is not रमा."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in unicodedata.normalize("NFKD", plain) if _is_of_name(letter))


def _is_of_name(letter: str) -> bool:
    is_mark = unicodedata.category(letter) in {"Mc", "Mn"}
    return letter.isalpha() or (is_mark and ord(letter) in INDIC)


def make_one_letter_key(motion_id: int | None, member_id: int, email: str, name: str) -> str:
    """The same person, motion and MP give the same key: unique among the letters that we hold."""
    return make_key("one-letter", str(motion_id or 0), str(member_id), fold_email(email), fold_name(name))


def make_fingerprint(email: str) -> str:
    """A short keyed hash of the exact address, so that a link dies once the address changes."""
    return make_key("email-fingerprint", email)[:16]


def make_next_draft(draft: str) -> str:
    """The draft after this one: what a page still carries whose letter has gone its way, as 32 hexadecimal digits."""
    return make_key("next-draft", draft)[:32]


def make_reference(draft: str) -> str:
    """The short reference that ends the subject of the letter of this draft, such as `DS-4F7KQ2MB`."""
    digest = bytes.fromhex(make_key("reference", draft))
    return "DS-" + base64.b32encode(digest)[:8].decode().replace("I", "8").replace("O", "9")


def make_mail_key(draft: str) -> str:
    """The key in the letter's own address, `letters+<key>@` the site's mail domain."""
    return make_key("mail", draft)[:20]


def make_message_id(draft: str) -> str:
    """The letter's Message-ID, fixed long before the first attempt."""
    return f"<letter.{make_key('message-id', draft)[:32]}@{get_config().mail_domain}>"
