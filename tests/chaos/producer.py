"""Many writers at once, over HTTP: form, check, send, the link of the mail as the relay caught it, confirm."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from tests.chaos.history import CONFIRMED, SENT, History, Writer
from tests.chaos.relay import Relay
from tests.chaos.visitor import NoAnswer, Visitor, read_fields

WAIT = 0.25
Act = Callable[[Writer, Visitor], None]
PERSON = {
    "name": "Zoë Quillfeather",
    "address": "3 Wibble Row\nWibblethorpe",
    "postcode": "BN1 1AA",
    "postcode_reason": "moved",
    "answer_why": "Quokka-like worries keep me awake.",
}


class Refused(Exception):
    """The site said no in a page that people understand (4xx, or the form again)."""

    def __init__(self, status: int, page: str) -> None:
        super().__init__(f"refused with {status}")
        self.status = status
        self.page = page


class Producer:
    """Threads that carry writers through; what fails is tried again until `deadline` (a monotonic moment)."""

    def __init__(
        self, find_port: Callable[[], int], host: str, relay: Relay, history: History, parallel: int = 6
    ) -> None:
        self._find_port, self._host, self._relay, self.history = find_port, host, relay, history
        self._begin: deque[Writer] = deque()
        self._confirm: deque[Writer] = deque()
        self._waiting: dict[str, Writer] = {}
        self._seen = 0
        self._is_holding = False
        self._is_over = threading.Event()
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(parallel)]
        self._reader = threading.Thread(target=self._read_mail, daemon=True)

    def start(self) -> None:
        """Begin; writers may be added before or after."""
        for thread in (*self._threads, self._reader):
            thread.start()

    def add(self, writers: list[Writer]) -> None:
        """More people come."""
        for writer in writers:
            self.history.add(writer)
            self._waiting[writer.email] = writer
            self._begin.append(writer)

    def wait(self, is_done: Callable[[], bool], seconds: float) -> bool:
        """Wait for something, at most so long; whether it came."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if is_done():
                return True
            time.sleep(0.05)
        return is_done()

    def hold_confirmations(self) -> None:
        """Let people wait before they press the button of the mail."""
        self._is_holding = True

    def release_confirmations(self) -> None:
        """Let them go on."""
        self._is_holding = False

    def forget_confirmations(self) -> None:
        """Those who wait never press."""
        self._confirm.clear()
        self._is_holding = False

    def stop(self) -> None:
        """End the threads."""
        self._is_over.set()
        for thread in (*self._threads, self._reader):
            thread.join(40)

    def _work(self) -> None:
        visitor = Visitor(self._find_port, self._host)
        while not self._is_over.is_set():
            found = self._take()
            if found is None:
                self._is_over.wait(0.02)
            else:
                self._carry_through(found[0], visitor, found[1])
        visitor.close()

    def _take(self) -> tuple[Writer, Act] | None:
        """Whoever can confirm comes first, then whoever begins."""
        with suppress(IndexError):
            if not self._is_holding:
                return self._confirm.popleft(), self._confirm_letter
        with suppress(IndexError):
            return self._begin.popleft(), self.send_letter
        return None

    def _carry_through(
        self, writer: Writer, visitor: Visitor, act: Callable[[Writer, Visitor], None]
    ) -> None:
        while not self._is_over.is_set():
            try:
                act(writer, visitor)
            except NoAnswer as error:
                self.history.count_failure(error.status)
                self._is_over.wait(WAIT)
            except Refused as error:
                self.history.see(writer, f"refused {error.status}")
                return
            else:
                return

    def send_letter(self, writer: Writer, visitor: Visitor) -> None:
        """As far as "check your email". Tried again with the same draft, as a person does who presses again."""
        if "draft" not in writer.words:
            visitor.forget()
            status, _, page = visitor.get(f"/write/{writer.seat}")
            begun = read_fields(page, "/check") | PERSON | {"email": writer.email} | writer.words
            status, _, page = visitor.post(f"/write/{writer.seat}/check", begun)
            checked = read_fields(page, "/send")
            if status != 200 or "draft" not in checked:
                raise Refused(status, page)
            writer.words = checked | {"consent": "y"}
        status, location, page = visitor.post(f"/write/{writer.seat}/send", writer.words)
        if status == 200 and read_fields(page, "/send"):  # lost touch with the form's token: shown again
            writer.words = read_fields(page, "/send") | {"consent": "y"}
            status, location, page = visitor.post(f"/write/{writer.seat}/send", writer.words)
        if (status, location) != (303, "/write/sent"):
            raise Refused(status, page)
        self.history.see(writer, SENT)

    def _confirm_letter(self, writer: Writer, visitor: Visitor) -> None:
        visitor.forget()
        status, location, page = visitor.get(writer.link)
        if status == 200:
            status, location, page = visitor.post(writer.link, {})
        if status != 303 or not location.startswith("/letters/"):
            raise Refused(status, page)
        self.history.see(writer, CONFIRMED)

    def _read_mail(self) -> None:
        """Whoever got a link opens it."""
        while not self._is_over.wait(0.1):
            accepted = self._relay.list_accepted()
            for mail in accepted[self._seen :]:
                writer = self._waiting.get(mail.to)
                if mail.link and writer is not None and not writer.link:
                    writer.link = mail.link
                    self._confirm.append(writer)
            self._seen = len(accepted)
