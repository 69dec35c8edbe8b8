"""How long everything personal is kept: one table, which the erasing job works through and the privacy
notice prints.

The numbers stand once, in the rooms that keep the data; here they meet what ends them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import LazyString, ngettext
from flask_babel import lazy_gettext as _l

from app.letters import clocks, due
from app.letters.services import erase_if_due, give_up_waiting, withdraw_unanswered
from app.mail.maildir import KEEP_SET_ASIDE
from app.privacy import others


@dataclass(frozen=True, slots=True)
class Period:
    """One clock. `what` is kept for `keeps` counted `since` then, and `then` says what happens. `list_due`
    finds what is over at a moment, `end` ends one of those inside a transaction of its own; both are None
    for what goes without the job. Without `keeps` it is the person who ends it, and `until` says by what."""

    name: str
    what: LazyString
    keeps: timedelta | None
    since: LazyString
    then: LazyString
    list_due: Callable[[datetime], list[Any]] | None = None
    end: Callable[[Any], None] | None = None
    until: LazyString | None = None

    @property
    def length(self) -> str:
        """The time in words: "7 days", "24 hours", "until you leave"."""
        if self.keeps is None:
            return str(self.until)
        if self.keeps.days > 1:
            return ngettext("%(num)s day", "%(num)s days", self.keeps.days)
        hours = int(self.keeps.total_seconds() // 3600)
        return ngettext("%(num)s hour", "%(num)s hours", hours)


ERASED = _l("It is erased.")
KEEP_BACKUPS = timedelta(days=7)  # by `flask database backup --delete-old`

PERIODS: tuple[Period, ...] = (
    Period("unconfirmed", _l("A letter that nobody confirmed, with its writer’s details"),
           clocks.CONFIRM_WITHIN, _l("it was written"), ERASED, due.list_unconfirmed, erase_if_due),
    Period("sent", _l("A letter that was sent: text, name, addresses"), clocks.KEEP_AFTER_SENDING,
           _l("it was handed over for delivery"), ERASED, due.list_sent_long_ago, erase_if_due),
    Period("unanswered", _l("A letter that waits for its writer to choose"), clocks.ANSWER_WITHIN,
           _l("its writer was asked"), _l("It is withdrawn, and its writer told."),
           due.list_unanswered, withdraw_unanswered),
    Period("waiting", _l("A confirmed letter that cannot go yet"), clocks.WAIT_AT_MOST,
           _l("it was confirmed"), _l("It is given up, and its writer told."),
           due.list_waiting_too_long, give_up_waiting),
    Period("ended", _l("A letter that was withdrawn, given up or could not be delivered"),
           clocks.KEEP_AFTER_ENDING, _l("its writer was told"), ERASED,
           due.list_ended_long_ago, erase_if_due),
    Period("longest", _l("Anything personal in a letter, whatever became of it"), clocks.KEEP_AT_MOST,
           _l("it was confirmed"), ERASED, due.list_oldest, erase_if_due),
    Period("mail_counts", _l("That an address was sent an email to confirm (scrambled, to count them)"),
           clocks.COUNT_MAILS_FOR, _l("the email was sent"), ERASED,
           due.list_mail_counts, due.delete_mail_count),
    Period("taken_mails", _l("That an email about a letter reached us (scrambled, to deal with it once)"),
           clocks.REMEMBER_TAKEN_FOR, _l("it came"), ERASED, due.list_taken, due.delete_taken),
    Period("subscribers", _l("An email address given for news and not confirmed"), others.CONFIRM_NEWS_WITHIN,
           _l("it was given"), ERASED, others.list_unconfirmed_subscribers, others.delete_subscriber),
    Period("news", _l("An email address given for news and confirmed"), None, _l("it was confirmed"), ERASED,
           until=_l("until you leave")),
    Period("never_mail", _l("That an address must never be emailed again (scrambled, to keep that promise)"),
           None, _l("its owner asked"), ERASED, until=_l("until you tell us otherwise")),
    Period("failed_mails", _l("Another email of ours that could not be delivered"), others.KEEP_FAILED_MAILS,
           _l("we gave up"), ERASED, others.list_failed_mails, others.erase_mail),
    Period("set_aside", _l("An email about a letter that our site could not read"), KEEP_SET_ASIDE, _l("it came"),
           ERASED),
    Period("backups", _l("A backup of all this, to put things back after a fault"), KEEP_BACKUPS, _l("it was made"),
           _l("The copy is deleted.")),
    Period("postcodes",
           _l("Which constituency Parliament named for a postcode (scrambled, without a person)"),
           others.REMEMBERED_FOR, _l("it was looked up"), ERASED,
           others.list_old_postcodes, others.delete_postcode),
    Period("networks", _l("Your network’s address (scrambled under a key of the day, to keep robots out)"),
           timedelta(hours=24), _l("you came"), _l("The key changes, and nobody can match it again.")),
)  # fmt: skip
