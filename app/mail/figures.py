"""The outbox in `/readyz` and `/metrics`: counts and ages, never a person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Flask
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from app.core.clock import now
from app.core.health import add_check, add_figures
from app.mail import lateness, queries, states
from app.mail.latency import collect_latency
from app.mail.pauses import BOUNCE, list_pauses


def init_figures(app: Flask) -> None:
    """Name the checks and figures."""
    add_check(app, "mail", check_mail)
    add_check(app, "worker", check_worker)
    add_figures(app, collect_figures)


def check_mail() -> dict[str, Any]:
    """Whether mail goes: not while the relay refuses us or takes nothing, something is long overdue, or somebody must
    decide."""
    counts = _count_states()
    oldest = min((due_at for _, due_at in lateness.list_oldest_due()), default=None)
    age = int((now() - oldest).total_seconds()) if oldest else 0
    pauses = list_pauses()
    scopes = [pause.scope for pause in pauses]
    is_asked = any(pause.paused_by == BOUNCE for pause in pauses)
    is_stopped = "relay" in scopes or lateness.is_relay_silent()
    is_late = age >= lateness.LATE.total_seconds()
    is_well = not (is_stopped or is_late or is_asked or counts[states.UNCERTAIN])
    facts = {"ok": is_well, "oldest_due_seconds": age, "put_off": lateness.count_put_off(), "paused": scopes}
    return facts | {
        state: counts[state] for state in (states.QUEUED, states.HELD, states.UNCERTAIN, states.FAILED)
    }


def check_worker() -> dict[str, Any]:
    """Whether a worker is alive."""
    seen_at = queries.find_last_beat()
    is_alive = seen_at is not None and now() - seen_at < queries.SILENT
    return {"ok": is_alive, "seen_at": seen_at.isoformat() if seen_at else None}


def collect_figures() -> Iterator[Metric]:
    """The figures for `/metrics`."""
    depth = GaugeMetricFamily("outbox_messages", "Mails in the outbox.", labels=["kind", "state"])
    for kind, state, count in queries.count_by_state():
        depth.add_metric([kind, state], count)
    yield depth
    age = GaugeMetricFamily("outbox_oldest_due_seconds", "Age of the oldest due mail.", labels=["kind"])
    for kind, due_at in lateness.list_oldest_due():
        age.add_metric([kind], (now() - due_at).total_seconds())
    yield age
    yield GaugeMetricFamily(
        "outbox_put_off",
        "Mails tried for a quarter of an hour and not taken.",
        value=lateness.count_put_off(),
    )
    yield from _collect_last_sent()
    attempts = "Attempts to send the mails that the outbox knows; what is forgotten is taken off."
    yield GaugeMetricFamily("outbox_attempts", attempts, value=queries.count_attempts())
    yield collect_latency()
    bounced = GaugeMetricFamily(
        "outbox_bounced", "Mails that came back after they were accepted.", labels=["kind"]
    )
    for kind, count in queries.count_bounced().items():
        bounced.add_metric([kind], count)
    yield bounced
    received = CounterMetricFamily("mail_received", "Incoming mails, by what they were.", labels=["what"])
    for what, count in queries.count_received().items():
        received.add_metric([what], count)
    yield received
    yield GaugeMetricFamily("outbox_pauses", "Pauses in force.", value=len(list_pauses()))
    yield GaugeMetricFamily(
        "workers_alive", "Workers seen lately.", value=queries.count_workers(now() - queries.SILENT)
    )


def _collect_last_sent() -> Iterator[Metric]:
    last_at = lateness.find_last_sent()
    if last_at is not None:
        yield GaugeMetricFamily(
            "outbox_last_sent_timestamp_seconds", "When a mail was last accepted.", value=last_at.timestamp()
        )


def _count_states() -> dict[str, int]:
    counts = dict.fromkeys(states.STATES, 0)
    for _, state, count in queries.count_by_state():
        counts[state] += count
    return counts
