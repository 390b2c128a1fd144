"""A hospital that Mobile JKN books at, served as in production: gunicorn on PostgreSQL, one uvicorn on SQLite."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from queues import clock
from queues.models import ClinicSession
from tests.environment import REPOSITORY
from tests.hospital import Hospital
from tests.limits.bookings import Bookings
from tests.live.conftest import Server
from tools.environment_file import read_environment

IS_POSTGRES = connection.vendor == "postgresql"
GUNICORN = (
    *("gunicorn", "antrean_project.wsgi:application", "--bind", "127.0.0.1:PORT", "--no-control-socket"),
    *("--worker-class", "gthread", "--workers", "2", "--threads", "8", "--keep-alive", "75"),
)
UVICORN = (
    *("uvicorn", "antrean_project.asgi:application", "--host", "127.0.0.1", "--port", "PORT"),
    *("--timeout-graceful-shutdown", "2", "--no-access-log"),
)


# As the product has them.
LIMITS = {
    name: value
    for name, value in read_environment(REPOSITORY / ".env.example").items()
    if name in ("DATABASE_LOCK_SECONDS", "DATABASE_STATEMENT_SECONDS", "DATABASE_IDLE_SECONDS")
}


class Web(Server):
    command = GUNICORN if IS_POSTGRES else UVICORN


@pytest.fixture
def hospital(transactional_db: None) -> Hospital:
    return Hospital(now=timezone.now())


@pytest.fixture
def session(hospital: Hospital) -> ClinicSession:
    """Tomorrow, because Mobile JKN books until the day before."""
    tomorrow = clock.service_date(hospital.now) + timedelta(days=1)
    opened = hospital.open(hospital.internal, hospital.second_doctor, on=tomorrow)
    ClinicSession.objects.filter(pk=opened.pk).update(capacity=50, jkn_quota=50, non_jkn_quota=0)
    opened.refresh_from_db()
    return opened


@pytest.fixture
def web(hospital: Hospital, database_url: str, tmp_path: Path) -> Iterator[Web]:
    server = Web(tmp_path, database_url, LIMITS)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def bookings(web: Web, hospital: Hospital, session: ClinicSession) -> Bookings:
    return Bookings(web.url, hospital, session)


@contextmanager
def held(session: ClinicSession) -> Iterator[None]:
    """Somebody's transaction, begun by hand and not ended: a row on PostgreSQL, the one writer on SQLite."""
    settings = connection.settings_dict
    if not IS_POSTGRES:
        with closing(sqlite3.connect(settings["NAME"], isolation_level=None)) as line:
            line.execute("BEGIN IMMEDIATE")
            yield
            line.execute("ROLLBACK")
        return
    named = {"host": settings["HOST"], "port": settings["PORT"], "user": settings["USER"], "dbname": settings["NAME"]}
    with psycopg.connect(password=settings["PASSWORD"], **named) as line:
        line.execute(f"SELECT 1 FROM {ClinicSession._meta.db_table} WHERE id = %s FOR UPDATE", [session.pk])
        yield
        line.rollback()
