"""`flask mail`: incoming mail, one from a relay's pipe, a maildir, or an LMTP port."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import BinaryIO

import click
from flask import Flask, current_app

from app.cli.groups import CommandGroup
from app.core.extensions import get_config
from app.mail.feeds import MOST_READ, Answer, take_in
from app.mail.lmtp import run_lmtp
from app.mail.maildir import read_maildir

mail_cli = CommandGroup("mail", help="Incoming mail: bounces, and what MPs' offices write.")

CHUNK = 1024 * 1024


@mail_cli.command("receive")
@click.option("--to", "recipient", help="The recipient; without it, as the mail's own headers tell.")
@click.option("--refuse", is_flag=True, help="Exit with 67 where nobody is at the address, in place of 0.")
@click.option(
    "--maildir",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Read what is new in this maildir, and remove it, in place of standard input.",
)
def receive_command(recipient: str | None, refuse: bool, maildir: Path | None) -> None:
    """Take in one mail from standard input.

    Exit codes are those of sysexits.h: 0 taken or dropped; 67 (EX_NOUSER, only with --refuse) nobody is at the
    address; 75 (EX_TEMPFAIL) to be brought again. --refuse is for a relay that asks before it answers its own client:
    others would send a bounce."""
    if maildir is not None:
        if not (maildir / "new").is_dir():
            raise click.ClickException(f"{maildir} is no maildir: it has no folder `new`.")
        counts = read_maildir(maildir)
        lines = [f"{answer} {counts[answer]}" for answer in Answer if counts[answer]]
        click.echo(", ".join(lines) or "nothing new")
        sys.exit(os.EX_TEMPFAIL if counts[Answer.AWAY] else os.EX_OK)
    answer = take_in(recipient, _read_all(sys.stdin.buffer))
    if answer is Answer.UNKNOWN:
        sys.exit(os.EX_NOUSER if refuse else os.EX_OK)
    sys.exit(os.EX_OK if answer is Answer.TAKEN else os.EX_TEMPFAIL)


@mail_cli.command("serve-lmtp")
@click.option("--host", help="Address to listen on; by default LMTP_HOST.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on; by default LMTP_PORT.")
def serve_lmtp_command(host: str | None, port: int | None) -> None:
    """Take mail from a relay by LMTP until TERM or Ctrl-C."""
    config = get_config()
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    host, port = host or config.lmtp_host, port or config.lmtp_port
    try:
        run_lmtp(app, host, port)
    except OSError as error:
        reason = error.strerror if isinstance(error, socket.gaierror) else os.strerror(error.errno or 0)
        raise click.ClickException(f"{host} port {port} cannot be used ({reason}).") from None


def _read_all(stream: BinaryIO) -> bytes:
    """The mail, at most as much as is ever looked at; the rest is read and dropped, for the relay waits."""
    raw = stream.read(MOST_READ)
    while stream.read(CHUNK):
        pass
    return raw
