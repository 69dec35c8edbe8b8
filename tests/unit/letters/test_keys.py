"""Names and addresses as one person's."""

from __future__ import annotations

from app.letters.keys import fold_name


def test_vowel_signs_tell_names_apart() -> None:
    assert fold_name("राम कुमार") != fold_name("रमा कुमार")
    assert fold_name("Zoë O’Neil") == fold_name("ZOE ONEIL")
