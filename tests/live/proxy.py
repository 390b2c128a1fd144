"""nginx with the very configuration that is shipped, in front of all servers; only places are replaced."""

import os
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from subprocess import Popen

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.environment import REPOSITORY
from tests.live.crowd import wait_until
from tests.machine import nginx_path
from tools.processes import free_port, is_listening, start, stop_all

SHIPPED = REPOSITORY / "deploy" / "nginx.conf"
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def make_certificate(folder: Path) -> None:
    """For this machine's own address, by nobody but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(tz=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def placed(text: str, places: dict[str, str]) -> str:
    """Each place must be in the file once: what is not found was not tested."""
    for shipped, here in places.items():
        assert text.count(shipped) >= 1, shipped
        text = text.replace(shipped, here)
    return text


class Proxy:
    """`url` is the hospital's own address of all servers, whose ports are given; `plain_url` the one that leads there;
    `public_url` the one that BPJS and phones reach.
    """

    def __init__(self, folder: Path, *, pages: int, stream: int, services: int) -> None:
        self._folder = folder
        self._port, self._plain_port, public_port = free_port(), free_port(), free_port()
        self.url = f"https://127.0.0.1:{self._port}"
        self.plain_url = f"http://127.0.0.1:{self._plain_port}"
        self.public_url = f"https://127.0.0.1:{public_port}"
        self.certificate = str(folder / "certificate.pem")
        self._process: Popen[bytes] | None = None
        self.places = {
            "127.0.0.1:8000": f"127.0.0.1:{pages}",
            "127.0.0.1:8001": f"127.0.0.1:{stream}",
            "127.0.0.1:8002": f"127.0.0.1:{services}",
            "listen 80;": f"listen 127.0.0.1:{self._plain_port};",
            "listen 443 ssl": f"listen 127.0.0.1:{self._port} ssl",
            "listen 8081 ssl": f"listen 127.0.0.1:{public_port} ssl",
            "server_name antrean.rs.internal;": "server_name 127.0.0.1;",
            "server_name antrean.rs.example;": "server_name 127.0.0.1;",
            "/var/log/nginx/error.log": f"{folder}/error.log",
            "/etc/ssl/antrean/": f"{folder}/",
            # Where somebody who is not root may write.
            "http {\n": "http {\n" + "".join(f"{name}_temp_path {folder}/{name};\n" for name in TEMPORARY),
        }

    def start(self) -> None:
        """Anew where it runs."""
        self.stop()
        if not Path(self.certificate).exists():
            make_certificate(self._folder)
        configuration = self._folder / "nginx.conf"
        configuration.write_text(placed(SHIPPED.read_text(encoding="utf-8"), self.places), encoding="utf-8")
        account = "user root root; " if os.geteuid() == 0 else ""
        program = nginx_path()
        assert program is not None
        log = self._folder / "nginx.log"
        self._process = start(
            (
                *(program, "-p", str(self._folder), "-c", str(configuration), "-e", str(self._folder / "error.log")),
                *("-g", f"{account}daemon off; pid {self._folder}/nginx.pid;"),
            ),
            environment=os.environ,
            log_path=log,
            directory=REPOSITORY,
        )

        def is_up() -> bool:
            assert self._process is not None
            assert self._process.poll() is None, log.read_text(encoding="utf-8")
            return is_listening(self._port)

        wait_until(is_up)

    def stop(self) -> None:
        if self._process is not None:
            stop_all([self._process], grace_seconds=5)
