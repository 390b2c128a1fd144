"""Requests by view for /metrics: how many, how they ended, how long they took and how much of that the database.

Counted in each process. Where METRICS_DIR names a folder, all server processes of this machine write there and each
tells the sum; without it a process tells its own. A view is told by its name, never by an address, which may hold
somebody's number.
"""

from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.utils import OperationalError
from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

if settings.METRICS_DIR:
    Path(settings.METRICS_DIR).mkdir(parents=True, exist_ok=True)
OWN = CollectorRegistry()
# Seconds. BPJS wants its answer within 3; a press is slow for a person from about 1.
BUCKETS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 30.0)
REQUESTS = Counter("antrean_requests", "Requests answered.", ["view", "method", "status"], registry=OWN)
SECONDS = Histogram("antrean_request_seconds", "How long they took.", ["view"], buckets=BUCKETS, registry=OWN)
DATABASE_SECONDS = Counter(
    "antrean_request_database_seconds", "Of that, waited for the database's statements.", ["view"], registry=OWN
)
REFUSED = Counter(
    "antrean_database_refusals", "Statements that a lock, a limit or a lost database ended.", ["view"], registry=OWN
)
METHODS = frozenset({"GET", "POST", "HEAD"})
# Static files, and addresses that lead nowhere.
NO_VIEW = "-"


def registry() -> CollectorRegistry:
    """What is to be told: of all processes of this machine, or of this one."""
    if not settings.METRICS_DIR:
        return OWN
    of_all = CollectorRegistry()
    MultiProcessCollector(of_all, path=settings.METRICS_DIR)  # type: ignore[no-untyped-call]
    return of_all


class DatabaseTimer:
    """Around each statement of one request: seconds in all, and how many the database gave up."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.refused = 0

    def __call__(self, execute: Callable[..., Any], *words: Any) -> Any:
        began = perf_counter()
        try:
            return execute(*words)
        except OperationalError:
            self.refused += 1
            raise
        finally:
            self.seconds += perf_counter() - began


class RequestMetricsMiddleware:
    """The outermost: what it times is what the caller waits for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        timer, began = DatabaseTimer(), perf_counter()
        with connection.execute_wrapper(timer):
            response = self.get_response(request)
        match = request.resolver_match
        view = (match.view_name if match else "") or NO_VIEW
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(view, method, response.status_code).inc()
        SECONDS.labels(view).observe(perf_counter() - began)
        DATABASE_SECONDS.labels(view).inc(timer.seconds)
        # There at 0 from the first request on: a figure that appears with its first trouble shows no rise.
        REFUSED.labels(view).inc(timer.refused)
        return response
