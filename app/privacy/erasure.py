"""The erasing job: works through the table of periods, one transaction for each thing that is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from prometheus_client.metrics_core import GaugeMetricFamily, Metric

from app.core.clock import now
from app.core.database import transaction, wipe_deleted
from app.core.jobs import every
from app.core.log import get_logger
from app.privacy.periods import PERIODS, Period


@every("privacy.erase", minute="17", late_after=timedelta(hours=4), lease=timedelta(minutes=50))
def erase_due() -> dict[str, int]:
    """End everything whose time is over; how many by the name of the period. One failure keeps nothing else
    from its end, and is raised when the rest is done."""
    counts: dict[str, int] = {}
    failures: list[Exception] = []
    for period in PERIODS:
        counts[period.name] = _end_due(period, failures)
    wipe_deleted()
    get_logger("privacy").info("erased", **{name: count for name, count in counts.items() if count})
    if failures:
        raise failures[0]
    return counts


def count_due() -> dict[str, int]:
    """How much is due now in each period that the job ends."""
    moment = now()
    return {period.name: len(period.list_due(moment)) for period in PERIODS if period.list_due}


def collect_figures() -> Iterator[Metric]:
    """What is due and not erased yet, for `/metrics`: it should be near nothing after every full hour."""
    family = GaugeMetricFamily("campaign_erasures_due", "Things due to be erased", labels=["period"])
    for name, count in count_due().items():
        family.add_metric([name], count)
    yield family


def _end_due(period: Period, failures: list[Exception]) -> int:
    if period.list_due is None:
        return 0
    return sum(_end_one(period, key, failures) for key in period.list_due(now()))


def _end_one(period: Period, key: object, failures: list[Exception]) -> int:
    try:
        with transaction():
            assert period.end is not None
            period.end(key)
    except Exception as error:  # whatever is wrong with one, the others go
        get_logger("privacy").error("erasing_failed", period=period.name, kind=type(error).__name__)
        failures.append(error)
        return 0
    return 1
