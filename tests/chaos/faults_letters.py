"""Letters that are strange in themselves, and one that is confirmed a hundred times."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections import Counter
from email import message_from_bytes
from email.policy import default

from tests.chaos.history import CONFIRMED, Writer
from tests.chaos.run import Crowd
from tests.chaos.settings import HOST
from tests.chaos.visitor import NoAnswer, Visitor

LONGEST_LINE = 998  # RFC 5321, 4.5.3.1.6, without the line break
POISON: tuple[dict[str, str], ...] = (
    {"answer_why": "w" * 1000},
    {"answer_why": "a line of 998 " + "x" * 984, "answer_local": "." * 998},
    {"answer_why": ".\r\n.\r\n.. a line of one dot\r\nFrom here on\r\n.\r\nQUIT"},
    {
        "answer_why": "\U0001f9a6\U0001f468\u200d\U0001f469\u200d\U0001f467 otters \U0001f3f4\U000e0067\U000e007f"
    },
    {
        "name": "\u05e9\u05dc\u05d5\u05dd \u05db\u05d4\u05df",
        "answer_why": "\u0645\u0631\u062d\u0628\u0627 \u202eworld",
    },
    {"name": "\u0141" * 40 + " " + "\u0175" * 39},
    {"name": "Robin\r\nBcc: all@parliament.example"},
    {"subject": "Who runs this\x0b\x1e\u2028Bcc: all@parliament.example"},
    {"answer_why": "bad bytes \udcff\udcfe\x00\x1b[2J and an end"},
    {"answer_why": "=?utf-8?q?not_a_header?= {{ 7 * 7 }} <b>bold</b> %(name)s"},
)


def poison_letters(crowd: Crowd, letters: int) -> None:
    """Strange letters among ordinary ones: each arrives intact or is refused at the form, and none blocks another."""
    crowd.site.relay.tell(keep=True)
    strange = [crowd.come(1, **words)[0] for words in POISON]
    crowd.come(letters)
    crowd.wait_done()
    crowd.site.relay.tell(keep=False)
    for writer, words in zip(strange, POISON, strict=True):
        if writer.is_confirmed:
            check_intact(crowd, writer, words)
    crowd.notes.append(
        f"of {len(POISON)} strange letters {sum(one.is_confirmed for one in strange)} arrived intact, the others were "
        "refused at the form"
    )
    crowd.accept_refusals(strange)


def check_intact(crowd: Crowd, writer: Writer, words: dict[str, str]) -> None:
    """The mail holds the words, and no line that a relay may cut."""
    found = [mail for mail in crowd.site.relay.list_accepted() if mail.reply_to == writer.email]
    assert len(found) == 1, f"{writer.email}: {len(found)} mails"
    raw = crowd.site.relay.read_mail(found[0])
    assert max(len(line) for line in raw.split(b"\r\n")) <= LONGEST_LINE
    message = message_from_bytes(raw, policy=default)
    part = message.get_body(("plain",))
    assert part is not None
    text = squeeze(str(part.get_content()) + str(message["Subject"]))
    for field, value in words.items():
        assert squeeze(value) in text, f"{field} did not arrive as it was written: {value[:60]!r}"


def squeeze(text: str) -> str:
    """The letters without white space and what no letter may hold; bytes that are no text stand as `%FF`, as the
    writer saw them before sending."""
    text = re.sub("[\udc80-\udcff]", lambda found: f"%{ord(found[0]) - 0xDC00:02X}", text)
    text = "".join(
        char for char in unicodedata.normalize("NFC", text) if unicodedata.category(char)[0] != "C"
    )
    return re.sub(r"\s+", "", text)


def hundred_confirmations_at_once(crowd: Crowd, _letters: int) -> None:
    """One link, a hundred people press its button at the same moment: one letter."""
    crowd.producer.hold_confirmations()
    writer = crowd.come(1)[0]
    crowd.wait_links(1)
    answers: Counter[int] = Counter()
    gate = threading.Barrier(100)

    def press() -> None:
        visitor = Visitor(lambda: crowd.site.port, HOST, 60)
        gate.wait(30)
        try:
            answers[visitor.post(writer.link, {})[0]] += 1
        except NoAnswer as error:
            answers[error.status] += 1
        visitor.close()

    threads = [threading.Thread(target=press) for _ in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    crowd.notes.append(f"answers {dict(answers)}")
    assert answers == {303: 100}
    crowd.history.see(writer, CONFIRMED)
    crowd.producer.forget_confirmations()
