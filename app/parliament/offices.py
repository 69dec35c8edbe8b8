"""What a post means for signing: ministers, whips, parliamentary private secretaries and the Speaker's
chair do not sign Early Day Motions, by custom (House of Commons Library, CBP-8589)."""

from __future__ import annotations

import re

KINDS = ("speaker", "deputy_speaker", "minister", "whip", "pps")
CHAIR_KINDS = ("speaker", "deputy_speaker")

_PPS = re.compile(r"\bPPS\b|parliamentary private secretary", re.I)
_WHIP = re.compile(
    r"\bwhip\b|lord commissioner|(treasurer|comptroller|vice[- ]chamberlain) of h(m|er majesty|is majesty)"
    r"|parliamentary secretary to the treasury",
    re.I,
)
_NOT_A_MINISTER = re.compile(r"trade envoy|special envoy|church estates commissioner|special adviser", re.I)
_DEPUTY = re.compile(r"deputy speaker|chair(man)? of ways and means", re.I)
_SPEAKER = re.compile(r"^(the )?speaker( of the house of commons)?$", re.I)


def kind_of_government_post(name: str) -> str | None:
    """minister, whip or pps; None for posts that do not stop a member from signing."""
    if _PPS.search(name):
        return "pps"
    if _NOT_A_MINISTER.search(name):
        return None
    return "whip" if _WHIP.search(name) else "minister"


def kind_of_other_post(name: str) -> str | None:
    """Speaker or deputy_speaker, or None: party and committee posts do not matter here."""
    if _DEPUTY.search(name):
        return "deputy_speaker"
    return "speaker" if _SPEAKER.match(name.strip()) else None
