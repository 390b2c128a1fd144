"""The OpenAPI document of one API, made once per process."""

from collections.abc import Mapping
from threading import Lock
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.settings import patched_settings

# Making a document exchanges drf-spectacular's settings for the whole process meanwhile: one at a time.
_lock = Lock()
_made: dict[str, dict[str, Any]] = {}


def document_of(urlconf: str, described: Mapping[str, Any]) -> dict[str, Any]:
    """The document of the addresses in `urlconf`; `described`: drf-spectacular's settings for it."""
    with _lock:
        if urlconf not in _made:
            with patched_settings(dict(described)):
                generator = SchemaGenerator(urlconf=urlconf)  # type: ignore[no-untyped-call]
                _made[urlconf] = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
        return _made[urlconf]
