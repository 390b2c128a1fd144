"""BPJS's certificate is out of date or not the one of its name: no message leaves, none is refused, and it is said."""

import os
import select
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bpjs_bridge.connection import CERTIFICATE
from bpjs_bridge.models import BpjsCall, OutboxAttempt, Outcome
from tests.faults.house import RELAY, House, wait_until
from tests.simulator_process import SimulatorProcess

pytestmark = pytest.mark.fault
DAY = timedelta(days=1)
Key = ec.EllipticCurvePrivateKey


def name_of(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def certificate(host: str, key: Key, *, until: datetime, issuer: tuple[str, Key] | None = None) -> x509.Certificate:
    """Signed by `issuer`; without one it is an authority of its own."""
    signed_by, by_key = issuer or (host, key)
    return (
        x509.CertificateBuilder()
        .subject_name(name_of(host))
        .issuer_name(name_of(signed_by))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(until - 10 * DAY)
        .not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .sign(by_key, hashes.SHA256())
    )


class TlsDoor:
    """Takes TLS on a port of its own and passes on what it hears to BPJS; its certificate can be changed."""

    def __init__(self, bpjs_url: str, folder: Path) -> None:
        self._bpjs = urlsplit(bpjs_url)
        self._folder = folder
        self._authority = ec.generate_private_key(ec.SECP256R1())
        root = certificate("Otoritas Uji", self._authority, until=datetime.now(UTC) + DAY)
        self.authority_file = folder / "authority.pem"
        self.authority_file.write_bytes(root.public_bytes(serialization.Encoding.PEM))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._take, daemon=True).start()

    def show(self, host: str, *, until: datetime) -> None:
        """From the next line on."""
        key = ec.generate_private_key(ec.SECP256R1())
        signed = certificate(host, key, until=until, issuer=("Otoritas Uji", self._authority))
        plain = serialization.NoEncryption()
        private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        chain = self._folder / "server.pem"
        chain.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(chain)

    def close(self) -> None:
        self._listener.close()

    def _take(self) -> None:
        while True:
            try:
                line, _address = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._pass_on, args=(line,), daemon=True).start()

    def _pass_on(self, line: socket.socket) -> None:
        bpjs = (str(self._bpjs.hostname), self._bpjs.port or 80)
        try:
            with self._context.wrap_socket(line, server_side=True) as near, socket.create_connection(bpjs) as far:
                while True:
                    ready = [near] if near.pending() else select.select([near, far], [], [])[0]
                    heard = [(one, one.recv(65536)) for one in ready]
                    for one, piece in heard:
                        if not piece:
                            return
                        (far if one is near else near).sendall(piece)
        except OSError:
            return


@pytest.fixture
def door(bpjs: SimulatorProcess, tmp_path: Path) -> Iterator[TlsDoor]:
    made = TlsDoor(bpjs.url, tmp_path)
    yield made
    made.close()


LAPSED, OF_ANOTHER_NAME = ("localhost", -1), ("bukan-bpjs.example", 1)
BAD = [LAPSED, OF_ANOTHER_NAME] if os.environ.get("PROOF") == "1" else [LAPSED]


@pytest.mark.parametrize(("host", "days"), BAD)
def test_no_message_leaves_over_a_bad_certificate(house: House, door: TlsDoor, host: str, days: int) -> None:
    messages = house.fill(2)
    door.show(host, until=datetime.now(UTC) + days * DAY)
    relay = house.send_by(
        *RELAY,
        BPJS_ANTREAN_URL=f"https://localhost:{door.port}/antreanrs",
        REQUESTS_CA_BUNDLE=str(door.authority_file),
    )
    tried = f"SELECT count(*) FROM {OutboxAttempt._meta.db_table} WHERE outcome = '{Outcome.UNKNOWN}'"
    said = f"SELECT count(*) FROM {BpjsCall._meta.db_table} WHERE reason IN {CERTIFICATE}"
    wait_until(lambda: house.count(tried) >= 2 and house.count(said) >= 1, log=house.log)
    assert house.arrived() == 0
    assert house.unsettled() == messages
    door.show("localhost", until=datetime.now(UTC) + DAY)
    # A breaker lets one through each fifteen seconds.
    wait_until(lambda: house.unsettled() == 0, pause=0.3, log=house.log)
    assert relay.child.poll() is None
    house.stop()
    house.assert_all_told(messages)
