"""Sending stopped: all of it, one MP's, one version's, or because the relay refused us."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.rows import insert_ignore
from app.mail.models import Outbox, Pause

BOUNCE = "bounce"  # who paused, where an address is to be confirmed by staff
SCOPE = Pause.__table__.c.scope


def pause_sending(scope: str, by: str, reason: str) -> Pause:
    """Stop sending for `scope` (`all`, `relay`, `pace:<pace_key>`, `label:<variant>`) until it is resumed;
    nothing is lost. Paused already: the first pause stays."""
    pause = insert_ignore(Pause).values(scope=scope, paused_at=now(), paused_by=by, reason=reason)
    db.session.execute(pause.on_conflict_do_update(index_elements=["scope"], set_={"scope": scope}))
    return db.session.get_one(Pause, scope)


def resume_sending(scope: str) -> bool:
    """Lift the pause of `scope`; what it kept back goes in its order. False when there was none."""
    pause = db.session.get(Pause, scope)
    if pause is None:
        return False
    db.session.delete(pause)
    db.session.execute(
        sa.update(Outbox)
        .where(Outbox.state == "queued", Outbox.reason == f"paused:{scope}")
        .values(due_at=now(), reason=None)
        .execution_options(synchronize_session="fetch")
    )
    db.session.flush()
    return True


def list_pauses() -> list[Pause]:
    """Every pause, the oldest first."""
    return list(db.session.scalars(sa.select(Pause).order_by(Pause.paused_at)))


def list_scopes(pace_key: str | None, label: str | None) -> list[str]:
    """The scopes that could stop a mail of this `pace_key` and `label`."""
    scopes = ["all", "relay"]
    scopes += [f"pace:{pace_key}"] if pace_key else []
    scopes += [f"label:{label}"] if label else []
    return scopes


def find_pause(pace_key: str | None = None, label: str | None = None) -> Pause | None:
    """The pause that stops such a mail now, the oldest first, or None."""
    query = sa.select(Pause).where(Pause.scope.in_(list_scopes(pace_key, label)))
    return db.session.scalars(query.order_by(Pause.paused_at)).first()


def stopping_scope(pace_key: Any, label: Any) -> Any:
    """The scope of that pause alone for the row with these columns, as part of a query; NULL without one."""
    own = [
        sa.literal(f"{word}:") + sa.func.coalesce(key, "")
        for word, key in (("pace", pace_key), ("label", label))
    ]
    query = sa.select(SCOPE).where(SCOPE.in_([sa.literal("all"), sa.literal("relay"), *own]))
    return query.order_by(Pause.__table__.c.paused_at).limit(1).scalar_subquery()


def paused_rows(pauses: list[Pause]) -> Any:
    """A condition on outbox rows: stopped by one of `pauses`."""
    scopes = {pause.scope for pause in pauses}
    if scopes & {"all", "relay"}:
        return sa.true()
    keys = [scope.removeprefix("pace:") for scope in scopes if scope.startswith("pace:")]
    labels = [scope.removeprefix("label:") for scope in scopes if scope.startswith("label:")]
    key, label = sa.func.coalesce(Outbox.pace_key, ""), sa.func.coalesce(Outbox.label, "")
    return sa.or_(sa.false(), key.in_(keys), label.in_(labels))  # never unknown, for it is negated
