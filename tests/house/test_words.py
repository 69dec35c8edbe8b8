"""The words to translate can be collected."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from tests.support.project import ROOT


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The catalogue that `make words` would write now."""
    file: Path = tmp_path_factory.mktemp("words") / "messages.pot"
    done = subprocess.run([ROOT / ".make" / "words", file], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    with file.open("rb") as text:
        return read_po(text, abort_invalid=True)


def test_words_come_from_code_and_from_every_kind_of_template(collected: Catalog) -> None:
    places = {place for message in collected for place, _ in message.locations}
    assert {Path(place).suffix for place in places} >= {".py", ".html", ".txt", ".svg"}
    assert {place.split("/")[0] for place in places} == {"app", "templates"}


def test_plurals_are_collected_as_such(collected: Catalog) -> None:
    assert [message for message in collected if message.pluralizable]


def test_the_catalogue_that_is_kept_can_be_read() -> None:
    with (ROOT / "app" / "translations" / "messages.pot").open("rb") as text:
        assert len(read_po(text, abort_invalid=True)) > 500
