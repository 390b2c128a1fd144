"""The small hospital for tests of the domain."""

import pytest

from tests.hospital import Hospital


@pytest.fixture
def hospital(db: None) -> Hospital:
    return Hospital()
