"""Pages of reports over 1,000,000 facts on PostgreSQL: p95 of a page and its statements, against the budgets.

Facts alone are seeded, by one INSERT: what a page of figures reads is they. `python -m benchmarks.reports 20000` is for
trying.
"""

import json
import sys
import tempfile

from benchmarks.relay.harness import DURABLE, manage, report
from benchmarks.ws_calls import environment_of
from tools import with_postgres

FACTS = 1_000_000
# Seconds and statements that a page may take, by the design of the reports; statements of the login beside them.
BUDGETS = {
    "day": (0.3, 24),
    "month": (0.8, 24),
    "months": (2.0, 24),
    "people": (0.2, 24),
    "xlsx": (8.0, 24),
    "completeness": (0.5, 24),
    "held": (0.5, 24),
}


def main(facts: int) -> None:
    with_postgres.SERVER_OPTIONS = DURABLE
    with tempfile.TemporaryDirectory(prefix="antrean-reports-"), with_postgres.throwaway_postgres() as url:
        environment = environment_of(url) | {"ALLOWED_HOSTS": "testserver"}
        measured = json.loads(manage(environment, "-m", "benchmarks.reporting.facts", str(facts)))
    missed = []
    for name, (seconds, process, statements) in measured["pages"].items():
        report(f"reports: {name}, {facts:,} facts, p95", seconds, "s")
        report(f"reports: {name}, of this the server's own process, mean", process, "s")
        report(f"reports: {name}, statements", statements, "statements")
        most_seconds, most_statements = BUDGETS[name]
        if seconds > most_seconds or statements > most_statements:
            missed.append(f"{name}: {seconds:.2f} s of {most_seconds}, {statements} statements of {most_statements}")
    report("reports: bytes a fact, indexes and all", measured["bytes a fact"] / 1000, "kB")
    report("reports: facts seeded", measured["seeding"], "s")
    # A budget is a promise for the whole of them; fewer prove nothing.
    if missed and facts >= FACTS:
        raise SystemExit("\n".join(missed))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else FACTS)
