"""Clocks that jump, and a relay that is away for hours."""

from __future__ import annotations

from datetime import timedelta

from tests.chaos.run import Crowd

HOURS = timedelta(hours=5)
STEP = timedelta(minutes=10)


def clock_forward(crowd: Crowd, letters: int) -> None:
    """The machine's clock jumps hours ahead while letters are on their way."""
    crowd.site.relay.tell(chances={"end": [["slow 0.4", 0.3]]})
    crowd.come(letters)
    crowd.wait_confirmed(letters // 3)
    crowd.site.clock.move(HOURS)
    crowd.site.sweep()


def clock_back(crowd: Crowd, letters: int) -> None:
    """The clock jumps hours back: links that were signed in what is the future now still open."""
    crowd.site.relay.tell(chances={"end": [["slow 0.4", 0.3]]})
    crowd.come(letters)
    crowd.wait_confirmed(letters // 3)
    crowd.site.clock.move(-HOURS)
    crowd.site.sweep()


def relay_away_for_two_hours(crowd: Crowd, letters: int) -> None:
    """Nothing listens where the relay was, for two hours of simulated time; then everything goes, once."""
    crowd.producer.hold_confirmations()
    crowd.come(letters)
    crowd.wait_links(letters)
    crowd.site.relay.tell(away=True)
    crowd.producer.release_confirmations()
    crowd.wait_until(lambda: sum(writer.is_confirmed for writer in crowd.history.writers) == letters)
    end = crowd.site.clock.now() + timedelta(hours=2)
    while crowd.site.clock.now() < end:
        crowd.site.clock.move(STEP)
        crowd.site.sweep()
        crowd.let_pass(0.5)
    crowd.site.relay.tell(away=False)
