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
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    catcher = Catcher(ssl_context=context).start()
    connect_to(sending_app, catcher)
    sending_app.extensions["mail"].use_ssl = True
    yield catcher
    catcher.stop()


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
