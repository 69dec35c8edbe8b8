"""From one database to another, and back from a backup, with letters on their way."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from app import create_app
from app.core import backups
from app.core.backups import copy_into
from app.core.clock import now
from app.core.copying import begin_snapshot
from app.core.database import db, transaction
from app.core.versions import get_data_version
from app.letters.models import Letter
from app.mail.models import Heartbeat, Outbox
from app.mail.sender import get_sender
from app.mail.services import pause_sending, resume_sending
from config import Config
from tests.support.applications import CheckedClient, IsolatedRunner
from tests.support.catcher import Catcher
from tests.support.databases import Databases
from tests.support.flow import confirm_letter, send_letter
from tests.support.forms import press
from tests.support.mail_fixtures import connect_to
from tests.support.site import Site, find_link
from tests.support.writers import Writer

pytestmark = pytest.mark.timeout(180)
OTHER = Writer(name="Idris Puw", email="idris@example.org")
Open = Callable[[str], tuple[Site, CheckedClient]]


@pytest.fixture
def waiting(client: CheckedClient, site: Site, traveller: time_machine.Traveller) -> Writer:
    """A confirmed letter that waits, and another that nobody confirmed yet."""
    send_letter(client, OTHER, traveller)
    send_letter(client, Writer(), traveller)
    site.inside(lambda: pause("the relay moves"))
    confirm_path = find_confirm(site, Writer())
    assert client.post(confirm_path).status_code == 303
    site.work()
    assert site.letters() == []
    return Writer()


def pause(reason: str) -> None:
    """Stop everything that goes to an MP."""
    with transaction():
        for label in db.session.scalars(sa.select(Letter.variant).distinct()):
            pause_sending(f"label:{label}", "ann", reason)


def unpause() -> None:
    """Go on."""
    with transaction():
        for label in db.session.scalars(sa.select(Letter.variant).distinct()):
            resume_sending(f"label:{label}")


def find_confirm(site: Site, writer: Writer) -> str:
    """The path of the link that the writer got."""
    site.work()
    return find_link(site.mails_to(writer.email)[0], "/confirm").removeprefix(site.address)


@pytest.fixture
def elsewhere(tmp_path: Path, database_kind: str, databases: Databases) -> Iterator[str]:
    """The address of an empty database of the other kind."""
    if database_kind == "postgresql":
        yield f"sqlite:///{tmp_path / 'elsewhere.db'}"
        return
    found = databases.copy("postgresql", tmp_path / "other", with_snapshot=False)["database_url"]
    yield found
    databases.drop(found)


@pytest.fixture
def open_at(config: Config, tmp_path: Path, catcher: Catcher) -> Iterator[Open]:
    """`open_at(url)` is a site on another database, with the same secret."""
    apps: list[Flask] = []

    def start(url: str) -> tuple[Site, CheckedClient]:
        changes = {"database_url": url, "redis_url": "", "instance_path": tmp_path / "instance"}
        app = create_app(config.model_copy(update=changes))
        app.extensions["pages"].is_off = True
        app.test_client_class = CheckedClient
        app.test_cli_runner_class = IsolatedRunner
        connect_to(app, catcher)
        apps.append(app)
        client = app.test_client()
        assert isinstance(client, CheckedClient)
        return Site(app, config.site_url, catcher), client

    yield start
    for app in apps:
        with app.app_context():
            get_sender().close()
            db.engine.dispose()


def run(app: Flask, *args: str) -> str:
    """A command that succeeds."""
    result = app.test_cli_runner().invoke(args=list(args))
    assert result.exit_code == 0, result.output
    return result.output


def refuse(app: Flask, *args: str) -> str:
    """A command that says in a line why not."""
    result = app.test_cli_runner().invoke(args=list(args))
    assert result.exit_code == 1 and "Traceback" not in result.output, result.output
    return result.output


def states_of(site: Site) -> list[str]:
    """The states of the letters to MPs in the outbox."""
    query = sa.select(Outbox.state).where(Outbox.kind == "letter").order_by(Outbox.id)
    return site.inside(lambda: list(db.session.scalars(query)))


@pytest.mark.both_databases
def test_a_letter_that_waits_goes_once_from_the_database_it_was_moved_to(
    waiting: Writer, app: Flask, site: Site, elsewhere: str, open_at: Open, traveller: time_machine.Traveller
) -> None:
    output = run(app, "database", "copy", "--to", elsewhere)
    assert "rows on both sides" in output and "letter  " in output
    there, client = open_at(elsewhere)
    assert client.get("/readyz").status_code == 200
    there.inside(unpause)
    there.work()
    there.work()
    assert len(there.letters()) == 1
    third = Writer(name="Third Person", email="third@example.org")
    send_letter(client, third, traveller)  # numbering goes on
    confirm_letter(client, there, third)
    there.work()
    assert len(there.letters()) == 2
    assert states_of(site) == ["queued"]


def test_a_copy_is_refused_while_a_worker_is_alive_and_marked_when_made_anyway(
    waiting: Writer, app: Flask, site: Site, tmp_path: Path, open_at: Open
) -> None:
    site.inside(beat)
    url = f"sqlite:///{tmp_path / 'there.db'}"
    assert "Stop web and workers" in refuse(app, "database", "copy", "--to", url)
    assert not (tmp_path / "there.db").exists()
    run(app, "database", "copy", "--anyway", "--to", url)
    there, _ = open_at(url)
    assert states_of(there) == ["uncertain"]
    assert there.inside(lambda: db.session.scalar(sa.select(sa.func.count()).select_from(Heartbeat))) == 0


def beat() -> None:
    """A worker's sign of life."""
    from app.core.clock import now

    with transaction() as session:
        session.add(Heartbeat(worker="one", started_at=now(), seen_at=now()))


@pytest.mark.both_databases
def test_a_copy_into_a_database_with_rows_is_refused(app: Flask, elsewhere: str) -> None:
    run(app, "database", "copy", "--to", elsewhere)
    said = refuse(app, "database", "copy", "--to", elsewhere)
    assert "already" in said


@pytest.mark.both_databases
def test_a_copy_that_fails_in_the_middle_leaves_nothing(app: Flask, elsewhere: str, tmp_path: Path) -> None:
    def fail(table: str, _rows: int) -> None:
        if table == "spell":
            raise OSError("the disk is full")

    with (
        app.app_context(),
        closing(begin_snapshot(db.engine)) as source,
        pytest.raises(OSError, match="full"),
    ):
        copy_into(source, app_url(elsewhere), lambda _connection: None, fail)
    if elsewhere.startswith("sqlite"):
        assert not [path.name for path in tmp_path.iterdir() if "elsewhere" in path.name]
    else:
        with psycopg.connect(elsewhere) as connection:
            assert connection.execute("SELECT count(*) FROM seat").fetchone() == (0,)


def app_url(url: str) -> str:
    """The address as SQLAlchemy wants it."""
    return url.replace("postgresql://", "postgresql+psycopg://")


@pytest.mark.both_databases
def test_a_copy_shows_one_moment_though_the_site_goes_on(app: Flask, elsewhere: str, open_at: Open) -> None:
    def write_meanwhile(table: str, _rows: int) -> None:
        with app.app_context(), transaction():
            pause_sending(f"label:{table}", "ann", "meanwhile")

    with app.app_context(), closing(begin_snapshot(db.engine)) as source:
        sums = copy_into(source, app_url(elsewhere), lambda _connection: None, write_meanwhile)
    assert sums["mail_pause"].rows == 0
    there, _ = open_at(elsewhere)
    assert there.inside(lambda: db.session.scalar(sa.text("SELECT count(*) FROM mail_pause"))) == 0
    with app.app_context():
        assert db.session.scalar(sa.text("SELECT count(*) FROM mail_pause")) == len(
            [name for name, found in sums.items() if found.rows]
        )


@pytest.mark.both_databases
def test_after_a_restore_no_letter_goes_before_staff_have_seen_it(
    waiting: Writer,
    app: Flask,
    site: Site,
    elsewhere: str,
    tmp_path: Path,
    open_at: Open,
    client: CheckedClient,
) -> None:
    file = tmp_path / "kept.db"
    run(app, "database", "backup", str(file))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert states_of(site) == ["queued"], "the backup alone is marked"
    site.inside(unpause)
    site.work()
    assert client.post(find_confirm(site, OTHER)).status_code == 303
    site.work()
    assert len(site.letters()) == 2  # both went after the backup was made
    run(move_to(open_at, elsewhere), "database", "restore", str(file))
    there, visitor = open_at(elsewhere)
    there.inside(unpause)
    there.work()
    assert visitor.post(find_confirm(site, OTHER)).status_code == 303  # the site has forgotten that they did
    there.work()
    assert len(there.letters()) == 2
    assert states_of(there) == ["uncertain", "uncertain"]
    assert there.inside(get_data_version) > site.inside(get_data_version) + 100
    assert "restored: 2 letters" in run(there.app, "outbox", "status")
    assert visitor.get("/readyz").json["mail"]["ok"] is False  # type: ignore[index]
    run(there.app, "outbox", "mark-sent", str(first_letter(there)))
    run(there.app, "outbox", "retry", str(last_letter(there)))
    there.work()
    assert states_of(there) == ["sent", "sent"]
    assert len(there.letters()) == 3
    assert there.letters()[2].message["Message-ID"] == there.letters()[1].message["Message-ID"]


def move_to(open_at: Open, url: str) -> Flask:
    """The application on another database."""
    return open_at(url)[0].app


def first_letter(site: Site) -> int:
    """The id of the first letter in the outbox."""
    return int(site.inside(lambda: db.session.scalar(sa.select(sa.func.min(Outbox.id)).where(LETTERS))))


def last_letter(site: Site) -> int:
    """The id of the last letter in the outbox."""
    return int(site.inside(lambda: db.session.scalar(sa.select(sa.func.max(Outbox.id)).where(LETTERS))))


LETTERS = Outbox.kind == "letter"


def test_a_backup_put_in_place_as_a_file_is_safe_too(
    waiting: Writer, app: Flask, tmp_path: Path, open_at: Open
) -> None:
    file = tmp_path / "kept.db"
    run(app, "database", "backup", str(file))
    there, client = open_at(f"sqlite:///{file}")
    there.inside(unpause)
    there.work()
    assert there.letters() == [] and states_of(there) == ["uncertain"]
    assert client.get("/readyz").status_code == 200


def test_a_copied_file_is_marked_by_hand(waiting: Writer, app: Flask, site: Site) -> None:
    site.inside(beat)
    assert "Stop web and workers" in refuse(app, "database", "restored")
    assert "1 letters" in run(app, "database", "restored", "--anyway")
    site.inside(unpause)
    site.work()
    assert site.letters() == [] and states_of(site) == ["uncertain"]


def test_a_backup_takes_the_place_of_a_file_only_when_told_to_and_only_when_whole(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "kept.db"
    file.write_text("precious")
    assert "--replace" in refuse(app, "database", "backup", str(file))

    def fail(_file: Path, _change: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(backups, "write_file", fail)
        assert "disk is full" in refuse(app, "database", "backup", "--replace", str(file))
    assert file.read_text() == "precious"
    assert [path.name for path in tmp_path.iterdir() if "kept" in path.name] == ["kept.db"]
    run(app, "database", "backup", "--replace", str(file))
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("SELECT count(*) FROM seat").fetchone() == (650,)


def test_old_backups_are_deleted_and_nothing_else(app: Flask, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "notes.txt").write_text("not a backup")
    with closing(sqlite3.connect(folder / "other.db")) as other:
        other.execute("CREATE TABLE other (id)")
    for name in ("old", "in-use", "new"):
        run(app, "database", "backup", str(folder / f"{name}.db"))
    (folder / "in-use.db-wal").touch()
    for file in folder.iterdir():
        let_age(file, days=6 if file.stem == "new" else 8)
    said = run(app, "database", "backup", "--delete-old", str(folder / "today.db"))
    assert "Deleted, being over 7 days old: old.db." in said
    left = {file.name for file in folder.iterdir()}
    assert left == {"notes.txt", "other.db", "in-use.db", "in-use.db-wal", "new.db", "today.db"}
    said = run(app, "database", "backup", "--replace", "--delete-old", str(folder / "today.db"))
    assert "days old: none." in said


def let_age(file: Path, days: int) -> None:
    """Let the file look so many days old."""
    moment = (now() - timedelta(days=days)).timestamp()
    os.utime(file, (moment, moment))


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense"])
def test_an_address_that_is_no_database_of_ours_is_refused(runner: IsolatedRunner, url: str) -> None:
    result = runner.invoke(args=["database", "copy", "--to", url])
    assert result.exit_code == 2 and "must begin with" in result.output


def test_no_password_is_shown(runner: IsolatedRunner) -> None:
    result = runner.invoke(args=["database", "copy", "--to", "postgresql://ann:s3cret@127.0.0.1:9/x"])
    assert result.exit_code == 1 and "s3cret" not in result.output


def test_a_letter_confirmed_on_a_page_after_a_restore_is_shown_as_any_other(
    waiting: Writer, app: Flask, site: Site, client: CheckedClient
) -> None:
    run(app, "database", "restored")
    page = client.get(find_confirm(site, OTHER))
    private = press(client, page, "Confirm and send my letter").location
    site.work()
    assert client.get(private).status_code == 200
    assert states_of(site) == ["uncertain", "uncertain"]
