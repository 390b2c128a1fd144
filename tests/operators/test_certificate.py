"""Readiness of the hospital's own public address: TLS, and until when its certificate holds."""

import ipaddress
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils import timezone
from pytest_django import Settings

from bpjs_bridge import certificate, readiness
from tools.processes import free_port

DAYS = 30


@pytest.fixture
def secured(tmp_path: Path) -> Iterator[str]:
    """An https server of this machine whose certificate holds for thirty days; nobody trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "rs-rekaan")])
    now = datetime.now(tz=UTC)
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(7).not_valid_before(now - timedelta(days=1)).add_extension(names, critical=False)
    shown = builder.not_valid_after(now + timedelta(days=DAYS)).sign(key, hashes.SHA256())
    file = tmp_path / "certificate.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(secret + shown.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    serving.start()
    certificate.forget()
    yield f"https://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    certificate.forget()


def said(*, later: timedelta = timedelta()) -> list[str]:
    return list(readiness.not_secured(timezone.now() + later))


def test_a_certificate_is_told_three_weeks_before_its_end(
    secured: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "_leads_nowhere", lambda _address: False)
    settings.PUBLIC_URL = secured
    assert said() == []
    [words] = said(later=timedelta(days=DAYS - 20))
    assert words.startswith("sertifikat berlaku sampai ")
    # Asked once: the server may be gone meanwhile.
    settings.PUBLIC_URL = f"https://127.0.0.1:{free_port()}"
    assert said(later=timedelta(days=DAYS)) == [], "nobody answers there, and nothing is known"


def test_a_public_address_without_tls_is_told_and_this_machine_is_not(settings: Settings) -> None:
    settings.PUBLIC_URL = "http://antrean.rs-rekaan.example"
    assert said() == ["PUBLIC_URL tidak memakai https"]
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    assert said() == []
