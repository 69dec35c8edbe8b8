"""`flask database`: copy it to another, back it up, and come back from a backup."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from tqdm import tqdm

from app.cli.groups import NO_TABLES, CommandGroup, lacks_tables
from app.core.backups import back_up, copy_into, delete_old_backups
from app.core.clock import now
from app.core.copying import CopyRefused, Progress, TableSum, begin_snapshot, count_rows, leap_versions
from app.core.database import db, get_database_url, transaction
from app.core.engines import open_engine
from app.mail.queries import is_worker_alive
from app.mail.restoring import forget_workers, mark_restored
from app.privacy.periods import KEEP_BACKUPS

database_cli = CommandGroup("database", help="Copy the database, back it up, restore it.")

ANYWAY = click.option("--anyway", is_flag=True, help="Though a worker was seen alive just now.")
WHY = {
    "old": "The database that is read lacks migrations. Bring it up to date first: flask --app wsgi db upgrade",
    "not_empty": "The database that is written to holds rows already, in {names}. It must be empty.",
    "differs": "What was written is not what was read, in {names}.",
}

OLD_BACKUP = (
    "{file} is not a backup of this release. If it is one of an older release, bring a copy of it up to date, and "
    "restore that: DATABASE_URL=sqlite:////path/of/the/copy flask --app wsgi db upgrade"
)


@database_cli.command("copy")
@click.option("--to", "target", required=True, help="postgresql://… or sqlite:///…, empty.")
@ANYWAY
def copy_command(target: str, anyway: bool) -> None:
    """Copy everything into an empty database, in one transaction, and compare both sides.

    Stop web and workers first: what they write after this began is not copied. With --anyway the letters that wait
    are marked in the copy as after a restore, for a worker here may send them.
    """
    url = read_url(target)
    is_alive = refuse_workers("copy", anyway)
    with explained():
        sums = show_copy(db.engine, url, mark_all if is_alive else forget_workers)
    say_sums(sums)
    click.echo(f"Copied to {name_of(url)}. Set DATABASE_URL to it before anything is started again.")
    if is_alive:
        click.echo("Letters that waited are uncertain there: see flask --app wsgi outbox status.")


@database_cli.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--replace", is_flag=True, help="Put it in the place of a file that is there.")
@click.option(
    "--delete-old",
    "deletes_old",
    is_flag=True,
    help="Then delete the backups beside it that are older than promised.",
)
def backup_command(file: Path, replace: bool, deletes_old: bool) -> None:
    """Write a backup to FILE while the site goes on: one SQLite file (0600), whatever the database is.

    With --delete-old, backups in the folder of FILE that are older than the privacy page promises are deleted after.
    """
    file = file.absolute()
    if file.exists() and not replace:
        raise click.ClickException(f"{file} is there already. Use --replace, or another name.")
    with explained(), closing(begin_snapshot(db.engine)) as source:
        total = count_rows(source)
    with explained(), progress_bar(total if db.engine.dialect.name != "sqlite" else None) as advance:
        back_up(db.engine, file, mark_all, advance)
    click.echo(f"Written to {file}: {total:,} rows, {file.stat().st_size:,} bytes.")
    if deletes_old:
        delete_old(file.parent)


@database_cli.command("restore")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def restore_command(file: Path) -> None:
    """Fill the empty database of the settings from a backup FILE. Letters that waited in it are shown to staff before
    they go (uncertain), since they may have gone after it was made."""
    url = get_database_url()
    source = open_engine(f"sqlite:///{file.absolute()}")
    try:
        with explained(OLD_BACKUP.format(file=file.absolute())):
            sums = show_copy(source, url, mark_all)
    finally:
        source.dispose()
    say_sums(sums)
    click.echo(f"Restored to {name_of(url)}. Now look: flask --app wsgi outbox status")


@database_cli.command("restored")
@ANYWAY
def restored_command(anyway: bool) -> None:
    """Say that this database came back in another way than from `backup` (a copied file, pg_dump), before anything
    is started: letters that wait become uncertain, so that staff see them before they go."""
    refuse_workers("mark", anyway)
    with explained(), transaction() as session:
        count = mark_all(session.connection())
    click.echo(f"{count} letters are uncertain now. Now look: flask --app wsgi outbox status")


def delete_old(folder: Path) -> None:
    """Delete the backups in the folder that are older than the privacy page promises, and say which."""
    try:
        deleted = delete_old_backups(folder, now() - KEEP_BACKUPS)
    except OSError as error:
        raise click.ClickException(
            f"The new backup is there, but an old one was not deleted: {error}"
        ) from None
    names = ", ".join(each.name for each in deleted) or "none"
    click.echo(f"Deleted, being over {KEEP_BACKUPS.days} days old: {names}.")


def mark_all(connection: sa.Connection) -> int:
    """Mark the copy as one of a database that went on; how many letters are uncertain by it."""
    leap_versions(connection)
    return mark_restored(connection)


def show_copy(source: sa.Engine, url: str, mark: Callable[[sa.Connection], object]) -> dict[str, TableSum]:
    """Copy with a progress bar; both sides were compared when it returns."""
    with closing(begin_snapshot(source)) as connection, progress_bar(count_rows(connection)) as advance:
        return copy_into(connection, url, mark, advance)


def read_url(text: str) -> str:
    """The address as the settings would read it."""
    for prefix in ("postgresql+psycopg://", "postgresql://", "postgres://"):
        if text.startswith(prefix):
            return check_url("postgresql+psycopg://" + text.removeprefix(prefix))
    if not text.startswith("sqlite:///"):
        raise click.BadParameter("must begin with postgresql:// or sqlite:///", param_hint="--to")
    if not text.removeprefix("sqlite:///"):
        raise click.BadParameter("names no file", param_hint="--to")
    return text


def check_url(url: str) -> str:
    """The same address, once it can be read; what is wrong with it is not shown, for it may hold a password."""
    try:
        sa.engine.make_url(url)
    except (ArgumentError, ValueError):
        raise click.BadParameter(
            "is no address such as postgresql://user:password@host:5432/name", param_hint="--to"
        ) from None
    return url


def refuse_workers(verb: str, anyway: bool) -> bool:
    """Whether a worker is alive; that stops the command unless it is to go on anyway."""
    with explained():
        is_alive = is_worker_alive()
    if is_alive and not anyway:
        raise click.ClickException(
            f"A worker was seen alive in the last minutes. Stop web and workers and try again, or {verb} --anyway."
        )
    return is_alive


@contextmanager
def explained(old: str = WHY["old"]) -> Iterator[None]:
    """One line in place of a trace; what was begun is taken back by then. `old` is said of a source that lacks
    migrations."""
    try:
        yield
    except CopyRefused as error:
        words = old if error.reason == "old" else WHY[error.reason].format(names=", ".join(error.names[:5]))
        raise click.ClickException(words) from None
    except FileExistsError as error:
        raise click.ClickException(
            f"{error.args[0]} is there already. Move it away, or use another name."
        ) from None
    except FileNotFoundError as error:
        folder = Path(error.filename or "").parent
        words = (
            f"{error.filename} is not there."
            if folder.is_dir()
            else f"There is no folder {folder}. Make it first."
        )
        raise click.ClickException(words) from None
    except (SQLAlchemyError, OSError) as error:
        if lacks_tables(error):
            raise click.ClickException(NO_TABLES) from None
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise click.ClickException(f"It did not work, and nothing was changed: {reason}") from None


@contextmanager
def progress_bar(total: int | None) -> Iterator[Progress]:
    """A bar on a terminal, nothing elsewhere."""
    bar: tqdm[Any]
    with tqdm(total=total, unit=" rows", unit_scale=True, disable=None if total else True) as bar:

        def advance(table: str, rows: int) -> None:
            bar.set_description(table, refresh=False)
            bar.update(rows)

        yield advance


def say_sums(sums: dict[str, TableSum]) -> None:
    """Each table that has rows, counted and compared on both sides."""
    for name, found in sums.items():
        if found.rows:
            click.echo(f"{name:24} {found.rows:>10,} rows on both sides, checksum {found.checksum:016x}")


def name_of(url: str) -> str:
    """The address without its password."""
    return sa.engine.make_url(url).render_as_string(hide_password=True).replace("+psycopg", "")
