"""The folder of caught mail (development only): one file a mail, the newest 500."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from app.core.clock import now

MOST_KEPT = 500
NAME = re.compile(r"\d{8}T\d{6}\d{6}-[0-9a-f]{8}")
LINK = re.compile(r"(https?://[^\s<>\"]+[^\s<>\".,;:!?)\]'])")


@dataclass(frozen=True)
class CaughtMail:
    """One caught mail. `envelope` is (sender, recipients)."""

    id: str
    caught_at: datetime
    size: int
    raw: bytes
    message: EmailMessage

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Every header, in its order."""
        return [(name, str(value)) for name, value in self.message.items()]

    @property
    def text(self) -> str:
        """The plain text, or nothing."""
        return self._find("plain")

    @property
    def html(self) -> str:
        """The HTML, or nothing."""
        return self._find("html")

    @property
    def linked_text(self) -> list[tuple[str, bool]]:
        """The plain text in pieces: (piece, whether it is a web address)."""
        return [(piece, bool(LINK.fullmatch(piece))) for piece in LINK.split(self.text) if piece]

    def _find(self, subtype: str) -> str:
        part = self.message.get_body((subtype,))
        return str(part.get_content()) if part is not None else ""


def get_folder(instance_path: Path) -> Path:
    """The folder, made (0700) if there is none."""
    folder = instance_path / "mail"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def keep_mail(folder: Path, envelope_from: str, recipients: list[str], content: bytes) -> str:
    """Keep one mail with its envelope as headers; its id."""
    name = f"{now():%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}"
    envelope = f"X-Envelope-From: <{envelope_from}>\r\nX-Envelope-To: {', '.join(recipients)}\r\n".encode()
    work = folder / f"{name}.part"
    work.write_bytes(envelope + content)
    work.chmod(0o600)
    work.rename(folder / f"{name}.eml")
    for old in _list_files(folder)[MOST_KEPT:]:
        old.unlink(missing_ok=True)
    return name


def list_caught(folder: Path) -> list[CaughtMail]:
    """Every mail in the folder, the newest first."""
    return [mail for path in _list_files(folder) if (mail := _read(path)) is not None]


def find_caught(folder: Path, mail_id: str) -> CaughtMail | None:
    """The mail of this id."""
    return _read(folder / f"{mail_id}.eml") if NAME.fullmatch(mail_id) else None


def _list_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.eml"), reverse=True)


def _read(path: Path) -> CaughtMail | None:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return None
    caught_at = datetime.strptime(path.stem.partition("-")[0], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
    message = message_from_bytes(raw, policy=default)
    return CaughtMail(path.stem, caught_at, len(raw), raw, message)
