"""Letters of a number that nobody has yet."""

from collections.abc import Collection

from queues.models import LANE_PREFIX, AdmissionClass, Clinic
from queues.verbs.sessions import LETTERS


def letters_in_use() -> dict[str, str]:
    """Letters -> the name of the poli or class that has them; the pharmacy's lanes too."""
    used = dict.fromkeys(LANE_PREFIX.values(), "")
    for model in (Clinic, AdmissionClass):
        used.update(model._default_manager.values_list("label_prefix", "name"))
    return used


def free_letters(words: str, *, used: Collection[str]) -> str:
    """Letters that are not in use, the first letter of `words` (a code, a name) if possible."""
    own = [letter for letter in words.upper() if letter in LETTERS]
    pairs = [first + second for first in own or LETTERS for second in LETTERS]
    for prefix in [*own[:1], *LETTERS, *pairs]:
        if prefix not in used:
            return prefix
    # Every session of the date still gets a prefix of its own.
    return (own or list(LETTERS))[0]
