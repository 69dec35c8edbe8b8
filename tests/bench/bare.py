"""The yardstick: a Flask application that answers 20 kB (or BARE_BYTES) and does nothing else."""

from __future__ import annotations

import os

from flask import Flask, Response

app = Flask(__name__)
BYTES = int(os.environ.get("BARE_BYTES", "20000"))
PAGE = ("<!doctype html><html lang=en><title>Bare</title><p>" + "many kilobytes " * 8000)[:BYTES]


@app.get("/")
def bare() -> Response:
    """The page."""
    return Response(PAGE, mimetype="text/html")
