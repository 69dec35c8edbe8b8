"""Rate limits by network, in memory or Redis, that tell the person when to come back.

A network is an IPv4 address or an IPv6 /64, known here only as a hash under a key that changes every day.
"""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask import Flask, request
from flask_limiter import Limiter, RateLimitExceeded

from app.core.clock import now
from app.core.errors import TooManyRequests
from app.core.extensions import get_config, get_limiter
from app.core.tokens import make_key

if TYPE_CHECKING:
    from config import Config

USUAL_LOOPBACK = frozenset({"127.0.0.1", "::1"})


def init_limits(app: Flask, config: Config) -> None:
    """Make the limiter: Redis when there is one, falling back to memory when it is away."""
    options: Any = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5} if config.redis_url else {}
    limiter = app.extensions["campaign_limiter"] = Limiter(
        get_network_key,
        app=app,
        storage_uri=config.redis_url or "memory://",
        storage_options=options,
        in_memory_fallback_enabled=bool(config.redis_url),
        key_prefix="campaign",
        strategy="fixed-window",
    )
    _drop_hooks(app, limiter)


def use_limit(name: str) -> None:
    """Count one use of the limit `name` (`lookups`, `checks`, `sends`); raises `TooManyRequests` with the time."""
    config = get_config()
    if not config.is_production and not config.limit_loopback and _is_loopback(request.remote_addr):
        return
    amount = getattr(config, f"limit_{name}")
    try:
        with get_limiter().shared_limit(f"{amount} per hour", scope=name):
            pass
    except RateLimitExceeded:
        current = get_limiter().current_limit
        reset = datetime.fromtimestamp(current.reset_at, UTC) if current else now()
        raise TooManyRequests(reset) from None


def _drop_hooks(app: Flask, limiter: Limiter) -> None:
    """Take out what the library does at every request: no limit applies to all of them, and the headers that it
    could write are off, so it would find nothing to do."""
    app.before_request_funcs[None].remove(limiter._check_request_limit)  # noqa: SLF001
    for functions in (app.after_request_funcs[None], app.teardown_request_funcs[None]):
        functions.pop()


def get_network_key() -> str:
    """The network of the request as a keyed hash of today."""
    return make_key(f"network:{now():%Y-%m-%d}", _network(request.remote_addr or "unknown"))


def _network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def _is_loopback(address: str | None) -> bool:
    if address in USUAL_LOOPBACK:
        return True
    try:
        return ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False
