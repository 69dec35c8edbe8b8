"""Caught mail, to look at in development. These pages do not exist in production."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template

from app.core.extensions import get_config
from app.mail.caught import CaughtMail, find_caught, get_folder, list_caught

dev_mail = Blueprint("dev_mail", __name__, url_prefix="/dev/mail")


@dev_mail.get("")
def mail() -> str:
    """Every caught mail, the newest first."""
    config = get_config()
    return render_template(
        "dev/mail.html", mails=list_caught(get_folder(config.instance_path)), config=config
    )


@dev_mail.get("/<mail_id>")
def mail_message(mail_id: str) -> str:
    """One mail: its headers in full, its text, its HTML as source."""
    return render_template("dev/mail_message.html", mail=_get(mail_id))


@dev_mail.get("/<mail_id>/raw")
def mail_raw(mail_id: str) -> Response:
    """One mail as it came, to keep."""
    response = Response(_get(mail_id).raw, mimetype="message/rfc822")
    response.headers["Content-Disposition"] = f'attachment; filename="{mail_id}.eml"'
    return response


def _get(mail_id: str) -> CaughtMail:
    found = find_caught(get_folder(get_config().instance_path), mail_id)
    if found is None:
        abort(404)
    return found
