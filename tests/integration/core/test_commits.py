"""Changes of several threads in one commit."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.core.commits import commit_later, commit_left, commit_together
from app.core.database import db
from app.core.models import JobRun

pytestmark = [pytest.mark.empty_database, pytest.mark.both_databases]


def add(name: str, *, fails: bool = False) -> Any:
    def work(session: Session) -> str:
        session.add(JobRun(name=name))
        session.flush()
        if fails:
            raise ValueError(name)
        return name

    return work


def run_at_once(app: Flask, works: list[Any]) -> list[Any]:
    """What each work gave or raised, all of them asked for while the first still commits."""
    gate = threading.Barrier(len(works))

    def call(work: Any) -> Any:
        with app.app_context():
            gate.wait(10)
            try:
                return commit_together(work)
            except ValueError as error:
                return error

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(call, works))


def list_names() -> set[str]:
    db.session.rollback()
    return set(db.session.scalars(sa.select(JobRun.name)))


def test_every_thread_gets_its_own_result_once_it_is_committed(app: Flask, session: Session) -> None:
    names = [f"job-{number}" for number in range(8)]
    assert run_at_once(app, [add(name) for name in names]) == names
    assert list_names() == set(names)


def test_a_change_that_fails_takes_nobody_elses_with_it(app: Flask, session: Session) -> None:
    works = [add(f"job-{number}", fails=number == 3) for number in range(8)]
    results = run_at_once(app, works)
    assert isinstance(results[3], ValueError) and str(results[3]) == "job-3"
    assert list_names() == {f"job-{number}" for number in range(8) if number != 3}


def test_what_one_thread_is_told_is_committed_already(app: Flask, session: Session) -> None:
    assert commit_together(add("alone")) == "alone"
    assert list_names() == {"alone"}


def test_what_was_left_is_committed_with_the_next_change_and_told_afterwards(
    app: Flask, session: Session
) -> None:
    told: list[Any] = []
    commit_later(add("first"), lambda get: told.append((get(), list_names())))
    commit_together(add("second"))
    assert list_names() == {"first", "second"}
    (name, names) = told[0]
    assert len(told) == 1 and name == "first" and "first" in names


def test_a_change_that_was_left_and_fails_takes_no_other_with_it(app: Flask, session: Session) -> None:
    errors: list[Exception] = []

    def keep_error(get: Any) -> None:
        try:
            get()
        except ValueError as error:
            errors.append(error)

    commit_later(add("bad", fails=True), keep_error)
    assert commit_together(add("good")) == "good"
    assert [str(error) for error in errors] == ["bad"] and list_names() == {"good"}


def test_nothing_stays_behind_of_what_was_left_nor_of_what_that_left(app: Flask, session: Session) -> None:
    def go_on(get: Any) -> None:
        commit_later(add(f"{get()} and more"), lambda get: get())

    commit_later(add("one"), go_on)
    commit_left()
    assert list_names() == {"one", "one and more"}


def test_a_thread_commits_what_it_left_itself_and_not_what_another_did(app: Flask, session: Session) -> None:
    places: list[str] = []
    commit_later(add("mine"), lambda _get: places.append(threading.current_thread().name))

    def other() -> None:
        with app.app_context():
            commit_together(add("theirs"))

    thread = threading.Thread(target=other)
    thread.start()
    thread.join(10)
    commit_left()
    assert list_names() == {"mine", "theirs"} and places == [threading.current_thread().name]
