"""How long the relay took to answer: from the commit before DATA to its reply, read from the outbox, so that every
process tells the same. A mail that was handed over twice counts once, as it ended."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from prometheus_client.core import HistogramMetricFamily

from app.core.database import db
from app.mail import states
from app.mail.models import Outbox

BUCKETS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


def collect_latency() -> HistogramMetricFamily:
    """A histogram by state: sent, or failed by a reply after DATA."""
    family = HistogramMetricFamily(
        "outbox_smtp_seconds", "Seconds from handing over to the relay's reply.", labels=["state"]
    )
    for state, count, total, *steps in db.session.execute(_make_query()):
        buckets = [(str(limit), float(step)) for limit, step in zip(BUCKETS, steps, strict=True)]
        family.add_metric([state], [*buckets, ("+Inf", float(count))], float(total))
    return family


def _make_query() -> sa.Select[*tuple[Any, ...]]:
    took = _make_seconds()
    steps = [sa.func.sum(sa.case((took <= limit, 1), else_=0)) for limit in BUCKETS]
    return (
        sa.select(Outbox.state, sa.func.count(), sa.func.sum(took), *steps)
        .where(
            Outbox.state.in_((states.SENT, states.FAILED)),
            Outbox.handed_at.is_not(None),
            Outbox.smtp_code.is_not(None),
            Outbox.done_at >= Outbox.handed_at,
            sa.func.coalesce(Outbox.reason, "") != "marked",
        )
        .group_by(Outbox.state)
        .order_by(Outbox.state)
    )


def _make_seconds() -> sa.ColumnElement[float]:
    if db.engine.dialect.name == "sqlite":
        days = sa.func.julianday(Outbox.done_at, type_=sa.Float) - sa.func.julianday(
            Outbox.handed_at, type_=sa.Float
        )
        return days * 86400.0
    return sa.cast(sa.func.extract("epoch", Outbox.done_at - Outbox.handed_at), sa.Float)
