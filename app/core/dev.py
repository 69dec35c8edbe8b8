"""Pages for development only: every component of the look, in all its states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from flask import Blueprint, Flask, abort, render_template, request
from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField

from app.core.errors import PAGES
from app.core.extensions import get_config
from app.core.forms import TokenlessForm
from app.core.typed import Typed, TypedField

blueprint = Blueprint("dev", __name__, url_prefix="/dev")

LONG_NAME = "Wilhelmina-Alexandrina Featherstonehaugh-Cholmondeley-Warner"


class SampleForm(TokenlessForm):
    """One field of each kind."""

    name = StringField("Your full name")
    email = StringField("Your email address")
    answer = TextAreaField("Why does this matter to you?")
    reason = RadioField(
        "Why is your postcode in another constituency?", choices=["I have moved", "It is on the border"]
    )
    consent = BooleanField("I agree that the letter is sent.")
    website = StringField("Website")
    stamp = HiddenField("Time")


@dataclass(frozen=True, slots=True)
class SampleSource:
    """Stands in for the source of a fact."""

    name: str
    url: str | None


@dataclass(frozen=True, slots=True)
class SampleFact:
    """Stands in for a fact of the campaign's store."""

    id: str
    status: str
    checked_on: date | None
    claim: str = "Here stands one sentence that can be checked, in words that a child of ten can read."
    dated: str = "3 June 2026"
    figure: str | None = None
    sources: tuple[SampleSource, ...] = (SampleSource("A source without an address", None),)


FACTS = (
    SampleFact(
        "sample-confirmed",
        "confirmed",
        date(2026, 11, 21),
        sources=(SampleSource("A linked source", "/about"),),
    ),
    SampleFact("sample-figure", "attributed", None, figure="About £10 billion a year"),
    SampleFact("sample-other-figure", "attributed", None, figure="£240 million"),
    SampleFact("sample-attributed", "attributed", None),
    SampleFact("sample-disputed", "disputed", None, dated=""),
)
SAMPLE_TYPED = Typed(
    "/dev/components",
    [
        TypedField(
            "answer_why", "Why does this matter to you?", "Our surgery could not read its notes.\n", 2
        ),
        TypedField("name", "Your full name", LONG_NAME, 1),
    ],
    [("draft", "signed")],
)


def init_app(app: Flask) -> None:
    """Register the pages, unless this is production."""
    if not app.extensions["config"].is_production:
        app.register_blueprint(blueprint)


@blueprint.get("/components")
def components() -> str:
    """Every component in its states; `?errors=1` gives each field a message."""
    assert not get_config().is_production
    form = SampleForm(data={"name": LONG_NAME, "email": "wilhelmina@gmial.example"})
    blank = SampleForm(prefix="blank")
    if "errors" in request.args:
        for field in form:
            field.errors = (f"Something is wrong with “{field.label.text}”.",)
    moment = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)
    return render_template(
        "dev/components.html", form=form, blank=blank, facts=FACTS, moment=moment, long_name=LONG_NAME
    )


@blueprint.get("/errors/<int:code>")
def error(code: int) -> str:
    """The page for an error, with its words, as a page of its own."""
    if code not in PAGES:
        abort(404)
    retry_at = datetime(2026, 11, 21, 15, 0, tzinfo=UTC) if "late" in request.args else None
    typed = SAMPLE_TYPED if code == 503 else None
    return render_template(f"errors/{code}.html", code=code, message=None, retry_at=retry_at, typed=typed)
