"""The one cookie: encrypted, strictly necessary, set only once a form is begun."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SessionInterface, SessionMixin


class FernetSessionInterface(SessionInterface):
    """Keeps the session in a cookie that the browser can neither read nor change."""

    def __init__(self, keys: list[str]) -> None:
        self.fernet = MultiFernet([Fernet(_derive_key(key)) for key in keys])

    def open_session(self, app: Flask, request: Request) -> SessionMixin:
        """The session of the request; an unreadable cookie is an empty session."""
        value = request.cookies.get(self.get_cookie_name(app))
        if not value:
            return SecureCookieSession()
        try:
            content: dict[str, Any] = json.loads(self.fernet.decrypt(value.encode()))
        except (InvalidToken, ValueError):
            return SecureCookieSession()
        return SecureCookieSession(content)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the cookie when the session changed; take it away when it was emptied."""
        name = self.get_cookie_name(app)
        options: dict[str, Any] = {
            "path": "/",
            "secure": app.config["SESSION_COOKIE_SECURE"],
            "httponly": True,
        }
        if not session:
            if session.modified:
                response.delete_cookie(name, samesite="Lax", **options)
            return
        if session.modified:
            value = self.fernet.encrypt(json.dumps(dict(session)).encode()).decode()
            response.set_cookie(name, value, samesite="Lax", **options)
            response.headers.add("Vary", "Cookie")


def _derive_key(secret: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(b"campaign.cookie:" + secret.encode()).digest())
