"""Where a demo lives: its folder, its ports and the environment its processes get."""

import base64
import fcntl
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.environment_file import read_environment, write_environment
from tools.processes import is_port_free

REPOSITORY = Path(__file__).resolve().parent.parent
MARKER = ".antrean-demo"
SIMULATOR_ACCOUNT = "mobilejkn"
# What a person may vary from outside. The rest is the demo's own: it must reach no real database and no BPJS.
FROM_OUTSIDE = (
    *("TIME_ZONE", "HOSPITAL_NAME", "HOSPITAL_CODE", "UNDO_SECONDS", "LOG_LEVEL"),
    *("BPJS_RATE_PER_SECOND", "BPJS_SEND", "WS_TOKEN_SECONDS", "REFERRAL_SERVICE"),
    *("CALLS_BEFORE_MISSED", "SECONDS_BETWEEN_CALLS"),
    *("ADMISSION_CALLS_BEFORE_MISSED", "ADMISSION_SECONDS_BETWEEN_CALLS"),
)
# The demo's sessions are its own: HFIS is compared by the button alone.
SCHEDULES_OF_A_DEMO = {"HFIS_NIGHTLY_AT": "", "HFIS_EVERY_MINUTES": "0"}
# Nobody walks through a hall here: a demo that waited 45 seconds between two calls would only try people's patience.
CALLS_OF_A_DEMO = {"SECONDS_BETWEEN_CALLS": "5", "ADMISSION_SECONDS_BETWEEN_CALLS": "5"}


class DemoFailed(Exception):
    """The demo cannot go on; the message is one sentence that says what to do."""


@dataclass(frozen=True)
class Place:
    """Where the demo lives and which ports it takes."""

    directory: Path
    port: int
    simulator_port: int

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Place":
        directory = Path(environment.get("DEMO_DIR") or "var/demo")
        return cls(
            directory=directory if directory.is_absolute() else REPOSITORY / directory,
            port=_port(environment, "PORT", default=8000),
            simulator_port=_port(environment, "SIM_PORT", default=9000),
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def services_url(self) -> str:
        """Where BPJS asks: here the one server that does everything."""
        return self.url

    @property
    def simulator_url(self) -> str:
        return f"http://127.0.0.1:{self.simulator_port}"

    @property
    def environment_file(self) -> Path:
        return self.directory / "demo.env"

    @property
    def static_root(self) -> Path:
        return self.directory / "static"

    @property
    def logins_file(self) -> Path:
        return self.directory / "logins.json"


def _port(environment: Mapping[str, str], name: str, *, default: int) -> int:
    text = environment.get(name) or str(default)
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise DemoFailed(f"{name} must be a port number from 1 to 65535, not {text!r}.")
    return int(text)


def refuse_taken_ports(place: Place) -> None:
    if place.port == place.simulator_port:
        raise DemoFailed(f"PORT and SIM_PORT are both {place.port}: give them different numbers.")
    for name, port, owner in (
        ("PORT", place.port, "web server"),
        ("SIM_PORT", place.simulator_port, "BPJS simulator"),
    ):
        if not is_port_free(port):
            raise DemoFailed(
                f"Port {port}, which the {owner} wants, is taken: stop what uses it, or choose another, "
                f"for example `make demo {name}={port + 10}`."
            )


def prepare_directory(place: Place) -> None:
    """Ours is marked, so that `make demo-reset` never removes anything else."""
    marker = place.directory / MARKER
    if place.directory.exists() and not marker.exists() and any(place.directory.iterdir()):
        raise DemoFailed(f"DEMO_DIR {place.directory} holds other files: name an empty or a new folder.")
    # Empty where nothing is collected: WhiteNoise wants it all the same.
    place.static_root.mkdir(parents=True, exist_ok=True)
    marker.write_text("Made by `make demo`; `make demo-reset` removes this folder.\n", encoding="utf-8")


@contextmanager
def claimed(place: Place) -> Iterator[None]:
    """One demo per folder at a time; the lock goes with the process, however that ends."""
    with (place.directory / MARKER).open("rb") as marker:
        try:
            fcntl.flock(marker, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise DemoFailed(
                f"A demo is running in {place.directory}: stop it first, or name another folder in DEMO_DIR."
            ) from taken
        yield


def fresh_secrets() -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_ENCRYPTION_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode("ascii"),
        "BPJS_CONS_ID": str(secrets.randbelow(90_000) + 10_000),
        "BPJS_SECRET_KEY": secrets.token_hex(8),
        "BPJS_ANTREAN_USER_KEY": secrets.token_hex(16),
        "BPJS_VCLAIM_USER_KEY": secrets.token_hex(16),
        "SIM_WS_USER": SIMULATOR_ACCOUNT,
        "SIM_WS_PASSWORD": secrets.token_urlsafe(18),
    }


def demo_environment(place: Place, *, outside: Mapping[str, str]) -> dict[str, str]:
    """Secrets are made once and kept; addresses follow the ports of this run; every variable is set."""
    kept = read_environment(place.environment_file) if place.environment_file.exists() else {}
    variables = {
        **read_environment(REPOSITORY / ".env.example"),
        "DEMO": "1",
        "DEBUG": "0",
        "HTTPS": "0",
        "ALLOWED_HOSTS": "*",
        "TIME_ZONE": "Asia/Jakarta",
        "MOBILE_JKN_MIN_DAYS_AHEAD": "0",
        "BPJS_RATE_PER_SECOND": "50",
        "BPJS_VCLAIM_RATE_PER_SECOND": "50",
        **CALLS_OF_A_DEMO,
        **SCHEDULES_OF_A_DEMO,
        **fresh_secrets(),
        **kept,
        **{name: outside[name] for name in FROM_OUTSIDE if outside.get(name)},
        "DATABASE_URL": f"sqlite:///{place.directory / 'antrean.sqlite3'}",
        "PUBLIC_URL": place.url,
        "BPJS_ANTREAN_URL": f"{place.simulator_url}/antreanrs",
        "BPJS_VCLAIM_URL": f"{place.simulator_url}/vclaim-rest",
        "STATIC_ROOT": str(place.static_root),
        "DEMO_LOGINS_FILE": str(place.logins_file),
        "PORT": str(place.port),
        "SIM_PORT": str(place.simulator_port),
    }
    write_environment(place.environment_file, variables=variables, heading="The demo's environment, for manage.py too.")
    return variables
