"""The words of the mails that ask for confirmation: rendered once for an MP and a seat, then filled with what is
each letter's own (its two links and its times).
"""

from __future__ import annotations

from markupsafe import escape

from app.core.templating import show_day, show_moment
from app.letters.clocks import CONFIRM_WITHIN
from app.letters.kept import keep
from app.letters.links import make_confirm_urls
from app.letters.models import Letter
from app.mail.messages import MailWords, render_mail_words

ASKING = frozenset({"confirm_letter", "confirm_reminder"})
CONFIRM, NOT_ME, UNTIL, WRITTEN_ON = (
    f"{name}-stands-here" for name in ("confirm", "not-me", "until", "written-on")
)


def write_confirmation(letter: Letter, name: str) -> MailWords:
    """The words of mail `name`, one of `ASKING`, about a letter."""
    kept = keep(f"mail:{name}:{letter.member_id}:{letter.seat_id}", lambda: _render(letter, name))
    confirm_url, not_me_url = make_confirm_urls(letter)
    until = show_moment(letter.created_at + CONFIRM_WITHIN)
    written_on = show_day(letter.created_at)
    own = {CONFIRM: confirm_url, NOT_ME: not_me_url, UNTIL: until, WRITTEN_ON: written_on}
    text, html = kept.text, kept.html
    for mark, value in own.items():
        text, html = text.replace(mark, value), html.replace(mark, str(escape(value)))
    return MailWords(kept.subject, text, html)


def _render(letter: Letter, name: str) -> MailWords:
    return render_mail_words(
        name,
        mp_name=letter.member.name,
        seat_name=letter.seat.name,
        confirm_url=CONFIRM,
        not_me_url=NOT_ME,
        until=UNTIL,
        written_on=WRITTEN_ON,
    )
