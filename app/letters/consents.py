"""What a writer agrees to, word for word. A change of the words is a new version."""

from __future__ import annotations

from flask_babel import gettext as _

from app.core.extensions import get_config
from app.letters.drafts import ConsentGiven

LETTER_VERSION = "letter-1"
NEWS_VERSION = "news-1"
SOURCE = "check"


def get_letter_wording(mp_name: str) -> str:
    """The consent to send this letter to this MP. It names what is shared, with whom and for how long it is
    kept.
    """
    operator = get_config().effective_operator_name
    return _(
        "I agree that %(operator)s sends this letter, with my name, postal address and email address,"
        " to %(mp)s. It shows a political opinion. %(operator_first)s erases it 28 days after delivery;"
        " the MP's office keeps its own copy, which we cannot recall.",
        operator=operator,
        operator_first=operator[:1].upper() + operator[1:],
        mp=mp_name,
    )


def get_news_wording() -> str:
    """The separate consent to news, never ticked beforehand."""
    return _(
        "Email me when there is news about this motion, such as a new one to sign. You can stop at any time."
    )


def give_letter_consent(mp_name: str) -> ConsentGiven:
    """The consent as it is kept with the letter."""
    return ConsentGiven(get_letter_wording(mp_name), LETTER_VERSION, SOURCE)


def give_news_consent() -> ConsentGiven:
    """The consent to news as it is kept."""
    return ConsentGiven(get_news_wording(), NEWS_VERSION, SOURCE)
