"""Only on PostgreSQL: what is looked at is how it plans."""

from pathlib import Path

import pytest
from django.conf import settings

HERE = Path(__file__).parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Not collected in the pass on SQLite."""
    if not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        return
    for_postgres = [item for item in items if HERE in item.path.parents]
    items[:] = [item for item in items if HERE not in item.path.parents]
    config.hook.pytest_deselected(items=for_postgres)
