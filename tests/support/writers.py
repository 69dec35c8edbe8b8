"""People who write letters in tests."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Writer:
    """Somebody with a name, an address in a seat, and words of their own."""

    name: str = "Rhian Ŵyn O’Sullivan-Łącka"
    email: str = "rhian@example.org"
    lines: tuple[str, ...] = ("14 Stryd y Glannau", "Caergybi")
    postcode: str = "LL65 1UU"
    seat: str = "ynys-mon"
    why: str = "My surgery could not read my notes for two days when a system far away stopped. “Never again”, I say."
    local: str = "The ferry port and our council both run on software that nobody here can look into."
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """As typed into the box."""
        return "\n".join(self.lines)
