"""The newsletter's pages: asking, confirming and leaving. The pages opened from a mail act by their button
only.
"""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.campaign.newsletter_forms import NewsletterForm
from app.campaign.newsletter_links import DeadLink, find_subscriber, make_subscriber_url
from app.campaign.newsletter_services import confirm_subscriber, remove_subscriber, request_subscription
from app.campaign.newsletter_words import LISTS
from app.campaign.routes import blueprint
from app.core.database import transaction
from app.core.limits import use_limit
from app.parliament.models import Seat
from app.parliament.queries import find_seat_by_slug, find_sitting_member

Page = str | Response | tuple[str, int]


@blueprint.errorhandler(DeadLink)
def show_dead_link(_error: DeadLink) -> Page:
    """A calm page for a link that was never ours."""
    return render_template("campaign/newsletter_dead.html"), 404


@blueprint.route("/newsletter", methods=["GET", "POST"])
def newsletter() -> Page:
    """Ask to hear from us. The answer is the same whether or not the address was known."""
    if request.method == "GET":
        list_name = request.args.get("list", "news")
        seat = find_seat_by_slug(request.args.get("seat", ""))
        return _show(list_name if list_name in LISTS else "news", seat, is_done="sent" in request.args)
    form = NewsletterForm()
    seat = find_seat_by_slug(form.seat.data or "")
    if not form.validate():
        if form.list.errors:
            abort(400)
        return _show(form.list.data or "news", seat, form), 422
    if form.list.data == "seat" and seat is None:
        abort(400)
    use_limit("sends")
    with transaction():
        request_subscription(
            form.email.data or "", form.list.data or "news", seat if form.list.data == "seat" else None
        )
    return redirect(url_for("campaign.newsletter", sent=1), 303)


@blueprint.route("/newsletter/<token>/confirm", methods=["GET", "POST"])
def newsletter_confirm(token: str) -> Page:
    """A button that puts the address on the list."""
    if request.method != "POST":
        found = find_subscriber(token)
        if found is None:
            return render_template("campaign/newsletter_dead.html"), 410
        return render_template("campaign/newsletter_confirm.html", wording=found.wording, leave_url=None)
    with transaction():
        found = find_subscriber(token)
        if found is None:
            return render_template("campaign/newsletter_dead.html"), 410
        confirm_subscriber(found)
    leave_url = make_subscriber_url(found, "newsletter_leave")
    return render_template("campaign/newsletter_confirm.html", wording=found.wording, leave_url=leave_url)


@blueprint.route("/newsletter/<token>/leave", methods=["GET", "POST"])
def newsletter_leave(token: str) -> Page:
    """A button that erases the address; mail programs post here with one click. Twice is as good as once."""
    is_done = request.method == "POST"
    if not is_done:
        is_done = find_subscriber(token) is None
        return render_template("campaign/newsletter_leave.html", is_done=is_done)
    with transaction():
        found = find_subscriber(token)
        if found is not None:
            remove_subscriber(found)
    return render_template("campaign/newsletter_leave.html", is_done=True)


def _show(
    list_name: str, seat: Seat | None, form: NewsletterForm | None = None, *, is_done: bool = False
) -> str:
    if list_name == "seat" and seat is None:
        list_name = "news"
    member = find_sitting_member(seat) if list_name == "seat" and seat and form is None else None
    return render_template(
        "campaign/newsletter.html",
        list_name=list_name,
        seat=seat,
        mp_name=member.name if member else None,
        form=form,
        is_done=is_done,
    )
