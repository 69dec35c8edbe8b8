"""What somebody agrees to who asks to hear from us, word for word. A change of the words is a new version."""

from __future__ import annotations

from flask_babel import gettext as _

VERSION = "newsletter-1"
SOURCE = "newsletter"
LISTS = ("news", "motion", "seat")


def get_wording(list_name: str, seat_name: str | None) -> str:
    """The wording of a list: news, motion or seat (then `seat_name` is its seat)."""
    if list_name == "motion":
        return _(
            "Email me when there is news about the motion, such as a new one to sign. I can stop at any time."
        )
    if list_name == "seat":
        return _("Email me once when %(seat)s has an MP, and then erase my address.", seat=seat_name or "")
    return _("Email me the news of the campaign. I can stop at any time.")
