"""The yardstick: a Flask application that answers 20 kB and does nothing else."""

from __future__ import annotations

from flask import Flask, Response

app = Flask(__name__)
PAGE = ("<!doctype html><html lang=en><title>Bare</title><p>" + "twenty kilobytes " * 1200)[:20_000]


@app.get("/")
def bare() -> Response:
    """The page."""
    return Response(PAGE, mimetype="text/html")
