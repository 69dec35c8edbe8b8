"""The feed of names and of who sits: one entry an event, and archive pages in which no entry ever changes or
disappears."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode

from flask_babel import gettext as _

from app.core.extensions import get_config
from app.core.feeds import Entry, Feed, write_feed
from app.tracker.api.licence import ATTRIBUTION
from app.tracker.api.names import find_parties
from app.tracker.events import PAGE, EventEntry, EventFilter, count_events, list_archive, list_events
from app.tracker.figures import get_figures, get_sentence
from app.tracker.types import Record

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


def make_signature_feed(
    record: Record, party: str | None, nation: str | None, archive: int | None
) -> str | None:
    """The newest document, or an archive page; None for an archive page that is not full yet.

    Every event has its entry, of whatever kind, and which party and nation it belongs to stands in the event: so a page
    that was full once keeps its address and its entries, whatever kinds, parties and names come later.
    """
    parties, shorts = find_parties(party) if party else (None, ())
    wanted = EventFilter(parties=parties, party_shorts=shorts, nation=nation)
    pages = count_events(wanted) // PAGE
    if archive is not None and archive > pages:
        return None
    events = list_events(wanted, limit=PAGE) if archive is None else list_archive(archive, wanted, size=PAGE)
    site, asked = get_config().site_url, {"party": party, "nation": nation}
    before = pages if archive is None else archive - 1
    feed = Feed(
        id=_name("signatures", party, nation),
        title=_say_title(record, party, nation),
        subtitle=get_sentence(record, get_figures(record)) if archive is None else _("An archive page."),
        author=get_config().site_name,
        rights=ATTRIBUTION,
        updated_at=max((event.seen_at for event in events), default=BEGINNING),
        link=f"{site}/mps",
        address=_address(site, asked, archive),
        entries=[_make_entry(event, site) for event in events],
        current=_address(site, asked, None),
        previous=_address(site, asked, before) if before else "",
        following=_address(site, asked, archive + 1) if archive is not None and archive < pages else "",
        is_archive=archive is not None,
    )
    return write_feed(feed, site)


def _make_entry(event: EventEntry, site: str) -> Entry:
    told = [("kind", event.kind), ("party", event.party), ("nation", event.nation), ("region", event.region)]
    return Entry(
        id=f"events/{event.id}",
        title=event.words,
        updated_at=event.seen_at,
        link=f"{site}/mps/{event.seat_slug}" if event.seat_slug else f"{site}/mps",
        categories=tuple((name, value) for name, value in told if value),
    )


def _say_title(record: Record, party: str | None, nation: str | None) -> str:
    title = _("Names on %(motion)s and the motions before it", motion=record.motion.label)
    return ": ".join(filter(None, (title, ", ".join(filter(None, (party, nation))))))


def _name(*parts: str | None) -> str:
    return "/".join(part.lower().replace(" ", "-") for part in parts if part)


def _address(site: str, asked: dict[str, str | None], archive: int | None) -> str:
    values = {name: value for name, value in asked.items() if value}
    query = urlencode(values | ({"archive": str(archive)} if archive else {}))
    return f"{site}/signatures.atom" + (f"?{query}" if query else "")
