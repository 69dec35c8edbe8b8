"""Fixtures of the short form: one running site for each database and file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.chaos.site import Site, running_site
from tests.support.private_servers import find_postgres


@pytest.fixture(scope="module")
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site on the database that the module names as `DATABASE`."""
    kind = request.module.DATABASE
    if kind == "postgresql" and find_postgres() is None:
        pytest.skip("PostgreSQL is not installed")
    with running_site(kind, tmp_path_factory.mktemp("chaos")) as site:
        yield site
