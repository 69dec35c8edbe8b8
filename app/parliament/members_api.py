"""Parliament's Members API: transport and meaning (https://members-api.parliament.uk).

Its traps, all met in real answers: a search that finds nothing is HTTP 200 without items; `page.next` is
there even on the last page; parameters it does not know are ignored and then everything comes back; a seat
can be vacant in two shapes; names hold double spaces. So every answer is checked against what was asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from app.core.http import Door
from app.parliament import wire_members as wire
from app.parliament.members_meaning import (
    COMMONS,
    choose_contact,
    read_holders,
    read_member,
    read_posts,
    read_seat,
    read_some_member,
    read_spells,
)
from app.parliament.types import Biography, ContactInfo, MemberInfo, PostInfo, SeatInfo, SomeMember
from app.parliament.wire import changed_while_read, parse, wrong_shape

PAGE = 20
READINGS = 3
CONSTITUENCIES = "/api/Location/Constituency/Search"
POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}")

Progress = Callable[[int, int], None]


class MembersApi:
    """Members and seats of the House of Commons. Every method raises `app.core.http.HttpError` and nothing
    else."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def find_constituency(self, postcode: str) -> SeatInfo | None:
        """The one seat of a postcode written as `SW1A 1AA`, or None. Never guesses between several."""
        if not POSTCODE.fullmatch(postcode):
            return None
        page = self._read_page(CONSTITUENCIES, {"searchText": postcode}, 0)
        if page.total_results != len(page.items):
            return None
        found = [read_seat(item) for item in page.items]
        present = [seat for seat in found if seat is not None]
        return present[0] if len(present) == 1 else None

    def list_members(self, progress: Progress | None = None) -> tuple[MemberInfo, ...]:
        """Every sitting member. Vacant seats have none."""
        query = {"House": COMMONS, "IsCurrentMember": "true"}
        items = self._read_all("/api/Members/Search", query, progress)
        return tuple(read_member(parse(wire.WireSittingItem, item).value) for item in items)

    def get_member(self, member_id: int) -> SomeMember:
        """The member's party, and the rest too where the member sits in the Commons now."""
        found = parse(wire.WireMemberItem, self._door.get_json(f"/api/Members/{member_id}")).value
        if found is None or found.id != member_id:
            raise wrong_shape()
        return read_some_member(found)

    def list_constituencies(self, progress: Progress | None = None) -> tuple[SeatInfo, ...]:
        """Every seat that exists now, vacant ones too."""
        items = self._read_all(CONSTITUENCIES, {"searchText": ""}, progress)
        return tuple(seat for item in items if (seat := read_seat(item)) is not None)

    def get_contact(self, member_id: int) -> ContactInfo:
        """The member's address for letters: the parliamentary office's, else any at parliament.uk, else
        any."""
        found = parse(wire.WireContacts, self._door.get_json(f"/api/Members/{member_id}/Contact"))
        _check_is_about(member_id, found.links)
        return choose_contact(member_id, found.value)

    def get_biography(self, member_id: int) -> Biography:
        """The member's spells in the Commons and posts held, past ones too."""
        found = parse(wire.WireBiographyItem, self._door.get_json(f"/api/Members/{member_id}/Biography"))
        _check_is_about(member_id, found.links)
        value = found.value
        if value.government_posts is None or value.representations is None:
            raise wrong_shape()
        return Biography(
            member_id=member_id,
            spells=tuple(read_spells(value.representations)),
            government_posts=tuple(read_posts(member_id, value.government_posts)),
            other_posts=tuple(read_posts(member_id, value.other_posts or [])),
        )

    def list_government_posts(self) -> tuple[PostInfo, ...]:
        """Every government post with its present and past holders, one entry for each holder."""
        found = self._door.get_json("/api/Posts/GovernmentPosts")
        if not isinstance(found, list):
            raise wrong_shape()
        posts = [parse(wire.WireGovernmentPostItem, item).value for item in found]
        return tuple(holder for post in posts if post is not None for holder in read_holders(post))

    def _read_page(self, path: str, query: dict[str, Any], skip: int) -> wire.WirePage:
        page = parse(wire.WirePage, self._door.get_json(path, {**query, "skip": skip, "take": PAGE}))
        if page.skip not in {None, skip}:
            raise wrong_shape()
        return page

    def _read_all(
        self, path: str, query: dict[str, Any], progress: Progress | None
    ) -> list[dict[str, object]]:
        for _ in range(READINGS):
            items = self._read_pages(path, query, progress or _no_progress)
            if items is not None:
                return items
        raise changed_while_read()

    def _read_pages(
        self, path: str, query: dict[str, Any], progress: Progress
    ) -> list[dict[str, object]] | None:
        """Every item by the total of the first page, or None when the pages do not fit together."""
        items: list[dict[str, object]] = []
        total = None
        while total is None or len(items) < total:
            page = self._read_page(path, query, len(items))
            is_short = not page.items and len(items) < page.total_results
            if is_short or total not in {None, page.total_results}:
                return None
            total = page.total_results
            items += page.items
            progress(len(items), total)
        ids = {_read_id(item) for item in items}
        return items if len(ids) == len(items) == total else None


def _check_is_about(member_id: int, links: list[wire.WireLink] | None) -> None:
    """Refuses an answer whose own link names another member."""
    for link in links or []:
        if link.rel == "self" and link.href and str(member_id) not in link.href.split("/"):
            raise wrong_shape()


def _read_id(item: dict[str, object]) -> object:
    value = item.get("value")
    if not isinstance(value, dict) or not isinstance(value.get("id"), int):
        raise wrong_shape()
    return value["id"]


def _no_progress(_done: int, _total: int) -> None:
    return None
