"""The ways in which mail comes in: a pipe, a maildir, an LMTP port."""

from __future__ import annotations

import asyncio
import os
import smtplib
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from email.headerregistry import Address
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.core.database import db, transaction
from app.mail.doors import Door, open_door
from app.mail.errors import NotYet
from app.mail.inbound import LARGEST, Inbound
from app.mail.lmtp import Handler, make_protocol
from app.mail.maildir import read_inbox, read_maildir
from app.mail.messages import build_message
from app.mail.models import MailReceived, Outbox
from app.mail.queries import count_bounced, count_received
from app.mail.receiving import fold_received
from app.mail.services import queue_message
from tests.support.applications import IsolatedRunner
from tests.support.incoming import Sent, make_postfix, make_qmail
from tests.support.project import ROOT

pytestmark = pytest.mark.empty_database

NOBODY = f"mail+{'0' * 20}@placeholder.invalid"


class Behind:
    """Behind the door `test`: does what it is told, and keeps what came."""

    def __init__(self) -> None:
        self.came: list[Inbound] = []
        self.error: Exception | None = None

    def receive(self, key: str, inbound: Inbound) -> str:
        """Keep it, or fail."""
        if self.error is not None:
            raise self.error
        self.came.append(inbound)
        return "kept"


@pytest.fixture
def behind(app: Flask) -> Behind:
    """What stands behind the door `test`."""
    behind = Behind()
    open_door(app, "test", Door(lambda key: key != "f" * 20, behind.receive))
    return behind


@pytest.fixture
def facts(session: Session) -> Sent:
    """A service mail that can bounce."""
    message = build_message(
        sender=Address("Site", addr_spec="campaign@placeholder.invalid"),
        to=Address("", addr_spec="ada@example.org"),
        subject="A notice",
        text="Words",
    )
    with transaction():
        row = db.session.get_one(Outbox, queue_message("notice", "notice:1", message))
    return Sent(row.envelope_from, row.message_id, "ada@example.org")


@pytest.fixture
def maildir(tmp_path: Path) -> Callable[..., Path]:
    """`maildir(raw, …)` is a maildir with these mails in `new`."""

    def make(*mails: bytes) -> Path:
        folder = tmp_path / "inbox"
        for name in ("new", "cur", "tmp"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        for number, raw in enumerate(mails):
            (folder / "new" / f"{number}.host").write_bytes(raw)
        return folder

    return make


def address(key: str = "0" * 20) -> str:
    return f"test+{key}@placeholder.invalid"


def receive(runner: IsolatedRunner, raw: bytes, *options: str) -> int:
    return runner.invoke(args=["mail", "receive", *options], input=raw).exit_code


def test_a_pipe_takes_a_bounce_and_marks_its_mail(
    runner: IsolatedRunner, facts: Sent, session: Session
) -> None:
    assert receive(runner, make_postfix(facts), "--to", facts.address) == os.EX_OK
    assert (count_bounced(), count_received()) == ({"notice": 1}, {"bounce_hard": 1})


def test_without_a_recipient_the_head_tells(runner: IsolatedRunner, facts: Sent, session: Session) -> None:
    assert receive(runner, f"Delivered-To: {facts.address}\r\n".encode() + make_qmail(facts)) == os.EX_OK
    assert count_bounced() == {"notice": 1}


def test_what_nobody_is_there_for_is_dropped_or_refused_on_wish(
    runner: IsolatedRunner, session: Session
) -> None:
    assert receive(runner, b"Subject: x\r\n\r\n", "--to", NOBODY) == os.EX_OK
    assert receive(runner, b"Subject: x\r\n\r\n", "--to", NOBODY, "--refuse") == os.EX_NOUSER
    assert receive(runner, b"", "--refuse") == os.EX_NOUSER
    assert count_received() == {"unknown": 3}


@pytest.mark.parametrize(
    ("error", "received"),
    [(NotYet(), {}), (OperationalError("x", {}, Exception()), {}), (ZeroDivisionError(), {"fault": 1})],
)
def test_what_cannot_be_dealt_with_now_is_to_come_again(
    runner: IsolatedRunner, behind: Behind, session: Session, error: Exception, received: dict[str, int]
) -> None:
    behind.error = error
    assert receive(runner, b"Subject: x\r\n\r\n", "--to", address()) == os.EX_TEMPFAIL
    assert count_received() == received


def test_of_a_huge_mail_no_more_is_kept_in_memory_than_can_go_on(
    runner: IsolatedRunner, behind: Behind, session: Session
) -> None:
    assert receive(runner, b"x" * (LARGEST + 5_000_000), "--to", address()) == os.EX_OK
    assert len(behind.came[0].raw) == LARGEST + 1


def test_the_script_for_a_pipe_keeps_the_mail_whatever_goes_wrong(tmp_path: Path) -> None:
    settings = tmp_path / "settings.env"
    settings.write_text(f'INSTANCE_PATH={tmp_path}\nSITE_NAME="Two words"\nPORT=wrong\n')
    script = [ROOT / ".make" / "receive", "--to", NOBODY]
    environment = {"PATH": os.environ["PATH"], "SETTINGS_FILE": str(settings)}
    wrong = subprocess.run(script, input=b"x", env=environment, capture_output=True, check=False)
    assert wrong.returncode == os.EX_TEMPFAIL and b"PORT" in wrong.stderr
    settings.write_text(f'INSTANCE_PATH={tmp_path}\nSITE_NAME="Two words"\n')
    empty = subprocess.run(script, input=b"x", env=environment, capture_output=True, check=False)
    assert empty.returncode == os.EX_TEMPFAIL, empty.stderr  # there are no tables
    assert b"Usage" not in empty.stderr


def test_a_maildir_is_emptied_into_the_site(
    runner: IsolatedRunner, maildir: Callable[..., Path], facts: Sent, session: Session
) -> None:
    known = f"Delivered-To: {facts.address}\r\n".encode() + make_postfix(facts)
    folder = maildir(known, b"To: somebody@example.org\r\n\r\n")
    result = runner.invoke(args=["mail", "receive", "--maildir", str(folder)])
    assert (result.exit_code, result.output) == (0, "taken 1, unknown 1\n")
    assert list((folder / "new").iterdir()) == [] and count_bounced() == {"notice": 1}
    assert runner.invoke(args=["mail", "receive", "--maildir", str(folder)]).output == "nothing new\n"


def test_a_mail_that_we_stumble_over_is_set_aside_for_7_days_and_the_next_is_read(
    maildir: Callable[..., Path], behind: Behind, session: Session
) -> None:
    raw = f"Delivered-To: {address()}\r\n\r\n".encode()
    folder = maildir(raw, b"To: somebody@example.org\r\n\r\n")
    behind.error = ZeroDivisionError()
    assert read_maildir(folder) == {"fault": 1, "unknown": 1}
    (aside,) = (folder / "set-aside").iterdir()
    assert aside.read_bytes() == raw and (folder / "set-aside").stat().st_mode & 0o777 == 0o700
    os.utime(aside, (time.time(), time.time() - 8 * 86400))
    read_maildir(folder)
    assert not aside.exists()


def test_with_the_database_away_a_maildir_stays_as_it_is(
    runner: IsolatedRunner, maildir: Callable[..., Path], behind: Behind, session: Session
) -> None:
    raw = f"Delivered-To: {address()}\r\n\r\n".encode()
    folder = maildir(raw, raw)
    behind.error = OperationalError("x", {}, Exception())
    result = runner.invoke(args=["mail", "receive", "--maildir", str(folder)])
    assert (result.exit_code, result.output.splitlines()[-1]) == (os.EX_TEMPFAIL, "away 1")
    assert len(list((folder / "new").iterdir())) == 2


def test_the_worker_reads_the_maildir_of_the_settings(
    app: Flask, maildir: Callable[..., Path], session: Session
) -> None:
    assert read_inbox() == 0
    folder = maildir(b"To: somebody@example.org\r\n\r\n")
    app.extensions["config"] = app.extensions["config"].model_copy(update={"maildir_path": folder})
    assert read_inbox() == 1


@pytest.fixture
def lmtp(app: Flask) -> Iterator[smtplib.LMTP]:
    """A client of the LMTP port."""
    loop, handler, opened = asyncio.new_event_loop(), Handler(app), threading.Event()
    servers: list[asyncio.Server] = []

    async def listen() -> None:
        server = await loop.create_server(lambda: make_protocol(handler), "127.0.0.1", 0)
        servers.append(server)
        opened.set()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(listen())
        loop.run_forever()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert opened.wait(5)
    client = smtplib.LMTP("127.0.0.1", servers[0].sockets[0].getsockname()[1], timeout=10)
    client.ehlo("relay.example")
    yield client
    client.close()
    asyncio.run_coroutine_threadsafe(handler.close(), loop).result(10)
    loop.call_soon_threadsafe(servers[0].close)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)
    loop.close()


def test_lmtp_refuses_at_rcpt_what_nobody_is_there_for(
    lmtp: smtplib.LMTP, behind: Behind, session: Session
) -> None:
    assert lmtp.mail("")[0] == 250
    assert lmtp.rcpt(NOBODY) == (550, b"5.1.1 Nobody is at this address")
    assert lmtp.rcpt(address("f" * 20))[0] == 550
    assert lmtp.rcpt("somebody@example.org")[0] == 550
    assert lmtp.rcpt(address())[0] == 250
    assert count_received() == {"refused": 3}


def test_lmtp_answers_for_each_recipient(
    lmtp: smtplib.LMTP, facts: Sent, behind: Behind, session: Session
) -> None:
    lmtp.mail("")
    for to in (facts.address, address()):
        assert lmtp.rcpt(to)[0] == 250
    behind.error = NotYet()
    lmtp.putcmd("DATA")
    assert lmtp.getreply()[0] == 354
    lmtp.send(make_postfix(facts) + b".\r\n")
    assert [lmtp.getreply()[0] for _ in range(2)] == [250, 451]
    session.rollback()
    assert count_bounced() == {"notice": 1}
    assert lmtp.noop()[0] == 250


def test_lmtp_asks_to_come_again_while_the_database_is_away(
    lmtp: smtplib.LMTP, app: Flask, session: Session
) -> None:
    def away(_key: str) -> bool:
        raise OperationalError("x", {}, Exception())

    open_door(app, "test", Door(away, lambda _key, _inbound: None))
    lmtp.mail("")
    assert lmtp.rcpt(address())[0] == 451


def test_the_counts_of_a_day_that_is_over_become_one_row(session: Session) -> None:
    with transaction():
        session.add_all([MailReceived(day=date(2026, 11, 1), what="other", number=1) for _ in range(3)])
        session.add(MailReceived(day=date(2026, 11, 1), what="list", number=1))
    assert (fold_received(), fold_received()) == (1, 0)
    assert count_received() == {"list": 1, "other": 3}
    assert session.query(MailReceived).count() == 2


def test_status_tells_what_came_in_and_what_came_back(
    runner: IsolatedRunner, facts: Sent, session: Session
) -> None:
    receive(runner, make_postfix(facts), "--to", facts.address)
    output = runner.invoke(args=["outbox", "status"]).output
    assert "came back: notice 1" in output and "mail received: bounce_hard 1" in output
    assert session.get_one(Outbox, 1).bounce_code == "5.1.1"


@pytest.mark.settings(metrics_token="t" * 20)
def test_the_figures_name_what_came_in_and_nobody(
    runner: IsolatedRunner, facts: Sent, app: Flask, session: Session
) -> None:
    receive(runner, make_postfix(facts), "--to", facts.address)
    answer = app.test_client().get("/metrics", headers={"Authorization": f"Bearer {'t' * 20}"}).text
    assert 'mail_received_total{what="bounce_hard"} 1.0' in answer
    assert 'outbox_bounced{kind="notice"} 1.0' in answer
    assert "ada" not in answer
