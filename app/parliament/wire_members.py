"""The Members API's JSON, as far as it is used (https://members-api.parliament.uk, camelCase)."""

from __future__ import annotations

from app.parliament.wire import CamelWire, Colour, Day, Name


class WireParty(CamelWire):
    id: int
    name: Name | None = None
    abbreviation: Name | None = None
    background_colour: Colour = None
    foreground_colour: Colour = None


class WireStatus(CamelWire):
    status_start_date: Day | None = None


class WireMembership(CamelWire):
    membership_from: Name | None = None
    membership_from_id: int | None = None
    house: int | None = None
    membership_start_date: Day | None = None
    membership_end_date: Day | None = None
    membership_status: WireStatus | None = None


class WireMember(CamelWire):
    id: int
    name_list_as: Name | None = None
    name_display_as: Name | None = None
    name_full_title: Name | None = None
    name_address_as: Name | None = None
    latest_party: WireParty | None = None
    latest_house_membership: WireMembership | None = None


class WireMemberItem(CamelWire):
    value: WireMember | None = None


class WireRepresentation(CamelWire):
    member: WireMemberItem | None = None


class WireConstituency(CamelWire):
    id: int
    name: Name
    end_date: Day | None = None
    current_representation: WireRepresentation | None = None


class WireConstituencyItem(CamelWire):
    value: WireConstituency


class WireSittingItem(CamelWire):
    value: WireMember


class WirePage(CamelWire):
    """One page of any search. `items` is read by the caller."""

    items: list[dict[str, object]]
    total_results: int
    skip: int | None = None


class WireLink(CamelWire):
    rel: str | None = None
    href: str | None = None


class WireContact(CamelWire):
    type_id: int | None = None
    is_web_address: bool | None = None
    email: str | None = None


class WireContacts(CamelWire):
    value: list[WireContact]
    links: list[WireLink] | None = None


class WirePost(CamelWire):
    house: int | None = None
    name: Name | None = None
    id: int
    start_date: Day | None = None
    end_date: Day | None = None
    additional_info: Name | None = None


class WireBiography(CamelWire):
    representations: list[WirePost] | None = None
    government_posts: list[WirePost] | None = None
    other_posts: list[WirePost] | None = None


class WireBiographyItem(CamelWire):
    value: WireBiography
    links: list[WireLink] | None = None


class WireHolder(CamelWire):
    member: WireMemberItem | None = None
    start_date: Day | None = None
    end_date: Day | None = None


class WireDepartment(CamelWire):
    name: Name | None = None


class WireGovernmentPost(CamelWire):
    name: Name | None = None
    id: int
    post_holders: list[WireHolder] | None = None
    government_departments: list[WireDepartment] | None = None


class WireGovernmentPostItem(CamelWire):
    value: WireGovernmentPost | None = None
