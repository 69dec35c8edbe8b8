"""The sources of the look-up in this application: index file, tables, snapshot and Parliament."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.dialects import postgresql, sqlite

from app.core.clock import now
from app.core.database import db
from app.core.extensions import get_config
from app.core.tokens import make_key
from app.parliament.clients import make_members_api
from app.parliament.lookup import Basis, SeatFound, Sources, Step, find_seat
from app.parliament.models import RememberedPostcode, Seat
from app.parliament.postcode_index import PostcodeTable
from app.parliament.postcodes import Postcode
from app.parliament.remembered_keys import RememberedKeys
from app.parliament.slugs import make_slug
from app.parliament.snapshot import read_snapshot
from app.parliament.snapshot.reading import get_example_seats

REMEMBERED_FOR = timedelta(days=30)
INDEX_NAME = "postcodes.index"
NORTHERN_IRELAND = "Northern Ireland"
REMEMBERED = (
    sa.select(Seat.gss_code)
    .join(RememberedPostcode, RememberedPostcode.seat_id == Seat.id)
    .where(
        RememberedPostcode.key == sa.bindparam("key"),
        RememberedPostcode.remembered_at > sa.bindparam("since"),
    )
)


def look_up_seat(
    postcode: Postcode, *, asks_parliament: bool = True, steps: list[Step] | None = None
) -> SeatFound:
    """The seat of `postcode`, by every source of this application. Call it outside `transaction()`.

    `asks_parliament` False leaves the outside call out, as the setting POSTCODE_LIVE_LOOKUP does. The caller
    keeps what Parliament said: after `found.basis is Basis.PARLIAMENT`, `remember_seat` in a transaction.
    """
    is_live = asks_parliament and get_config().postcode_live_lookup
    table = get_postcode_table()
    sources = Sources(
        table=(lambda postcode: table.find_seat(postcode.compact)) if table.open() else None,
        remembered=find_remembered_seat,
        example=lambda postcode: get_example_seats().get(postcode.compact),
        parliament=ask_parliament if is_live else None,
        outward=list_outward_seats,
    )
    return find_seat(postcode, sources, steps)


def get_postcode_table() -> PostcodeTable:
    """The operator's index in the instance folder, one reader a process; there may be no file yet."""
    table = current_app.extensions.get("postcode_table")
    if table is None:
        path = get_config().instance_path / INDEX_NAME
        table = current_app.extensions.setdefault("postcode_table", PostcodeTable(path))
    return table


def find_remembered_seat(postcode: Postcode) -> str | None:
    """The seat that Parliament gave for this postcode in the last 30 days. Asked at every look-up, hence without
    the session's machinery."""
    key = _make_postcode_key(postcode)
    if not _get_keys().may_hold(key):
        return None
    values = {"key": key, "since": now() - REMEMBERED_FOR}
    with db.engine.connect() as connection:
        return connection.scalar(REMEMBERED, values)


def ask_parliament(postcode: Postcode) -> str | None:
    """Parliament's answer, matched to our seat by name; raises HttpError. Holds no transaction meanwhile."""
    if db.session.info.get("is_writing"):
        raise RuntimeError("no call to the network inside a transaction")
    db.session.rollback()
    found = make_members_api("page").find_constituency(postcode.value)
    if found is None:
        return None
    return db.session.scalar(sa.select(Seat.gss_code).where(Seat.slug == make_slug(found.name)))


def list_outward_seats(postcode: Postcode) -> tuple[str, ...]:
    """The seats that the outward code touches; all 18 for Northern Ireland, which no open table divides."""
    if postcode.is_northern_ireland:
        return tuple(seat.gss_code for seat in read_snapshot().seats if seat.nation == NORTHERN_IRELAND)
    return read_snapshot().outwards.get(postcode.outward, ())


def remember_seat(postcode: Postcode, found: SeatFound) -> None:
    """Keep Parliament's answer for 30 days, inside the caller's transaction. Other answers are not kept."""
    if found.basis is not Basis.PARLIAMENT or found.seat_gss is None:
        return
    seat_id = db.session.scalar(sa.select(Seat.id).where(Seat.gss_code == found.seat_gss))
    facts = {"seat_id": seat_id, "remembered_at": now()}
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    key = _make_postcode_key(postcode)
    row = insert(RememberedPostcode).values(key=key, **facts)
    db.session.execute(row.on_conflict_do_update(index_elements=["key"], set_=facts))
    _get_keys().add(key)


def forget_old_postcodes() -> int:
    """Delete what was remembered more than 30 days ago, inside the caller's transaction; returns how many."""
    old = sa.delete(RememberedPostcode).where(RememberedPostcode.remembered_at <= now() - REMEMBERED_FOR)
    return int(db.session.execute(old).rowcount)  # type: ignore[attr-defined]


def _get_keys() -> RememberedKeys:
    keys: RememberedKeys = current_app.extensions.setdefault("remembered_keys", RememberedKeys())
    return keys


def _make_postcode_key(postcode: Postcode) -> str:
    return make_key("remembered-postcode", postcode.compact)
