"""Read a postcode that a person typed: repair slips, format it, or say exactly what is wrong.

The shape is Royal Mail's: an outward code (`SW1A`), then a digit and two letters (`1AA`), the letters
never C I K M O V. Nothing here looks anything up: a well-formed postcode may not exist.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from app.core.errors import CampaignError
from app.parliament.postcode_areas import (
    CROWN_DEPENDENCIES,
    FORCES_AREA,
    NON_GEOGRAPHIC_AREAS,
    NON_GEOGRAPHIC_OUTWARD,
    NORTHERN_IRELAND,
    OVERSEAS,
    SUFFIXED_AREAS,
    UK_AREAS,
    ZERO_DISTRICT_AREAS,
)

LONGEST_TEXT = 60  # characters looked at; more is prose, not a postcode
LONGEST_ADDRESS = 300  # characters in which a postcode is looked for
LONGEST_POSTCODE = 7  # letters and digits

_SHAPE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][ABD-HJLNP-UW-Z]{2}")
_OUTWARD = re.compile(r"([A-Z]{1,2})(0|[1-9][0-9]?|[1-9][A-HJ-NP-Z])")
_PARTIAL = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?)[0-9][ABD-HJLNP-UW-Z]?")
_AREA = re.compile(r"[A-Z]{1,2}(?=[0-9])")
_INSIDE = re.compile(
    r"(?<![^\W_])([A-Z]{1,2}[0-9][0-9A-Z]?\s{0,2}[0-9][ABD-HJLNP-UW-Z]{2})(?![^\W_])", re.IGNORECASE
)
_SLIPS = {"O": "O0", "0": "0O", "I": "I1", "1": "1I"}


class PostcodeProblem(StrEnum):
    """Why a text is not the postcode of a home with an MP. Each has its own sentence."""

    EMPTY = "empty"
    NOT_A_POSTCODE = "not_a_postcode"
    NO_DIGIT = "no_digit"
    TOO_LONG = "too_long"
    SEVERAL = "several"
    OUTWARD_ONLY = "outward_only"
    INCOMPLETE = "incomplete"
    UNKNOWN_AREA = "unknown_area"
    CROWN_DEPENDENCY = "crown_dependency"
    OVERSEAS_TERRITORY = "overseas_territory"
    FORCES = "forces"
    NON_GEOGRAPHIC = "non_geographic"


class PostcodeError(CampaignError):
    """The text is no postcode that leads to an MP. Holds only the outward code, never the whole text."""

    def __init__(self, problem: PostcodeProblem, outward: str | None = None) -> None:
        super().__init__(problem.value)
        self.problem = problem
        self.outward = outward


@dataclass(frozen=True, slots=True)
class Postcode:
    """A well-formed postcode. `value` has one space before its last three characters."""

    value: str
    outward: str
    area: str
    is_northern_ireland: bool = False
    was_repaired: bool = False

    @property
    def compact(self) -> str:
        """The value without its space, as tables and indexes key it."""
        return self.value.replace(" ", "")


def parse_postcode(text: str) -> Postcode:
    """The postcode in `text`, or the only one inside an address, repaired where only one reading is valid; else
    PostcodeError."""
    letters = compact_text(text)
    if not letters:
        raise PostcodeError(PostcodeProblem.EMPTY)
    if len(letters) > LONGEST_POSTCODE:
        letters = _find_inside(text) or letters
    _refuse_places_without_mp(letters)
    if len(letters) > LONGEST_POSTCODE:
        has_digit = any(character.isdigit() for character in letters)
        raise PostcodeError(PostcodeProblem.TOO_LONG if has_digit else PostcodeProblem.NO_DIGIT)
    reading = _only_reading(letters)
    if reading is None:
        raise _explain_shape(letters)
    if reading != letters:
        _refuse_places_without_mp(reading)
    return _build(reading, was_repaired=reading != letters)


def explain(text: str) -> Postcode | PostcodeError:
    """The postcode, or the problem with it, as a value; for callers that show both."""
    try:
        return parse_postcode(text)
    except PostcodeError as error:
        return error


def format_postcode(compact: str) -> str:
    """`SW1A1AA` as `SW1A 1AA`."""
    return f"{compact[:-3]} {compact[-3:]}"


def compact_text(text: str) -> str:
    """Upper-case letters and digits only; full-width forms folded, spaces and signs of any kind dropped."""
    folded = unicodedata.normalize("NFKC", text.strip()[:LONGEST_TEXT])
    return "".join(c.upper() if c.isascii() else c for c in folded if c.isalnum())


def _find_inside(text: str) -> str | None:
    """The whole postcode that stands in an address, as compact text; the words around it are not looked at."""
    found = _INSIDE.findall(unicodedata.normalize("NFKC", text.strip()[-LONGEST_ADDRESS:]))
    postcodes = {compact_text(one) for one in found}
    if len(postcodes) > 1:
        raise PostcodeError(PostcodeProblem.SEVERAL)
    return postcodes.pop() if postcodes else None


def _build(compact: str, *, was_repaired: bool) -> Postcode:
    outward = compact[:-3]
    area = outward[:2] if outward[1].isalpha() else outward[0]
    return Postcode(format_postcode(compact), outward, area, area == NORTHERN_IRELAND, was_repaired)


def _only_reading(letters: str) -> str | None:
    """The text itself when it is a postcode; else its one valid reading with O/0 and I/1 exchanged."""
    if _is_likely(letters):
        return letters
    readings = [reading for reading in _readings(letters) if _is_likely(reading)]
    if len(readings) == 1:
        return readings[0]
    if not readings and _SHAPE.fullmatch(letters) and _area(letters) in UK_AREAS:
        return letters
    return None


def _readings(letters: str) -> list[str]:
    return ["".join(chosen) for chosen in itertools.product(*(_SLIPS.get(c, c) for c in letters))]


def _is_likely(letters: str) -> bool:
    """Whether the text has the full shape and its outward code could exist."""
    return bool(_SHAPE.fullmatch(letters)) and _is_outward(letters[:-3])


def _is_outward(outward: str) -> bool:
    match = _OUTWARD.fullmatch(outward)
    if match is None:
        return False
    area, district = match.groups()
    if district == "0":
        return area in ZERO_DISTRICT_AREAS
    return area in UK_AREAS and (district.isdigit() or area in SUFFIXED_AREAS)


def _area(letters: str) -> str | None:
    match = _AREA.match(letters)
    return match.group() if match else None


def _refuse_places_without_mp(letters: str) -> None:
    """Raise when the text names the forces, a Crown dependency, a territory or no place at all."""
    area = _area(letters)
    if letters.replace("0", "O").startswith("BFPO") or area == FORCES_AREA:
        raise PostcodeError(PostcodeProblem.FORCES)
    if any(pattern.fullmatch(letters) for pattern in OVERSEAS):
        raise PostcodeError(PostcodeProblem.OVERSEAS_TERRITORY)
    if area in CROWN_DEPENDENCIES:
        raise PostcodeError(PostcodeProblem.CROWN_DEPENDENCY)
    if letters.replace("O", "0") in ("GIR", "GIR0AA") or area in NON_GEOGRAPHIC_AREAS:
        raise PostcodeError(PostcodeProblem.NON_GEOGRAPHIC)
    if letters in NON_GEOGRAPHIC_OUTWARD or letters[:-3] in NON_GEOGRAPHIC_OUTWARD:
        raise PostcodeError(PostcodeProblem.NON_GEOGRAPHIC)


def _explain_shape(letters: str) -> PostcodeError:
    """The problem of a text that is no whole postcode."""
    outwards = {reading for reading in _readings(letters) if _is_outward(reading)}
    if letters in outwards or len(outwards) == 1:
        outward = letters if letters in outwards else outwards.pop()
        return PostcodeError(PostcodeProblem.OUTWARD_ONLY, outward)
    for reading in [letters, *_readings(letters)]:
        match = _PARTIAL.fullmatch(reading)
        if match and _is_outward(match.group(1)):
            return PostcodeError(PostcodeProblem.INCOMPLETE, match.group(1))
    if _SHAPE.fullmatch(letters):
        return PostcodeError(PostcodeProblem.UNKNOWN_AREA)
    has_digit = any(character.isdigit() for character in letters)
    return PostcodeError(PostcodeProblem.NOT_A_POSTCODE if has_digit else PostcodeProblem.NO_DIGIT)
