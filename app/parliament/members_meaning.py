"""What the Members API's answers mean: from its JSON to our frozen types."""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.parliament import wire_members as wire
from app.parliament.types import ContactInfo, MemberInfo, PartyInfo, PostInfo, SeatInfo, SomeMember, SpellInfo
from app.parliament.wire import parse, wrong_shape

COMMONS = 1
PARLIAMENTARY_OFFICE = 1
EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([A-Za-z0-9-]+\.)+[A-Za-z]{2,}"
)


def read_member(found: wire.WireMember) -> MemberInfo:
    """A sitting member; raises "wrong_shape" for a peer, a former member or somebody without a name or
    seat."""
    spell = found.latest_house_membership
    if spell is None or spell.house != COMMONS or spell.membership_end_date is not None:
        raise wrong_shape()
    name = found.name_display_as or found.name_full_title
    if not name or not spell.membership_from or spell.membership_from_id is None:
        raise wrong_shape()
    status = spell.membership_status
    return MemberInfo(
        member_id=found.id,
        name_display=name,
        name_list=found.name_list_as or name,
        name_full=found.name_full_title or name,
        name_address=found.name_address_as,
        party=_read_party(found.latest_party),
        seat_name=spell.membership_from,
        seat_id=spell.membership_from_id,
        first_elected_on=spell.membership_start_date,
        sits_since=(status.status_start_date if status else None) or spell.membership_start_date,
    )


def read_some_member(found: wire.WireMember) -> SomeMember:
    """Anybody who has ever been a member, sitting or not."""
    spell = found.latest_house_membership
    is_sitting = spell is not None and spell.house == COMMONS and spell.membership_end_date is None
    return SomeMember(_read_party(found.latest_party), read_member(found) if is_sitting else None)


def _read_party(found: wire.WireParty | None) -> PartyInfo | None:
    if found is None or found.name is None:
        return None
    return PartyInfo(
        found.id, found.name, found.abbreviation, found.background_colour, found.foreground_colour
    )


def read_seat(item: dict[str, object]) -> SeatInfo | None:
    """A seat that exists now, or None for one that has ended."""
    found = parse(wire.WireConstituencyItem, item).value
    if found.end_date is not None:
        return None
    representation = found.current_representation
    member = representation.member.value if representation and representation.member else None
    return SeatInfo(found.id, found.name, member.id if member else None)


def read_spells(found: Iterable[wire.WirePost]) -> Iterable[SpellInfo]:
    """Spells in the Commons; those in the Lords are left out."""
    for one in found:
        if one.house == COMMONS and one.name and one.start_date:
            yield SpellInfo(one.name, one.id, one.start_date, one.end_date)


def read_posts(member_id: int, found: Iterable[wire.WirePost]) -> Iterable[PostInfo]:
    """Posts that have a name and a first day."""
    for one in found:
        if one.name and one.start_date:
            yield PostInfo(member_id, one.id, one.name, one.additional_info, one.start_date, one.end_date)


def read_holders(post: wire.WireGovernmentPost) -> Iterable[PostInfo]:
    """A government post's holders, one entry for each."""
    department = next((one.name for one in post.government_departments or [] if one.name), None)
    for holder in post.post_holders or []:
        member = holder.member.value if holder.member else None
        if member and post.name and holder.start_date:
            yield PostInfo(member.id, post.id, post.name, department, holder.start_date, holder.end_date)


def choose_contact(member_id: int, found: list[wire.WireContact]) -> ContactInfo:
    """Where the member's letters go: the office's address, else any at parliament.uk, else any."""
    usable = [
        (one.type_id, email) for one in found if not one.is_web_address and (email := _read_email(one.email))
    ]
    for type_id, email in usable:
        if type_id == PARLIAMENTARY_OFFICE:
            return ContactInfo(member_id, email, "parliamentary_office")
    for _, email in usable:
        if email.lower().endswith("@parliament.uk"):
            return ContactInfo(member_id, email, "parliament_domain")
    return ContactInfo(member_id, usable[0][1], "other") if usable else ContactInfo(member_id, None, "none")


def _read_email(text: str | None) -> str | None:
    """The first address in the text that parses, or None."""
    for part in re.split(r"[;,]", text or ""):
        if EMAIL.fullmatch(part.strip()):
            return part.strip()
    return None
