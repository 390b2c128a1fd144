"""What the database reads for a page: each of its statements is asked again under EXPLAIN ANALYZE."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from psycopg import ClientCursor


@dataclass
class Reading:
    """Rows that leaves of the plans looked at, and the workers that were started; by statement, the largest first."""

    rows: int = 0
    buffers: int = 0
    workers: int = 0
    statements: list[tuple[int, str]] = field(default_factory=list)

    def add(self, statement: str, plan: dict[str, Any]) -> None:
        rows = _rows(plan)
        self.rows += rows
        self.buffers += plan.get("Shared Hit Blocks", 0) + plan.get("Shared Read Blocks", 0)
        self.workers += _workers(plan)
        self.statements = sorted([*self.statements, (rows, statement)], reverse=True)


@contextmanager
def reading() -> Iterator[Reading]:
    """All that this connection asks meanwhile."""
    read = Reading()

    def explain(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if sql.lstrip().upper().startswith(("SELECT", "(SELECT", "WITH")):
            with ClientCursor(connection.connection) as cursor:
                # By the values themselves, not by parameters: as a connection plans it that asks for the first time.
                cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
                read.add(sql, _plan(cursor.fetchone()))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        yield read


def _plan(row: Any) -> dict[str, Any]:
    told = row[0]
    plan: dict[str, Any] = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
    return plan


def _rows(plan: dict[str, Any]) -> int:
    below = plan.get("Plans", [])
    own = (
        plan.get("Actual Rows", 0)
        + plan.get("Rows Removed by Filter", 0)
        + plan.get("Rows Removed by Index Recheck", 0)
    )
    is_leaf = "Relation Name" in plan
    return round(own * plan.get("Actual Loops", 1)) * is_leaf + sum(_rows(part) for part in below)


def _workers(plan: dict[str, Any]) -> int:
    return int(plan.get("Workers Launched", 0)) + sum(_workers(part) for part in plan.get("Plans", []))
