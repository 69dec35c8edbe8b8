"""How migrations are written and compared, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any, Literal

from app.core.database import UtcDateTime


def render_type(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our own column type as the plain one below it, so that migrations need nothing of the product."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


MIGRATION_CONTEXT: dict[str, Any] = {
    "render_as_batch": True,
    "render_item": render_type,
    "compare_type": True,
    "compare_server_default": True,
    "transactional_ddl": True,
}
