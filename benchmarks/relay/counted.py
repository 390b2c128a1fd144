"""`python -m benchmarks.relay.counted --drain`: `manage.py relay`, and after it what it cost, as a line of JSON.

`statements` of all its connections (BEGIN and COMMIT are none), `transactions` that it opened, `cpu_ms` of the process
from the first step to the last, `seconds` of the same. With `--for SECONDS` it is stopped after so long: what an idle
relay asks.
"""

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "antrean_project.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.backends.signals import connection_created  # noqa: E402
from django.db.transaction import Atomic  # noqa: E402

counts = {"statements": 0, "transactions": 0}


def count(execute: Callable[..., Any], sql: str, values: Any, many: bool, context: dict[str, Any]) -> Any:
    counts["statements"] += 1
    return execute(sql, values, many, context)


def count_on(*, connection: Any, **_signal: Any) -> None:
    connection.execute_wrappers.append(count)


def count_transactions() -> None:
    enter = Atomic.__enter__

    def counted(self: Atomic) -> None:
        counts["transactions"] += 1
        enter(self)

    Atomic.__enter__ = counted  # type: ignore[method-assign]


def main(arguments: list[str]) -> None:
    connection_created.connect(count_on)
    count_transactions()
    if "--for" in arguments:
        place = arguments.index("--for")
        seconds = float(arguments[place + 1])
        del arguments[place : place + 2]
        threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGTERM)).start()
    # Connecting, and what the database asks of itself then, is not what a message costs.
    connection.ensure_connection()
    counts.update(statements=0, transactions=0)
    cpu, began = time.process_time(), time.monotonic()
    call_command("relay", *arguments)
    spent = {"cpu_ms": (time.process_time() - cpu) * 1000, "seconds": time.monotonic() - began}
    print(json.dumps({**counts, **spent}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
