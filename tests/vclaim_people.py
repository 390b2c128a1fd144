"""The simulator's fifteen people on their day, for tests: who they are, and BPJS's clock on that morning."""

import time as wall
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from queues import clock
from tests.simulator_process import SimulatorProcess

# A Tuesday (protocol V9).
DAY = date(2026, 3, 10)
MORNING = clock.moment(DAY, time(9, 0))


@dataclass(frozen=True)
class Someone:
    number: int
    name: str
    card: str
    nik: str

    def referral(self) -> str:
        """Of the first facility."""
        return f"0000P0010326P{self.number:06d}"

    def letter(self) -> str:
        return f"0000R0010326K{self.number:06d}"


FROM_HOSPITAL = "0000R0090226B000001"


def fifteen(simulator: SimulatorProcess, **switches: Any) -> Mapping[int, Someone]:
    """Loads them; BPJS lives on their morning, and takes signatures of this machine's clock."""
    offset = int(MORNING.timestamp() - wall.time())
    simulator.settings(clock_offset_seconds=offset, signature_window_seconds=10**9, **switches)
    told = simulator.ask("POST", "/_control/people", order={"day": DAY.isoformat()})["people"]
    return {row["number"]: Someone(**row) for row in told}
