"""Whose data it is: the same words in every file, answer and picture."""

from __future__ import annotations

LICENCE = "Open Parliament Licence v3.0"
LICENCE_URL = "https://www.parliament.uk/site-information/copyright-parliament/open-parliament-licence/"
ATTRIBUTION = "Contains Parliamentary information licensed under the Open Parliament Licence v3.0."
