"""The mails that ask for confirmation: rendered and encoded once for all, then filled with what is each letter's own
(its MP, its two links and its times).
"""

from __future__ import annotations

from app.core.templating import show_day, show_moment
from app.letters.clocks import CONFIRM_WITHIN
from app.letters.kept import keep
from app.letters.links import make_confirm_urls
from app.letters.models import Letter
from app.mail.messages import render_mail_words
from app.mail.prepared import FinishedMail, PreparedMail, prepare_mail

MARKS = tuple(f"{name}-stands-here" for name in ("mp", "seat", "confirm", "not-me", "until", "written-on"))
MP, SEAT, CONFIRM, NOT_ME, UNTIL, WRITTEN_ON = MARKS


def write_confirmation(letter: Letter, name: str) -> FinishedMail:
    """Mail `name` (`confirm_letter` or `confirm_reminder`) to a letter's writer."""
    kept = keep(f"mail:{name}", lambda: _prepare(name))
    mp_name, seat_name = keep(f"names:{letter.member_id}:{letter.seat_id}", lambda: _find_names(letter))
    confirm_url, not_me_url = make_confirm_urls(letter)
    own = {
        MP: mp_name,
        SEAT: seat_name,
        CONFIRM: confirm_url,
        NOT_ME: not_me_url,
        UNTIL: show_moment(letter.created_at + CONFIRM_WITHIN),
        WRITTEN_ON: show_day(letter.created_at),
    }
    return kept.fill(letter.email or "", own)


def _find_names(letter: Letter) -> tuple[str, str]:
    return letter.member.name, letter.seat.name


def _prepare(name: str) -> PreparedMail:
    words = render_mail_words(
        name,
        mp_name=MP,
        seat_name=SEAT,
        confirm_url=CONFIRM,
        not_me_url=NOT_ME,
        until=UNTIL,
        written_on=WRITTEN_ON,
    )
    return prepare_mail(words, MARKS)
