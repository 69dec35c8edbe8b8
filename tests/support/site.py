"""A running site as tests meet it: its address, its mails, and the worker's work done when asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextvars import Context
from typing import Any

from flask import Flask

from app.core.jobs import run_job
from tests.support.catcher import Catcher, Caught
from tests.support.server import run_waiting_jobs

LINK = re.compile(r"https?://[^\s<>\"]+")


class Site:
    """`work()` does what the worker would do now; `mails_to` and `find_link` read the mailboxes."""

    def __init__(self, app: Flask, address: str, catcher: Catcher) -> None:
        self.app = app
        self.address = address
        self.catcher = catcher

    def work(self) -> None:
        """Deliver what waits: the engine's queue, then a sweep, then what the sweep woke."""
        run_waiting_jobs(self.app)
        self.run_job("mail.sweep")
        run_waiting_jobs(self.app)

    def run_job(self, name: str) -> Any:
        """Run one scheduled job."""
        return self.inside(lambda: run_job(name))

    def inside(self, function: Callable[[], Any]) -> Any:
        """Call a function inside an application context of its own."""

        def call() -> Any:
            with self.app.app_context():
                return function()

        return Context().run(call)

    def mails_to(self, address: str) -> list[Caught]:
        """Every mail that reached this address, the oldest first."""
        return [mail for mail in self.catcher.mails if address in mail.recipients]

    def letters(self) -> list[Caught]:
        """Every mail that is no service mail: a letter to an MP."""
        return [mail for mail in self.catcher.mails if mail.envelope_from.startswith("letters+")]


def find_link(mail: Caught, part: str) -> str:
    """The address in a mail that holds `part`, such as `/confirm`."""
    return next(link for link in LINK.findall(mail.text) if part in link)
