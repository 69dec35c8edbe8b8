"""The one signed token of a subscriber: it confirms within 7 days, and leaves for as long as the row
stands.
"""

from __future__ import annotations

from datetime import timedelta

from flask import current_app

from app.campaign.models import Subscriber
from app.core.clock import now
from app.core.database import db
from app.core.errors import CampaignError
from app.core.extensions import get_config
from app.core.tokens import TokenError, make_token, read_token

PURPOSE = "newsletter"
CONFIRM_WITHIN = timedelta(days=7)


class DeadLink(CampaignError):
    """A link that was never ours."""


def make_subscriber_url(subscriber: Subscriber, page: str) -> str:
    """The whole address of `newsletter_confirm` or `newsletter_leave` for a mail."""
    token = make_token(PURPOSE, [subscriber.id, subscriber.email_key[:16]])
    return get_config().site_url + current_app.url_map.bind("").build(f"campaign.{page}", {"token": token})


def find_subscriber(token: str) -> Subscriber | None:
    """The subscriber of a token; None when it is gone or was not confirmed in time. Raises `DeadLink`."""
    try:
        subscriber_id, mark = read_token(PURPOSE, token, None)
    except (TokenError, TypeError, ValueError):
        raise DeadLink("dead link") from None
    row = db.session.get(Subscriber, subscriber_id)
    if row is None or row.email_key[:16] != mark:
        return None
    is_late = row.confirmed_at is None and row.created_at + CONFIRM_WITHIN < now()
    return None if is_late else row
