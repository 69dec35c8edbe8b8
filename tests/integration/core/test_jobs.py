"""Background work that fails."""

from __future__ import annotations

import pytest
from flask import Flask

from app.core.jobs import JOBS, Job
from tests.support.server import run_waiting_jobs


@pytest.mark.both_databases
def test_a_failing_job_is_told_without_its_words(
    app: Flask, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    name = "mail.deliver"
    kept = JOBS[name]

    def fail(*_arguments: object) -> None:
        raise RuntimeError("Zanzibella Quixwort of Quagmire Row")

    task = app.extensions["huey_tasks"][name]
    JOBS[name] = Job(name, fail, None, kept.lease, None)
    try:
        task(1)
        assert run_waiting_jobs(app) == 1
    finally:
        JOBS[name] = kept
    told = capfd.readouterr().err + caplog.text
    assert "job_failed" in told
    assert "RuntimeError" in told
    assert "Zanzibella" not in told
