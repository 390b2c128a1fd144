"""System checks of the hospital's rules: which are pinned by a variable, and which rows do not fit.

They belong to `manage.py check --database default`, and the pins to `check --deploy --database default` alone:
`migrate` has nothing to say of a hospital that pins a rule on purpose.
"""

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.db import Error, connections

from queues.rules import reading
from queues.rules.declared import SETTINGS


@checks.register(checks.Tags.database, deploy=True)
def pinned_rules(app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """queue.I001 names the rules that a variable pins."""
    pinned = [name for name, one in SETTINGS.items() if reading.is_pinned(one)]
    if not databases or not pinned:
        return []
    words = f"Rules that the environment pins, so that nobody changes them in the browser: {', '.join(pinned)}."
    return [checks.Info(words, hint="Delete a line from .env to set it at /setup/settings/.", id="queue.I001")]


@checks.register(checks.Tags.database)
def unused_rules(app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """queue.W002 names the rules whose row is not used."""
    found: list[checks.CheckMessage] = []
    for alias in databases or ():
        try:
            rows = reading.rows_of(connections[alias])
        except Error:
            # Not migrated, or away: other checks say so.
            continue
        found += [_not_used(name) for name, text in rows.items() if not _is_used(name, text)]
    return found


def _is_used(name: str, text: str) -> bool:
    """A rule of another release is nobody's concern, and a pin says itself that it rules."""
    setting = SETTINGS.get(name)
    return setting is None or reading.is_pinned(setting) or reading.usable(setting, text) == reading.value(name)


def _not_used(name: str) -> checks.CheckMessage:
    words = f"{name}: the stored value is out of bounds or contradicts another rule, and is not used."
    return checks.Warning(words, hint=f"Save it anew at /setup/settings/{name}/.", id="queue.W002")
