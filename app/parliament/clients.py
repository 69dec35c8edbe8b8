"""The two clients of Parliament's APIs, made from the configuration."""

from __future__ import annotations

from app.core.extensions import get_config
from app.core.http import Door, Patience
from app.parliament.members_api import MembersApi
from app.parliament.motions_api import MotionsApi


def make_members_api(patience: Patience = "job") -> MembersApi:
    """The client of the Members API; `patience` "page" for a page view, which waits at most 5 seconds in
    all."""
    return MembersApi(_make_door(get_config().members_api_url, patience))


def make_motions_api(patience: Patience = "job") -> MotionsApi:
    """The client of the Oral Questions and Motions API."""
    return MotionsApi(_make_door(get_config().motions_api_url, patience))


def make_agent() -> str:
    """How the site names itself to Parliament's servers."""
    config = get_config()
    return f"{config.site_name} (+{config.site_url})".encode("ascii", "ignore").decode()


def _make_door(base_url: str, patience: Patience) -> Door:
    return Door(base_url, user_agent=make_agent(), patience=patience)
