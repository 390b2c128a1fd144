"""Accounts that were made before this room log in after it, and again after a step back."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.utils import timezone

from bpjs_bridge.inbound.accounts import set_account
from bpjs_bridge.models import WsAccount
from simrs.integrations import set_integration
from simrs.models import Integration
from tests.simrs.simrs import Simrs

BEFORE = [
    ("bpjs_bridge", "0007_ws_refused_logins"),
    ("simrs", "0001_initial"),
    ("kiosk", "0002_taken_numbers_are_counted"),
]
PASSWORD = "rahasia-bpjs"


def migrate(targets: list[tuple[str, str]]) -> None:
    MigrationExecutor(connection).migrate(targets)


@pytest.fixture
def newest(transactional_db: None) -> Iterator[list[tuple[str, str]]]:
    """The tables are left as they were found, whatever the test did."""
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes()
    yield leaves
    migrate(leaves)


def stored(columns: str, table: str) -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {table}")
        row: tuple[str, ...] = cursor.fetchone()
    return row


def test_accounts_of_before_log_in_and_their_digests_are_sealed(newest: list[tuple[str, str]]) -> None:
    set_account("bpjs", at=timezone.now(), password=PASSWORD)
    secret = set_integration("simrs-uji", scopes=["visits:read"], at=timezone.now()).secret
    digest, set_at = Integration.objects.get().password_digest, Integration.objects.get().password_set_at
    migrate(BEFORE)
    assert stored("secret_hash, password_hash", "simrs_integration, bpjs_bridge_wsaccount") == (digest, "")
    migrate(newest)
    integration = Integration.objects.get()
    assert (integration.password_digest, integration.password_set_at) == (digest, set_at)
    assert digest not in str(stored("password_digest", "simrs_integration"))
    assert Simrs(integration, secret).token("simrs-uji", secret).status == 200
    answer = Client().get("/ws/auth", headers={"x-username": "bpjs", "x-password": PASSWORD})
    assert answer.json()["metadata"]["code"] == 200
    assert WsAccount.objects.get().opens_with(PASSWORD)
