from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.core.jobs import enqueue
from config import Config

pytestmark = pytest.mark.empty_database


def delete_queue(folder: Path) -> None:
    for path in folder.glob("queue.db*"):
        path.unlink()


def test_a_wake_up_arrives_after_the_queue_was_deleted_and_made_afresh(app: Flask, config: Config) -> None:
    with app.app_context():
        assert enqueue("mail.sweep")
    delete_queue(config.instance_path)
    worker = create_app(config).extensions["huey"]  # a worker that was started afterwards
    with app.app_context():
        assert enqueue("mail.deliver", 7)
    task = worker.dequeue()
    assert (task.name, task.args) == ("mail.deliver", (7,))
    assert worker.dequeue() is None


def test_two_that_run_meet_again_after_the_queue_was_deleted(app: Flask, config: Config) -> None:
    other = create_app(config).extensions["huey"]
    assert other.dequeue() is None
    delete_queue(config.instance_path)
    with app.app_context():
        assert enqueue("mail.deliver", 7)
    assert other.dequeue().args == (7,)


def test_ending_the_first_takes_nothing_from_the_new_queue(app: Flask, config: Config) -> None:
    first = app.extensions["huey"].storage
    with app.app_context():
        assert enqueue("mail.sweep")
    delete_queue(config.instance_path)
    with app.app_context():
        assert enqueue("mail.deliver", 7)
    other = create_app(config).extensions["huey"]
    first.close()
    assert other.dequeue().args == (7,)
