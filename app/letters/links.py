"""The two signed tokens of a letter.

`confirm` comes by email, holds for 7 days, serves confirming and "not me", and dies once the address
changes. `letter` is first given by the answer to the confirming POST and serves every other page until the
letter is erased. Both name the letter by its random key, so that nobody reads from them how many there are.
"""

from __future__ import annotations

import sqlalchemy as sa
from flask import current_app

from app.core.clock import now
from app.core.database import db
from app.core.errors import CampaignError
from app.core.extensions import get_config
from app.core.tokens import TokenError, make_key, make_token, read_token
from app.letters.clocks import CONFIRM_WITHIN
from app.letters.keys import make_fingerprint
from app.letters.models import Letter

MARK = "token-stands-here"


class DeadLink(CampaignError):
    """A link that opens nothing. `status` is 404 for one that was never ours, 410 for one that is over;
    `is_erased` says that the letter is gone, which only the holder of a once good link can learn."""

    def __init__(self, status: int, *, is_erased: bool = False) -> None:
        super().__init__("dead link")
        self.status = status
        self.is_erased = is_erased


def make_confirm_token(letter: Letter) -> str:
    """The token of the confirmation mail."""
    return make_token("confirm", [letter.mail_key, make_fingerprint(letter.email or "")])


def make_letter_token(letter: Letter) -> str:
    """The token of the writer's private page."""
    return make_token("letter", [letter.mail_key, _mark(letter.draft)])


def get_letter_to_confirm(token: str) -> Letter:
    """The letter of a `confirm` token, while it can be confirmed or has been: its own 7 days count from when it was
    written, whichever mail the token came with. Raises `DeadLink`."""
    letter = get_letter_to_disown(token)
    if letter.state == "awaiting_confirmation" and now() > letter.created_at + CONFIRM_WITHIN:
        raise DeadLink(410)
    return letter


def get_letter_to_disown(token: str) -> Letter:
    """The letter of a `confirm` token, also of one that waited too long; raises `DeadLink`."""
    mail_key, fingerprint = _read("confirm", token)
    letter = _get_letter(mail_key)
    if make_fingerprint(letter.email or "") != fingerprint:
        raise DeadLink(410)
    return letter


def get_letter_of(token: str) -> Letter:
    """The letter of a `letter` token; raises `DeadLink`."""
    mail_key, mark = _read("letter", token)
    letter = _get_letter(mail_key)
    if _mark(letter.draft) != mark:
        raise DeadLink(404)
    return letter


def make_confirm_urls(letter: Letter) -> tuple[str, str]:
    """The whole addresses of `confirm` and `not_me` for a mail."""
    token, site_url = make_confirm_token(letter), get_config().site_url
    return site_url + url_path("letters.confirm", token), site_url + url_path("letters.not_me", token)


def make_letter_url(letter: Letter, page: str = "letter") -> str:
    """The whole address of a private page (`letter`, `replace`, `withdraw`, `erase`, `reply`) for a mail."""
    return get_config().site_url + url_path(f"letters.{page}", make_letter_token(letter))


def url_path(endpoint: str, token: str) -> str:
    """The path of an endpoint with a token, the same in a request, a job or a command."""
    ends: dict[str, tuple[str, str]] = current_app.extensions.setdefault("letter_paths", {})
    if endpoint not in ends:
        before, _, after = current_app.url_map.bind("").build(endpoint, {"token": MARK}).partition(MARK)
        ends[endpoint] = (before, after)
    before, after = ends[endpoint]
    return f"{before}{token}{after}"  # a token has no sign that is written otherwise in a path


def _read(purpose: str, token: str) -> tuple[str, str]:
    try:
        mail_key, mark = read_token(purpose, token, CONFIRM_WITHIN if purpose == "confirm" else None)
    except TokenError as error:
        raise DeadLink(410 if error.is_expired else 404) from None
    except (TypeError, ValueError):
        raise DeadLink(404) from None
    return str(mail_key), str(mark)


def _get_letter(mail_key: str) -> Letter:
    letter = db.session.scalar(sa.select(Letter).where(Letter.mail_key == mail_key))
    if letter is None or letter.state == "erased":
        raise DeadLink(410, is_erased=True)
    return letter


def _mark(draft: str) -> str:
    return make_key("letter-link", draft)[:16]
