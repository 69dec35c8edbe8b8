"""A relay that says everything a relay can say."""

from __future__ import annotations

import sqlalchemy as sa

from app.core.database import transaction
from app.mail.models import Outbox
from app.mail.pauses import list_pauses
from app.mail.services import resume_sending
from tests.chaos.run import Crowd
from tests.chaos.tables import list_letters

MOODS = {
    "connect": [["421 4.3.2 too busy", 0.2], ["drop", 0.1]],
    "ehlo": [["421 4.3.2 too busy", 0.1], ["drop", 0.1]],
    "mail": [["451 4.3.0 later", 0.05], ["drop", 0.05], ["421 4.3.2 closing", 0.05]],
    "rcpt": [["451 4.3.0 later", 0.1], ["550 5.1.1 nobody here", 0.05], ["drop", 0.05], ["slow 0.2", 0.1]],
    "data": [["451 4.3.0 later", 0.05], ["554 5.7.1 not this", 0.03], ["drop", 0.03], ["cut", 0.05]],
    "end": [["451 4.3.0 later", 0.05], ["552 5.3.4 too big", 0.03], ["drop", 0.05], ["keep and drop", 0.05]],
    "quit": [["drop", 0.5]],
}


def relay_in_every_mood(crowd: Crowd, letters: int) -> None:
    """Yes, later, never, silence and a dropped connection, at every step: what was refused for good is failed and its
    writer told, what lost its reply is uncertain, and all the rest arrives once."""
    crowd.producer.hold_confirmations()
    crowd.come(letters)
    crowd.wait_links(letters)
    crowd.site.relay.tell(chances=MOODS)
    crowd.producer.release_confirmations()
    crowd.wait_done()
    crowd.site.relay.behave()


def relay_refuses_us(crowd: Crowd, letters: int) -> None:
    """A relay that wants nothing from us stops all sending and fails no letter; lifting the pause sends them all."""
    crowd.producer.hold_confirmations()
    crowd.come(letters)
    crowd.wait_links(letters)
    crowd.site.relay.tell(answer="mail", reply="550 5.7.1 we do not know you")
    crowd.producer.release_confirmations()
    app = crowd.site.app
    crowd.wait_until(lambda: all(writer.is_confirmed for writer in crowd.history.writers))
    with app.app_context():
        crowd.wait_until(lambda: _is_paused())
    states = list_letters(crowd.site.engine, [writer.email for writer in crowd.history.writers])
    assert {facts.state for rows in states.values() for facts in rows} == {"queued"}
    crowd.site.relay.behave()
    with app.app_context(), transaction():
        resume_sending("relay")


def _is_paused() -> bool:
    """True once it is paused and nobody has a mail in hand, whose refusal would pause it again after it is lifted."""
    with transaction() as session:
        is_busy = session.scalar(sa.select(sa.exists().where(Outbox.state == "sending")))
        return not is_busy and any(pause.scope == "relay" for pause in list_pauses())
