"""What the simulator is told at start: command line for places, environment for accounts and keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

DEMO_FILE = Path(__file__).resolve().parent.parent / "demo" / "hospital.json"
ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")


class ConfigurationError(Exception):
    """The simulator cannot start; the message says what to change."""


@dataclass(frozen=True)
class Configuration:
    cons_id: str
    secret_key: str
    antrean_user_key: str
    vclaim_user_key: str
    ws_user: str
    ws_password: str
    zone: ZoneInfo
    hospital_file: Path = DEMO_FILE
    hospital_url: str = "http://127.0.0.1:8000"
    memory_file: Path | None = None

    @classmethod
    def from_environment(
        cls,
        environment: Mapping[str, str],
        *,
        hospital_file: Path,
        hospital_url: str,
        memory_file: Path | None = None,
    ) -> Configuration:
        zone_name = environment.get("TIME_ZONE") or "Asia/Jakarta"
        if zone_name not in ZONES:
            raise ConfigurationError(f"TIME_ZONE must be one of {', '.join(ZONES)}, not {zone_name!r}")
        return cls(
            cons_id=environment.get("BPJS_CONS_ID") or "12345",
            secret_key=environment.get("BPJS_SECRET_KEY") or "rahasia-uji",
            antrean_user_key=environment.get("BPJS_ANTREAN_USER_KEY") or "demo-antrean-key",
            vclaim_user_key=environment.get("BPJS_VCLAIM_USER_KEY") or "demo-vclaim-key",
            ws_user=environment.get("SIM_WS_USER") or "mobilejkn",
            ws_password=environment.get("SIM_WS_PASSWORD") or "mobilejkn-demo",
            zone=ZoneInfo(zone_name),
            hospital_file=hospital_file,
            hospital_url=hospital_url.rstrip("/"),
            memory_file=memory_file,
        )
