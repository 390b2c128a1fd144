"""`python -m tests.faults.verdict FILE`: a hospital's outbox against what BPJS has, as JSON on the standard output.

FILE holds BPJS's `bookings` and `requests`. `states`: messages by state. `lines`: what differs between both sides, and
each row that breaks a rule of the outbox (22 to 33); empty when all is well.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "antrean_project.settings")
django.setup()

from django.db.models import Count  # noqa: E402

from bpjs_bridge.models import OutboxAttempt, OutboxMessage  # noqa: E402
from bpjs_bridge.outbox import reconcile  # noqa: E402
from queues.invariants import all_invariants  # noqa: E402

RULES = range(22, 34)


def verdict(bookings: dict[str, Any], requests: list[dict[str, Any]]) -> dict[str, Any]:
    rules = [rule for rule in all_invariants() if rule.number in RULES]
    broken = [f"{rule.number} {rule.name}: {row}" for rule in rules for row in rule.find()]
    states = OutboxMessage.objects.order_by().values("state").annotate(count=Count("pk"))
    return {
        "rules": len(rules),
        "states": {row["state"]: row["count"] for row in states},
        "workers": OutboxAttempt.objects.values("worker").distinct().count(),
        "lines": [*reconcile.differences(bookings, requests), *broken],
    }


if __name__ == "__main__":
    told = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    print(json.dumps(verdict(told["bookings"], told["requests"])))
