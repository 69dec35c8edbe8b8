"""The blueprint that every route module of the room hangs on."""

from __future__ import annotations

from flask import Blueprint

letters = Blueprint("letters", __name__)
