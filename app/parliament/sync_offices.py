"""The sync of offices: ministers, whips, parliamentary private secretaries, the Speaker and the deputies.

Biographies carry past posts with their dates, so a member's rows are taken over whole. Staff's own marks
stay.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from app.core.clock import now, today_in_london
from app.core.database import db
from app.core.http import HttpError
from app.parliament.members_api import MembersApi
from app.parliament.models import Member, Office, SyncRun
from app.parliament.offices import CHAIR_KINDS, kind_of_government_post, kind_of_other_post
from app.parliament.spells import SeatFinder, replace_spells
from app.parliament.sync import Progress, SyncReport, check_shrink, finish_run, run_sync, sync_transaction
from app.parliament.types import Biography, PostInfo

SOURCE = "members-api"
SPEAKER_TITLE = "Speaker of the House of Commons"
SKIPPED = {"not_found", "empty", "wrong_shape", "refused"}


@dataclass(frozen=True, slots=True)
class Held:
    """An office held by one member."""

    kind: str
    title: str
    organisation: str | None
    started_on: date | None
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class OfficesReading:
    """Biographies by member, and the holders in the list of government posts."""

    biographies: dict[int, Biography]
    posts: tuple[PostInfo, ...]


def sync_offices(
    api: MembersApi, *, accept_shrink: bool = False, progress: Progress | None = None
) -> SyncReport:
    """Bring the offices and spells of every sitting member up to what the Members API says now."""

    def work(report: SyncReport, run: SyncRun) -> None:
        reading = read_offices(api, report, progress)
        with sync_transaction() as session:
            write_offices(session, reading, report, accept_shrink=accept_shrink)
            finish_run(session, run, report)

    return run_sync("offices", work)


def read_offices(api: MembersApi, report: SyncReport, progress: Progress | None = None) -> OfficesReading:
    """Every post and biography; one member's bad answer leaves that member's rows, any other fault is
    raised."""
    posts = api.list_government_posts()
    member_ids = list(db.session.scalars(sa.select(Member.id).where(Member.is_current).order_by(Member.id)))
    biographies: dict[int, Biography] = {}
    for done, member_id in enumerate(member_ids, start=1):
        try:
            biographies[member_id] = api.get_biography(member_id)
        except HttpError as error:
            if error.reason not in SKIPPED:
                raise
        if progress:
            progress(done, len(member_ids))
    report.counts["skipped"] = len(member_ids) - len(biographies)
    return OfficesReading(biographies, posts)


def write_offices(
    session: Session, reading: OfficesReading, report: SyncReport, *, accept_shrink: bool
) -> None:
    """Write a reading inside the caller's transaction; raises `SyncRefusedError` before it writes
    anything."""
    query = sa.select(Member).options(joinedload(Member.party), selectinload(Member.spells))
    members = {row.id: row for row in session.scalars(query.where(Member.is_current))}
    known = _list_known(session)
    held = {member.id: _list_held(member, reading) for member in members.values()}
    has_chair = any(one.kind == "deputy_speaker" for offices in held.values() for one in offices)
    open_now = {
        member_id: open_rows
        for member_id, rows in known.items()
        if (open_rows := [row for row in rows if row.ended_on is None])
    }
    absent = _list_absent(open_now, members, held, is_chair_told=has_chair)
    check_shrink(absent, len(open_now), what="office holders", accept_shrink=accept_shrink)
    seats = SeatFinder(session)
    for member_id, biography in reading.biographies.items():
        if member_id in members:
            replace_spells(session, members[member_id], biography, seats)
            rows = known[member_id]
            _replace_offices(
                session, members[member_id], rows, held[member_id], report, is_chair_told=has_chair
            )
    report.counts |= {
        "read": len(reading.biographies),
        "holders": sum(_is_held(one) for one in held.values()),
    }


def _list_held(member: Member, reading: OfficesReading) -> list[Held]:
    """What the answers say that the member holds or held, each post once, the biography's dates first."""
    found: dict[tuple[int, date | None], Held] = {}
    biography = reading.biographies.get(member.id)
    if biography is None:
        return []
    departments = {post.post_id: post.department for post in reading.posts if post.department}
    listed = [post for post in reading.posts if post.member_id == member.id]
    for post in [*biography.government_posts, *listed]:
        kind = kind_of_government_post(post.name)
        if kind:
            held = Held(
                kind,
                post.name,
                departments.get(post.post_id) or post.department,
                post.started_on,
                post.ended_on,
            )
            found.setdefault((post.post_id, post.started_on), held)
    for post in biography.other_posts:
        kind = kind_of_other_post(post.name)
        if kind:
            held = Held(kind, post.name, "House of Commons", post.started_on, post.ended_on)
            found.setdefault((post.post_id, post.started_on), held)
    is_speaker = member.party is not None and member.party.name == "Speaker"
    if is_speaker and not any(one.kind == "speaker" and one.ended_on is None for one in found.values()):
        found[0, None] = Held("speaker", SPEAKER_TITLE, "House of Commons", None, None)
    return list(found.values())


def _replace_offices(
    session: Session,
    member: Member,
    rows: Sequence[Office],
    held: Sequence[Held],
    report: SyncReport,
    *,
    is_chair_told: bool,
) -> None:
    """Take over a member's offices. Without any deputy in the whole answer the chair's known rows stay."""
    before = {row.kind for row in rows if row.ended_on is None}
    kept = [row for row in rows if row.kind in CHAIR_KINDS and not is_chair_told]
    known = {(row.title, row.organisation, row.started_on): row for row in rows if row not in kept}
    used = list(kept)
    for one in held:
        if any(row.kind == one.kind for row in kept):
            continue
        row = known.pop((one.title, one.organisation, one.started_on), None)
        if row is None:
            row = Office(member_id=member.id, title=one.title, started_on=one.started_on)
            session.add(row)
        row.kind, row.organisation, row.ended_on = one.kind, one.organisation, one.ended_on
        row.source, row.source_url, row.source_kind, row.seen_at = SOURCE, None, "sync", now()
        used.append(row)
    for row in rows:
        if row not in used:
            session.delete(row)
    after = {one.kind for one in held if one.ended_on is None} | {
        row.kind for row in kept if row.ended_on is None
    }
    for kind in sorted(after - before):
        report.note("took_office", f"{member.name}: {kind}")
    for kind in sorted(before - after):
        report.note("left_office", f"{member.name}: {kind}")


def _list_known(session: Session) -> defaultdict[int, list[Office]]:
    """The offices that the tables hold, by member; staff's marks aside."""
    found: defaultdict[int, list[Office]] = defaultdict(list)
    for row in session.scalars(sa.select(Office).where(Office.source_kind != "staff")):
        found[row.member_id].append(row)
    return found


def _list_absent(
    open_now: dict[int, list[Office]],
    members: dict[int, Member],
    held: dict[int, list[Held]],
    *,
    is_chair_told: bool,
) -> set[int]:
    """Sitting holders of whose office the answer says nothing: neither that it goes on nor that it ended."""
    absent = set()
    for member_id, rows in open_now.items():
        if member_id not in members or (not is_chair_told and all(row.kind in CHAIR_KINDS for row in rows)):
            continue
        began = min((row.started_on for row in rows if row.started_on), default=date.min)
        if not any(one.ended_on is None or one.ended_on >= began for one in held[member_id]):
            absent.add(member_id)
    return absent


def _is_held(offices: Sequence[Held]) -> bool:
    today = today_in_london()
    return any(one.ended_on is None or one.ended_on > today for one in offices)
