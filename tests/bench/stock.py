"""A stock of confirmed letters in the outbox, made quickly: one for each of some seats by the services that
the pages call, and then copies of those rows under names of their own."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from app import create_app
from app.core.clock import now
from app.core.database import db, transaction
from app.core.extensions import alembic
from app.letters.confirm import confirm_letter
from app.letters.links import make_confirm_token
from app.letters.mails import make_mail_reference
from app.letters.models import Letter
from app.letters.services import submit_letter
from app.mail.models import Outbox
from app.mail.services import cancel_messages
from app.parliament.models import Seat
from app.parliament.snapshot.load import load_snapshot
from config import Config
from tests.support.applications import test_settings
from tests.support.letter_writing import finish_draft

SEATS = 100
BATCH = 2000
BODY = "\n\n".join(["My council and my surgery run on systems that nobody here can look into. " * 6] * 3)
OWN = ("draft", "reference", "mail_key", "message_id", "one_letter_key")


@contextmanager
def open_site(instance_path: Path, **settings: Any) -> Iterator[Flask]:
    """The site of this folder in this process, which wakes nobody; one context for all of the block."""
    app = create_app(Config(**(test_settings(instance_path) | settings)))
    app.extensions["huey_tasks"] |= dict.fromkeys(("mail.deliver", "mail.deliver_first"), lambda *_args: None)
    with app.app_context():
        alembic.upgrade()
    with app.app_context():
        _fill()
        yield app
        db.session.close()
        for engine in db.engines.values():
            engine.dispose()


def put_letters(count: int) -> None:
    """`count` confirmed letters in the outbox, all due now, the seats in turn."""
    slugs = db.session.scalars(sa.select(Seat.slug).order_by(Seat.slug).limit(min(SEATS, count))).all()
    models = [_confirm(slug, number) for number, slug in enumerate(slugs)]
    rows = [_read_rows(letter_id) for letter_id in models]
    for start in range(len(rows), count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        with transaction() as session:
            first = (session.scalar(sa.select(sa.func.max(Letter.id))) or 0) + 1
            pairs = [
                _copy(*rows[number % len(rows)], first + place, number)
                for place, number in enumerate(numbers)
            ]
            session.execute(sa.insert(Letter), [letter for letter, _ in pairs])
            session.execute(sa.insert(Outbox), [mail for _, mail in pairs])


def make_confirm_paths(count: int) -> list[str]:
    """`count` letters that wait for their writers, whose confirmation mails have gone: the paths of their
    links."""
    slugs = db.session.scalars(sa.select(Seat.slug).order_by(Seat.slug).limit(min(SEATS, count))).all()
    paths = []
    for number in range(count):
        draft = finish_draft(slugs[number % len(slugs)], draft=secrets.token_hex(16), body=BODY)
        with transaction():
            letter = submit_letter(replace(draft, email=f"writer.{number}@example.org"))
            cancel_messages(make_mail_reference(letter))
            paths.append(f"/letters/{make_confirm_token(letter)}/confirm")
    return paths


def read_mails(limit: int) -> list[tuple[str, str, bytes]]:
    """(envelope sender, a recipient, message) of letters that wait, for the yardstick."""
    query = sa.select(Outbox.envelope_from, Outbox.message).where(Outbox.kind == "letter")
    return [
        (row.envelope_from, "mp@placeholder.invalid", row.message)
        for row in db.session.execute(query.where(Outbox.message.is_not(None)).limit(limit))
    ]


def take_all_away() -> None:
    """No letter and no mail is left."""
    with transaction() as session:
        for name in ("consent", "letter_event", "confirmation_mail", "letter", "outbox", "mail_gate"):
            session.execute(sa.text(f"DELETE FROM {name}"))


def _fill() -> None:
    if db.session.scalar(sa.select(sa.func.count()).select_from(Seat)):
        return
    with transaction() as session:
        load_snapshot(session)


def _confirm(slug: str, number: int) -> int:
    draft = finish_draft(slug, draft=secrets.token_hex(16), email=f"writer.{number}@example.org", body=BODY)
    with transaction():
        letter = submit_letter(replace(draft, name="Zoë Quillfeather"))
        return confirm_letter(make_confirm_token(letter)).letter.id


def _read_rows(letter_id: int) -> tuple[dict[str, Any], dict[str, Any]]:
    letter = db.session.execute(sa.select(Letter.__table__).where(Letter.id == letter_id)).mappings().one()
    mail = db.session.execute(
        sa.select(Outbox.__table__).where(Outbox.reference == f"letter:{letter_id}", Outbox.kind == "letter")
    )
    return dict(letter), dict(mail.mappings().one())


def _copy(
    letter: dict[str, Any], mail: dict[str, Any], letter_id: int, number: int
) -> tuple[dict[str, Any], dict[str, Any]]:
    names = {name: secrets.token_hex(len(str(letter[name])) // 2) for name in OWN}
    names["message_id"] = f"<letter.{names['draft']}@{letter['message_id'].partition('@')[2]}"
    message = mail["message"]
    for name in ("message_id", "mail_key", "reference"):
        message = message.replace(letter[name].encode(), names[name].encode())
    writer = {"id": letter_id, "email": f"writer.{number}@example.org"}
    row = {name: value for name, value in mail.items() if name != "id"}
    return letter | names | writer, row | {
        "reference": f"letter:{letter_id}",
        "message_id": names["message_id"],
        "envelope_from": mail["envelope_from"].replace(letter["mail_key"], names["mail_key"]),
        "message": message,
        "due_at": now(),
    }
