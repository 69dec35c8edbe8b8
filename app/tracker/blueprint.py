"""The blueprint that every route module of the room hangs on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("tracker", __name__)
