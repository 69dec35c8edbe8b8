"""What a person is told about each problem with a postcode: one sentence or two, and what to do next."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.parliament.postcodes import PostcodeError, PostcodeProblem

PROBLEM_WORDS = {
    PostcodeProblem.EMPTY: _l("Enter your postcode, like SW1A 1AA."),
    PostcodeProblem.NOT_A_POSTCODE: _l(
        "That is not a UK postcode. Check it and try again; it looks like SW1A 1AA."
    ),
    PostcodeProblem.NO_DIGIT: _l(
        "That is not a UK postcode, since it has no number in it. A postcode looks like SW1A 1AA."
    ),
    PostcodeProblem.TOO_LONG: _l("That is longer than a postcode. Enter the postcode alone, like SW1A 1AA."),
    PostcodeProblem.SEVERAL: _l(
        "That holds more than one postcode. Enter the one of the place where you live."
    ),
    PostcodeProblem.OUTWARD_ONLY: _l(
        "%(outward)s is only the first part of a postcode. Enter all of it, like %(outward)s 1AA."
    ),
    PostcodeProblem.INCOMPLETE: _l(
        "The end of that postcode is missing. Enter all of it, like %(outward)s 1AA."
    ),
    PostcodeProblem.UNKNOWN_AREA: _l(
        "No UK postcode begins like that. Check the first letters and try again."
    ),
    PostcodeProblem.CROWN_DEPENDENCY: _l(
        "Jersey, Guernsey and the Isle of Man have parliaments of their own and no MP at Westminster."
        " If you have a home in the UK too, enter its postcode."
    ),
    PostcodeProblem.OVERSEAS_TERRITORY: _l(
        "The UK’s overseas territories have no MP at Westminster."
        " If you vote in the UK as a voter abroad, enter the postcode of your last UK address."
    ),
    PostcodeProblem.FORCES: _l(
        "A forces (BFPO) postcode belongs to no MP’s area. Enter the postcode of your home address in the UK."
    ),
    PostcodeProblem.NON_GEOGRAPHIC: _l(
        "That postcode belongs to a large organisation or a post office box, not to a home."
        " Enter the postcode of your home."
    ),
}


def describe_problem(error: PostcodeError) -> str:
    """The sentence for `error`, in the language of the request."""
    words = str(PROBLEM_WORDS[error.problem])
    return words % {"outward": error.outward} if error.outward else words
