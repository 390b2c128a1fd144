"""Screens, admin lists and calls of BPJS with a few visits behind them and with many, in one run on PostgreSQL.

100,000 full journeys and then 1,000,000 take a long while to copy (17 GB): `python -m benchmarks.three_years 10000
100000` is for trying. Somebody is at the counters, 124 people wait at one poli.
"""

import json
import sys
import tempfile

from benchmarks.relay.harness import DURABLE, manage, report
from benchmarks.ws_calls import environment_of
from tools import with_postgres

YOUNG, OLD = 100_000, 1_000_000
WAITING = 124
# Below this the steps in which a kernel counts processor time are all that grows.
SMALL_MS = 1.0


def main(young: int, old: int) -> None:
    with_postgres.SERVER_OPTIONS = DURABLE
    with tempfile.TemporaryDirectory(prefix="antrean-years-"), with_postgres.throwaway_postgres() as url:
        environment = environment_of(url) | {"ALLOWED_HOSTS": "testserver"}
        measured = json.loads(
            manage(environment, "-m", "benchmarks.years.hospital", str(young), str(old), str(WAITING))
        )
    first, last = measured[str(young)], measured[str(old)]
    bare = sum(last["bare view"])
    for name, (process, backend) in last.items():
        report(f"{name}, {old:,} visits", process + backend, "ms")
        report(f"{name}, of these the database", backend, "ms")
        report(f"{name}, against {young:,}", max(process + backend, SMALL_MS) / max(sum(first[name]), SMALL_MS), "x")
        if name in ("Status", "Sisa", "Ambil", "Check In", "Batal"):
            report(f"{name}, against the bare view", (process + backend) / bare, "x")
    report("bytes a visit, indexes and all", measured["bytes a visit"] / 1000, "kB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3] or (YOUNG, OLD)))
