"""The application as uvicorn serves it, plus an address that says what it has cost. For tests alone."""

import json
import os
import resource
from itertools import count
from pathlib import Path
from typing import Any

from django.db.backends.signals import connection_created
from django.dispatch import receiver

from antrean_project.asgi import application as antrean
from antrean_project.live import hub, stream

queries = count()
if seconds := os.environ.get("TEST_LOOK_SECONDS"):
    hub.LOOK_SECONDS = float(seconds)
if seconds := os.environ.get("TEST_LIFETIME_SECONDS"):
    stream.LIFETIME_SECONDS = float(seconds)


def _counting(execute: Any, *statement: Any) -> Any:
    next(queries)
    return execute(*statement)


@receiver(connection_created)
def _count(connection: Any, **_others: Any) -> None:
    if _counting not in connection.execute_wrappers:
        connection.execute_wrappers.append(_counting)


def _memory() -> int:
    """Bytes that are resident now."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "http" or scope["path"] != "/cost":
        await antrean(scope, receive, send)
        return
    cost = {"queries": queries.__reduce__()[1][0], "memory": _memory()}
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": json.dumps(cost).encode()})
