"""Compares three stories: what writers were told, what the relay accepted, and what the tables say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy.engine import Engine

from tests.chaos.history import Writer
from tests.chaos.relay import Accepted
from tests.chaos.tables import LetterFacts, list_letters, list_mail_states

WAITING = frozenset({"queued", "held", "uncertain"})
TELLING = {"failed": "letter_failed", "held": "letter_held", "sent": "letter_copy"}


@dataclass
class Verdict:
    """What was found. The first three must be empty; the counts are for the table."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    confirmed: int = 0
    accepted: int = 0
    uncertain: int = 0
    held: int = 0
    failed: int = 0
    waiting: int = 0
    repeated: int = 0  # mails of the site's own that came twice, each time the same Message-ID

    @property
    def is_clean(self) -> bool:
        """Nothing lost, nothing doubled, no state that is wrong."""
        return not (self.lost or self.doubled or self.wrong)


def judge(engine: Engine, writers: Sequence[Writer], accepted: Sequence[Accepted]) -> Verdict:
    """Judge these writers' letters. Meant for the end, when nothing moves any more."""
    verdict = Verdict()
    letters = list_letters(engine, [writer.email for writer in writers])
    told = {state: list_mail_states(engine, kind) for state, kind in TELLING.items()}
    by_writer: dict[str, list[Accepted]] = {}
    for mail in accepted:
        if mail.reply_to:
            by_writer.setdefault(mail.reply_to, []).append(mail)
    for writer in writers:
        _judge_writer(verdict, writer, letters.get(writer.email, []), by_writer.get(writer.email, []), told)
    _judge_own_mails(verdict, {writer.email for writer in writers}, accepted)
    return verdict


def _judge_writer(
    verdict: Verdict,
    writer: Writer,
    rows: list[LetterFacts],
    arrived: list[Accepted],
    told: dict[str, dict[int, list[str]]],
) -> None:
    verdict.confirmed += writer.is_confirmed
    verdict.accepted += bool(arrived)
    if len(arrived) > 1:
        verdict.doubled.append(f"{writer.email}: {len(arrived)} times")
    if len(rows) > 1:
        verdict.wrong.append(f"{writer.email}: {len(rows)} letters")
    facts = rows[0] if rows else None
    if writer.is_confirmed and not arrived and not _is_accounted_for(facts, told):
        verdict.lost.append(f"{writer.email}: {facts}")
    if facts is not None:
        _count(verdict, facts)
        problem = _find_contradiction(facts, arrived, told)
        if problem:
            verdict.wrong.append(f"{writer.email}: {problem} ({facts})")
    elif arrived:
        verdict.wrong.append(f"{writer.email}: arrived, and no letter is known")


def _is_accounted_for(facts: LetterFacts | None, told: dict[str, dict[int, list[str]]]) -> bool:
    if facts is None:
        return False
    if facts.state == "failed":
        return bool(told["failed"].get(facts.id))
    if facts.state == "held":
        return bool(told["held"].get(facts.id))
    return facts.state in WAITING and facts.outbox_state is not None


def _find_contradiction(
    facts: LetterFacts, arrived: list[Accepted], told: dict[str, dict[int, list[str]]]
) -> str | None:
    if any(mail.message_id != facts.message_id for mail in arrived):
        return "another Message-ID than the letter's"
    if facts.state == "sent":
        if not arrived:
            return "called sent and never arrived"
        if len(told["sent"].get(facts.id, ())) != 1:
            return f"{len(told['sent'].get(facts.id, ()))} copies for its writer"
    if arrived and facts.state not in {"sent", "uncertain"}:
        return f"arrived and is called {facts.state}"
    expected = "awaiting_confirmation" if facts.outbox_state is None else facts.outbox_state
    is_moving = facts.outbox_state == "sending" and facts.state == "queued"
    if facts.state != expected and not is_moving:
        return f"the outbox says {facts.outbox_state}"
    return None


def _count(verdict: Verdict, facts: LetterFacts) -> None:
    verdict.uncertain += facts.state == "uncertain"
    verdict.held += facts.state == "held"
    verdict.failed += facts.state == "failed"
    verdict.waiting += facts.state == "queued"


def _judge_own_mails(verdict: Verdict, emails: set[str], accepted: Sequence[Accepted]) -> None:
    """The site's own mails may come twice with the same Message-ID."""
    counts = Counter(mail.message_id for mail in accepted if not mail.reply_to and mail.to in emails)
    verdict.repeated += sum(count - 1 for count in counts.values())
