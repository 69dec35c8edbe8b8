"""The copy that a letter's writer gets once it is sent: rendered and encoded once for all, then filled with what is
each letter's own (its MP, its page, its times, its words).
"""

from __future__ import annotations

from app.core.clock import now
from app.core.templating import show_day, show_moment
from app.letters.clocks import get_erasing_time
from app.letters.kept import keep
from app.letters.links import make_letter_url
from app.letters.models import Letter
from app.mail.messages import render_mail_words
from app.mail.prepared import FinishedMail, PreparedMail, prepare_mail

MARKS = tuple(
    f"{name}-stands-here" for name in ("mp", "seat", "page", "sent", "erased", "news", "subject", "text")
)
MP, SEAT, PAGE, SENT, ERASED, NEWS, SUBJECT, TEXT = MARKS


def write_copy(letter: Letter, subject: str, text: str, news_url: str | None) -> FinishedMail:
    """Mail `letter_copy` to the writer of a letter that went with this `subject` and `text`; `news_url` is where they
    leave the list for news, None when they are not on it."""
    has_news = news_url is not None
    kept = keep(f"copy:{has_news}", lambda: _prepare(has_news=has_news))
    own = {
        MP: letter.member.name,
        SEAT: letter.seat.name,
        PAGE: make_letter_url(letter),
        SENT: show_moment(letter.sent_at or now()),
        ERASED: show_day(get_erasing_time(letter) or now()),
        NEWS: news_url or "",
        SUBJECT: subject,
    }
    return kept.fill(letter.email or "", own, {TEXT: text.strip()})


def _prepare(*, has_news: bool) -> PreparedMail:
    words = render_mail_words(
        "letter_copy",
        mp_name=MP,
        seat_name=SEAT,
        letter_url=PAGE,
        sent_at=SENT,
        erased_on=ERASED,
        news_url=NEWS if has_news else None,
        subject=SUBJECT,
        letter_text=TEXT,
    )
    return prepare_mail(words, MARKS)
