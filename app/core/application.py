"""Flask's application, spared what this product has no use for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask


class Site(Flask):
    """An application without asynchronous views and hooks."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself: Flask would ask each view and hook, at every request, what kind it is."""
        return func
