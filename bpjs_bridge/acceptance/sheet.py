"""The pass sheet: as text for the terminal, as JSON for machines, as a page to print and hand to BPJS's officer."""

import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from bpjs_bridge.acceptance.calls import Exchange
from bpjs_bridge.acceptance.conditions import SERVICES
from bpjs_bridge.acceptance.form import Result, Verdict
from queues import clock

OWNER_ALONE = 0o600


@dataclass(frozen=True)
class Sheet:
    """One run: hospital, address, time, and the result of each row.

    `addresses` and `accounts` are what the hospital mails to BPJS; passwords go another way.
    """

    hospital_name: str
    hospital_code: str
    base_url: str
    public_url: str
    accounts: Sequence[str]
    began_at: datetime
    ended_at: datetime
    results: Sequence[Result]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows each verdict has, all three always there."""
        found = Counter(result.verdict for result in self.results)
        return {verdict.value: found[verdict] for verdict in Verdict}

    @property
    def has_failed(self) -> bool:
        """Something was answered otherwise than the form says."""
        return self.counts[Verdict.FAILED] > 0

    @property
    def addresses(self) -> dict[str, str]:
        """Service name -> its public address."""
        return {service: f"{self.public_url}/ws/{service}" for service in ("auth", *SERVICES)}

    @property
    def when(self) -> str:
        """When the test was played, in the hospital's time zone."""
        zone = clock.hospital_zone()
        began, ended = self.began_at.astimezone(zone), self.ended_at.astimezone(zone)
        return f"{began:%d-%m-%Y %H:%M:%S} - {ended:%H:%M:%S} {clock.zone_word()}"


def write(path: Path, text: str) -> None:
    """For its owner alone: it holds account names and the hospital's answers to patients."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ALONE), "w", encoding="utf-8") as file:
        # One of an earlier run keeps the rights that it had.
        os.fchmod(file.fileno(), OWNER_ALONE)
        file.write(text)


def line(result: Result) -> str:
    """One row for the terminal."""
    mark = {Verdict.PASSED: "  v ", Verdict.FAILED: "  X ", Verdict.NOT_TRIED: "  - "}[result.verdict]
    why = f"  ({result.why})" if result.why else ""
    return f"{mark}{result.row.service:<21} {result.row.condition:<36} {result.row.code} {result.row.message}{why}"


def as_text(sheet: Sheet) -> str:
    """The end of the terminal's report: the list for BPJS and the sum."""
    places = [f"{name:<22}{address}" for name, address in sheet.addresses.items()]
    sums = ", ".join(f"{count} {verdict.lower()}" for verdict, count in sheet.counts.items())
    return "\n".join(
        [
            "",
            "Alamat layanan untuk BPJS:",
            *places,
            f"Akun: {', '.join(sheet.accounts) or '-'}",
            "",
            f"Hasil: {sums}",
        ]
    )


def as_json(sheet: Sheet) -> str:
    """The sheet as JSON: each call with its answer."""
    return json.dumps(
        {
            "hospital": {"name": sheet.hospital_name, "code": sheet.hospital_code},
            "base_url": sheet.base_url,
            "addresses": sheet.addresses,
            "accounts": list(sheet.accounts),
            "began_at": sheet.began_at.isoformat(),
            "ended_at": sheet.ended_at.isoformat(),
            "counts": sheet.counts,
            "rows": [_row(result) for result in sheet.results],
        },
        ensure_ascii=False,
        indent=2,
    )


def _row(result: Result) -> Mapping[str, Any]:
    row, exchange = result.row, result.exchange
    return {
        "service": row.service,
        "condition": row.condition,
        "expected": {"code": row.code, "message": row.message},
        "verdict": result.verdict.value,
        "why": result.why,
        "exchange": asdict(exchange) if isinstance(exchange, Exchange) else None,
    }


def as_page(sheet: Sheet) -> str:
    """A page of its own: no script, no file besides it, A4."""
    return render_to_string("bridge/acceptance_sheet.html", {"sheet": sheet})
