from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask

from app.core.clock import now
from app.mail.delivery import deliver
from app.mail.models import Outbox
from app.mail.pauses import find_pause
from tests.integration.mail.conftest import Room
from tests.support.catcher import Catcher
from tests.support.mail_fixtures import connect_to

pytestmark = [pytest.mark.empty_database, pytest.mark.settings(mail_timeout=5)]

Queue = Callable[..., int]
Read = Callable[[int], Outbox]


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for 127.0.0.1 with its key, signed by nobody else."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "catcher")])
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now() - timedelta(days=1))
        .not_valid_after(now() + timedelta(days=1))
        .add_extension(address, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = tmp_path / "certificate.pem"
    path.write_bytes(made.public_bytes(pem) + private)
    return path


@pytest.fixture
def tls_catcher(certificate: Path, sending_app: Flask) -> Iterator[Catcher]:
    """A catcher that speaks TLS from the first byte, as the application's relay."""
    catcher = Catcher(ssl_context=make_context(certificate)).start()
    connect_to(sending_app, catcher)
    sending_app.extensions["mail"].use_ssl = True
    yield catcher
    catcher.stop()


@pytest.fixture
def starttls_catcher(certificate: Path, sending_app: Flask) -> Iterator[Catcher]:
    """A catcher that offers STARTTLS, as the application's relay, at which it has a name and a password."""
    catcher = Catcher(starttls_context=make_context(certificate)).start()
    connect_to(sending_app, catcher)
    state = sending_app.extensions["mail"]
    state.use_tls, state.username, state.password = True, "campaign", "a password"
    yield catcher
    catcher.stop()


def make_context(certificate: Path) -> ssl.SSLContext:
    """What a server with this certificate speaks TLS by."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_a_relay_with_a_trusted_certificate_is_used(
    queue: Queue,
    read: Read,
    tls_catcher: Catcher,
    certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    outbox_id = queue("notice")
    deliver(outbox_id)
    assert read(outbox_id).state == "sent"
    assert len(tls_catcher.mails) == 1


def test_a_relay_whose_certificate_nobody_vouches_for_gets_nothing(
    queue: Queue, read: Read, tls_catcher: Catcher
) -> None:
    outbox_id = queue("notice")
    deliver(outbox_id)
    pause = find_pause()
    assert read(outbox_id).state == "queued"
    assert pause is not None and pause.scope == "relay"
    assert tls_catcher.mails == []


def test_a_relay_that_offers_no_starttls_gets_nothing(
    queue: Queue, read: Read, room: Room, catcher: Catcher, sending_app: Flask
) -> None:
    sending_app.extensions["mail"].use_tls = True
    outbox_id = queue()
    deliver(outbox_id)
    assert read(outbox_id).state == "queued" and find_pause() is not None
    assert catcher.mails == [] and "mail" not in catcher.seen


def test_starttls_with_a_trusted_certificate_comes_before_the_password(
    queue: Queue, read: Read, starttls_catcher: Catcher, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    for number in range(2):
        outbox_id = queue("notice", number)
        deliver(outbox_id)
        assert read(outbox_id).state == "sent"
    assert starttls_catcher.logins == ["campaign"], "one connection for both"
    seen = starttls_catcher.seen
    assert seen.index("starttls") < seen.index("auth") < seen.index("mail")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_starttls_with_a_doubtful_certificate_shows_no_password_and_fails_no_letter(
    queue: Queue,
    read: Read,
    room: Room,
    starttls_catcher: Catcher,
    certificate: Path,
    sending_app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    host: str,
) -> None:
    if host == "localhost":  # it is trusted, but for another name
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    sending_app.extensions["mail"].server = host
    outbox_id = queue()
    deliver(outbox_id)
    pause = find_pause()
    assert (read(outbox_id).state, room.outcomes) == ("queued", [])
    assert pause is not None and (pause.scope, pause.reason) == ("relay", "tls")
    assert starttls_catcher.logins == [] and not {"auth", "mail"} & set(starttls_catcher.seen)


@pytest.mark.parametrize("step", ["starttls", "auth"])
@pytest.mark.parametrize(("reply", "is_paused"), [("454 4.7.0 later", False), ("535 5.7.8 no", True)])
def test_what_a_relay_says_to_starttls_and_auth_fails_no_letter(
    queue: Queue,
    read: Read,
    room: Room,
    starttls_catcher: Catcher,
    certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    reply: str,
    is_paused: bool,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    starttls_catcher.answer(step, reply)
    outbox_id = queue()
    deliver(outbox_id)
    row = read(outbox_id)
    assert (row.state, row.reason) == ("queued", "paused:relay" if is_paused else "temporary")
    assert (find_pause() is not None) is is_paused
    assert room.outcomes == [] and starttls_catcher.mails == []
