from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from flask import Flask

from app import create_app
from app.core.jobs import enqueue
from config import Config
from tests.support.slow_answers import answering_late

pytestmark = pytest.mark.empty_database


@pytest.fixture
def database_kind() -> str:
    return "postgresql"


def test_a_task_is_not_lost_when_the_answer_that_holds_it_comes_late(app: Flask, config: Config) -> None:
    redis = urlsplit(config.redis_url)
    with app.app_context():
        assert enqueue("mail.deliver", 7)
    with answering_late(redis.port or 6379, 0.7) as port:
        late = redis._replace(netloc=f"127.0.0.1:{port}").geturl()
        task = create_app(config.model_copy(update={"redis_url": late})).extensions["huey"].dequeue()
    assert task is not None
    assert task.args == (7,)


def test_waking_gives_up_after_half_a_second_all_the_same(app: Flask, config: Config) -> None:
    redis = urlsplit(config.redis_url)
    with answering_late(redis.port or 6379, 0.7) as port:
        late = redis._replace(netloc=f"127.0.0.1:{port}").geturl()
        with create_app(config.model_copy(update={"redis_url": late})).app_context():
            assert not enqueue("mail.deliver", 7)
