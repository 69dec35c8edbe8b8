"""Every clock, by moving time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.headerregistry import Address

import pytest
import sqlalchemy as sa
import time_machine
from click.testing import Result
from sqlalchemy.orm import Session

from app.campaign.models import Subscriber
from app.campaign.newsletter_services import request_subscription
from app.core.clock import now
from app.core.database import Base, transaction
from app.core.jobs import run_job
from app.letters.clocks import get_erasing_time
from app.letters.delivery_hooks import on_outcome
from app.letters.models import ConfirmationMail, Letter, LetterEvent
from app.letters.services import confirm_letter, withdraw_letter
from app.mail.hooks import Outcome
from app.mail.messages import build_message
from app.mail.models import Outbox
from app.mail.services import queue_message
from app.parliament.models import RememberedPostcode, Seat
from app.privacy.erasure import count_due
from app.privacy.periods import PERIODS
from tests.support.applications import IsolatedRunner
from tests.support.letter_writing import get_confirm_path, get_letter, list_mails, submit

START = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TYPED = ("Quokka", "Wibble", "Quillfeather", "quillfeather", "BN1 1AA", "zoe.")


def travel(**after: float) -> time_machine.travel:
    """To a time after the start."""
    return time_machine.travel(START + timedelta(**after), tick=False)


def write_confirmed() -> int:
    """A letter written and confirmed at the start."""
    with travel():
        letter_id = submit()
        with transaction():
            confirm_letter(get_confirm_path(letter_id).split("/")[2])
    return letter_id


def tell(letter_id: int, state: str, reason: str | None = None) -> None:
    """What the outbox does after an outcome."""
    with transaction():
        on_outcome(f"letter:{letter_id}", Outcome("letter", state, reason, now()))


def erase_at(**after: float) -> None:
    """Run the job at a time after the start."""
    with travel(**after):
        run_job("privacy.erase")


def is_anything_left(session: Session) -> list[str]:
    """Tables in which something typed by the writer still stands."""
    left = []
    for table in Base.metadata.sorted_tables:
        text = " ".join(str(tuple(row)) for row in session.execute(sa.select(table)))
        left += [
            f"{table.name}: {typed}"
            for typed in TYPED
            if table.name not in {"seat", "member"} and typed in text
        ]
    return left


def test_an_unconfirmed_letter_goes_after_seven_days(session: Session) -> None:
    with travel():
        letter_id = submit()
    erase_at(days=7, minutes=-1)
    assert get_letter(letter_id).name == "Zoë Quillfeather"
    erase_at(days=7)
    assert get_letter(letter_id).state == "erased"
    assert is_anything_left(session) == []


def test_a_letter_confirmed_at_the_last_moment_is_not_erased(session: Session) -> None:
    with travel():
        letter_id = submit()
    with travel(days=7):
        period = next(period for period in PERIODS if period.name == "unconfirmed")
        assert period.list_due is not None
        assert period.end is not None
        assert period.list_due(now()) == [letter_id]
        with transaction():
            confirm_letter(get_confirm_path(letter_id).split("/")[2])
        with transaction():
            period.end(letter_id)
    assert get_letter(letter_id).state == "queued"


def test_a_sent_letter_goes_28_days_after_it_was_sent(session: Session) -> None:
    letter_id = write_confirmed()
    with travel(days=3):
        tell(letter_id, "sent")
    erase_at(days=31, minutes=-1)
    assert get_letter(letter_id).state == "sent"
    erase_at(days=31)
    letter = get_letter(letter_id)
    assert (letter.state, letter.email_key, letter.one_letter_key) == ("erased", None, None)
    assert is_anything_left(session) == []
    events = session.scalars(sa.select(LetterEvent).order_by(LetterEvent.id)).all()
    assert [event.kind for event in events] == ["confirmed", "sent"]
    assert events[0].consent_wording == "I agree that this letter goes."


def test_a_withdrawn_letter_goes_after_seven_days(session: Session) -> None:
    letter_id = write_confirmed()
    with travel(days=1), transaction():
        withdraw_letter(letter_id)
    erase_at(days=8, minutes=-1)
    assert get_letter(letter_id).state == "withdrawn"
    erase_at(days=8)
    assert is_anything_left(session) == []


def test_a_failed_letter_goes_seven_days_after_its_writer_was_told(session: Session) -> None:
    letter_id = write_confirmed()
    with travel(days=2):
        tell(letter_id, "failed", "refused")
    erase_at(days=9, minutes=-1)
    assert get_letter(letter_id).state == "failed"
    erase_at(days=9)
    assert is_anything_left(session) == []


def test_a_held_letter_unanswered_for_14_days_is_withdrawn_and_its_writer_told(session: Session) -> None:
    letter_id = write_confirmed()
    with travel(days=1):
        tell(letter_id, "held", "vacant")
    erase_at(days=15, minutes=-1)
    assert get_letter(letter_id).state == "held"
    erase_at(days=15)
    letter = get_letter(letter_id)
    assert (letter.state, letter.reason) == ("withdrawn", "unanswered")
    assert [row.kind for row in list_mails(letter_id)][-1] == "letter_withdrawn"
    erase_at(days=22, minutes=-1)
    assert get_letter(letter_id).state == "withdrawn"
    erase_at(days=22)
    assert is_anything_left(session) == []


@pytest.mark.parametrize("state", ["queued", "uncertain"])
def test_a_letter_that_waits_for_us_is_given_up_in_time_to_tell_its_writer(
    session: Session, state: str
) -> None:
    letter_id = write_confirmed()
    if state == "uncertain":
        with transaction():
            session.execute(sa.update(Outbox).where(Outbox.kind == "letter").values(state="uncertain"))
        tell(letter_id, "uncertain", "no_reply")
    erase_at(days=53, minutes=-1)
    assert get_letter(letter_id).state == state
    erase_at(days=53)
    assert get_letter(letter_id).state == "expired"
    assert [row.kind for row in list_mails(letter_id)][-1] == "letter_expired"
    erase_at(days=60)
    assert get_letter(letter_id).state == "erased"
    assert is_anything_left(session) == []


@pytest.mark.parametrize("state", ["held", "sent", "failed"])
def test_nothing_personal_outlives_sixty_days_from_confirmation(session: Session, state: str) -> None:
    letter_id = write_confirmed()
    with travel(days=59):
        tell(letter_id, state, "vacant")
    erase_at(days=60)
    assert is_anything_left(session) == []


def test_the_clocks_asked_of_one_letter_and_of_the_table_agree(session: Session) -> None:
    letter_id = write_confirmed()
    letter = get_letter(letter_id)
    for state, at in (
        ("sent", 3),
        ("sent", 45),
        ("failed", 4),
        ("failed", 57),
        ("queued", 0),
        ("expired", 53),
    ):
        ended_at = START + timedelta(days=at)
        with transaction() as writing:
            times = {
                "sent_at": ended_at if state == "sent" else None,
                "ended_at": ended_at,
                "told_at": ended_at,
            }
            writing.execute(sa.update(Letter).values(state=state, **times))
        due_at = get_erasing_time(get_letter(letter_id))
        assert due_at is not None
        erasing = [
            period for period in PERIODS if period.name in {"sent", "ended", "longest"} and period.list_due
        ]
        for moment, is_due in ((due_at - MINUTE, False), (due_at, True)):
            assert any(period.list_due(moment) for period in erasing if period.list_due) is is_due, (
                state,
                at,
            )
    assert letter.id == letter_id


def test_counts_of_mails_go_after_24_hours(session: Session) -> None:
    with travel():
        submit()
    erase_at(hours=24, minutes=-1)
    assert session.scalar(sa.select(sa.func.count()).select_from(ConfirmationMail)) == 1
    erase_at(hours=24)
    assert session.scalar(sa.select(sa.func.count()).select_from(ConfirmationMail)) == 0


def test_an_unconfirmed_subscriber_goes_after_seven_days(session: Session) -> None:
    with travel(), transaction():
        request_subscription("zoe.quillfeather@example.org", "news", None)
    erase_at(days=7, minutes=-1)
    assert session.scalar(sa.select(sa.func.count()).select_from(Subscriber)) == 1
    erase_at(days=7)
    assert is_anything_left(session) == []


def test_a_failed_mail_of_another_kind_goes_after_seven_days(session: Session) -> None:
    sender = Address("Us", addr_spec="us@example.org")
    with travel(), transaction() as writing:
        message = build_message(sender=sender, to=None, subject="Quokka", text="Wibble")
        outbox_id = queue_message(
            "newsletter_open", "subscriber:7", message, recipient="zoe.quillfeather@example.org"
        )
        writing.execute(sa.update(Outbox).where(Outbox.id == outbox_id).values(state="failed", done_at=now()))
    erase_at(days=7, minutes=-1)
    assert is_anything_left(session) != []
    erase_at(days=7)
    assert is_anything_left(session) == []


def test_a_remembered_postcode_goes_after_30_days(session: Session) -> None:
    seat_id = session.scalar(sa.select(Seat.id).limit(1))
    with transaction() as writing:
        writing.add(RememberedPostcode(key="k", seat_id=seat_id, remembered_at=START))
    erase_at(days=30, minutes=-1)
    assert session.scalar(sa.select(sa.func.count()).select_from(RememberedPostcode)) == 1
    erase_at(days=30)
    assert session.scalar(sa.select(sa.func.count()).select_from(RememberedPostcode)) == 0


def test_one_failure_keeps_nothing_else_from_its_end(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    with travel():
        first, second = submit(), submit("hove-and-portslade", draft="e" * 32)
    with transaction() as writing:
        writing.execute(sa.update(Letter).where(Letter.id == first).values(state="nonsense"))
        writing.execute(sa.update(Letter).where(Letter.id == first).values(confirmed_at=START))
    with pytest.raises(KeyError), travel(days=61):
        run_job("privacy.erase")
    assert get_letter(second).state == "erased"


def test_the_commands_say_what_is_due_and_erase_it(runner: IsolatedRunner, session: Session) -> None:
    with travel():
        letter_id = submit()
    with travel(days=8):
        assert count_due()["unconfirmed"] == 1
        assert read_counts(runner.invoke(args=["privacy", "due"]))["unconfirmed"] == 1
        assert read_counts(runner.invoke(args=["privacy", "erase", "--dry-run"]))["unconfirmed"] == 1
        assert get_letter(letter_id).state == "awaiting_confirmation"
        assert read_counts(runner.invoke(args=["privacy", "erase"]))["unconfirmed"] == 1
    assert get_letter(letter_id).state == "erased"


def read_counts(result: Result) -> dict[str, int]:
    """The printed table."""
    assert result.exit_code == 0, result.output
    return {
        line.split()[0]: int(line.split()[1]) for line in result.output.splitlines() if len(line.split()) == 2
    }
