"""Party colours that can be read: a foreground with a contrast of at least 4.5 to 1 (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

NEUTRAL = "#4d4d4d"
ENOUGH = 4.5


def readable_foreground(background: str, proposed: str | None = None) -> str:
    """The proposed foreground where it can be read on the background, else the better of white and black."""
    if proposed and contrast(background, proposed) >= ENOUGH:
        return proposed
    return max(("#ffffff", "#000000"), key=lambda colour: contrast(background, colour))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two `#rrggbb` colours, from 1 to 21."""
    lights = sorted((_luminance(one), _luminance(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
