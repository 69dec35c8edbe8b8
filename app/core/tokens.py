"""Signed tokens, each for one purpose and a stated time, and keyed hashes."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from functools import lru_cache
from typing import Any, cast

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from app.core.clock import now
from app.core.errors import CampaignError
from app.core.extensions import get_config


class TokenError(CampaignError):
    """A token that is not ours, not for this purpose, or (`is_expired`) too old."""

    def __init__(self, *, is_expired: bool = False) -> None:
        super().__init__("expired token" if is_expired else "bad token")
        self.is_expired = is_expired


def make_token(purpose: str, payload: Any) -> str:
    """A URL-safe token that holds `payload` (JSON), signed for `purpose` alone."""
    return _serializer(purpose).dumps(payload)


def read_token(purpose: str, token: str, max_age: timedelta | None) -> Any:
    """The payload of a token made for `purpose`; raises `TokenError`. No `max_age`: it does not grow old. One signed
    in what is the future now (the clock went back) is as good as new."""
    try:
        payload, signed_at = _serializer(purpose).loads(token, return_timestamp=True)
    except (BadData, ValueError):
        raise TokenError from None
    if max_age is not None and now() - signed_at > max_age:
        raise TokenError(is_expired=True)
    return payload


def make_key(purpose: str, *parts: str) -> str:
    """A keyed hash (HMAC-SHA-256, hex) of `parts` for `purpose`: the same parts give the same key here only."""
    key = _derive_key(purpose, _keys()[0])
    return hmac.digest(key, "\x1f".join(parts).encode(), "sha256").hex()


@lru_cache(maxsize=64)
def _derive_key(purpose: str, secret: str) -> bytes:
    return hashlib.sha256(f"{purpose}:{secret}".encode()).digest()


def _keys() -> list[str]:
    keys = current_app.extensions.get("secret_keys")
    if keys is None:
        keys = current_app.extensions["secret_keys"] = get_config().secret_keys
    return cast("list[str]", keys)


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    cache = current_app.extensions.setdefault("token_serializers", {})
    if purpose not in cache:
        cache[purpose] = URLSafeTimedSerializer(
            list(reversed(_keys())),
            salt=f"campaign.{purpose}",
            signer_kwargs={"digest_method": hashlib.sha256},
        )
    return cache[purpose]
