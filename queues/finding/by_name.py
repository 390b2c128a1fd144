"""People by words of their names: any order, beginnings of words, other spellings, and slips of the hand.

Each word is a range of an index of words (`NameWord`), the same on PostgreSQL and SQLite. The rarest word leads: its
first few thousand people are taken, and the other words are looked up for them alone, some hundred at a time, until
there are enough. So what is read is bounded whatever is asked, and does not depend on what a planner thinks of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from queues import name_keys
from queues.finding.asked import can_lead
from queues.models import NameWord, Patient, Visit

# How many people the rarest word leads to (so far the entries of each are counted), and how many of them are looked at
# with one question.
LED, AT_ONCE = 20_000, 2_000
# Keys that begin alike, of which those close to a mistyped one are sought; and how many close ones are taken.
VOCABULARY, CLOSE = 4000, 40
SHORTEST_GUESSED = 4

# Each key once, by a step of the index from one to the next: reads as many rows as there are different keys.
KEYS = f"""
    WITH RECURSIVE word(key) AS (
        SELECT min(key) FROM {NameWord._meta.db_table} WHERE key >= %s AND key < %s
        UNION ALL
        SELECT (SELECT min(n.key) FROM {NameWord._meta.db_table} n WHERE n.key > word.key AND n.key < %s)
        FROM word WHERE word.key IS NOT NULL
    )
    SELECT key FROM word WHERE key IS NOT NULL LIMIT {VOCABULARY}
"""


@dataclass(frozen=True)
class Named:
    """Keys of patients. `is_cut`: there are more, or more might be found with another word."""

    patients: list[int]
    is_cut: bool


def find(words: Sequence[str], *, most: int, year: int | None = None) -> Named:
    """Up to `most` patients in whose names each word, or its beginning, stands. `year`: of birth."""
    return _find({word: _meant(word) for word in words}, most=most, year=year)


def find_close(words: Sequence[str], *, most: int, year: int | None = None) -> Named:
    """The same, where each word may be slightly wrong behind its first two sounds."""
    return _find({word: _meant(word) | _slips(word) for word in words}, most=most, year=year)


def fits(words: Iterable[str], name: str) -> bool:
    """Does each word stand in this name, as `find_close` understands words?"""
    keys = name_keys.keys_of(name)
    return all(any(_is_meant(word, key) for key in keys) for word in words)


def here_today(words: Sequence[str], visits: "Iterable[Visit]") -> list[int]:
    """Those of the day's visits whose patients' names have the words: for a name that too many people have."""
    return [visit.patient_id for visit in visits if fits(words, visit.patient.name)]


def _meant(word: str) -> Q:
    beginning, whole = name_keys.beginning_of(word), name_keys.key_of(word)
    meant = Q(key__gte=beginning)
    if behind := name_keys.behind(beginning):
        meant &= Q(key__lt=behind)
    return meant if whole.startswith(beginning) else meant | Q(key=whole)


def _is_meant(word: str, key: str) -> bool:
    whole = name_keys.key_of(word)
    is_close = len(whole) >= SHORTEST_GUESSED and name_keys.is_close(whole, key)
    return key.startswith(name_keys.beginning_of(word)) or key == whole or is_close


def _slips(word: str) -> Q:
    key = name_keys.key_of(word)
    if len(key) < SHORTEST_GUESSED:
        return Q(key=key)
    return Q(key__in=name_keys.closest(key, _vocabulary(key[:2]))[:CLOSE])


def _vocabulary(beginning: str) -> list[str]:
    behind = name_keys.behind(beginning) or "["
    with connection.cursor() as cursor:
        cursor.execute(KEYS, [beginning, behind, behind])
        return [key for (key,) in cursor.fetchall()]


def _find(meant: dict[str, Q], *, most: int, year: int | None) -> Named:
    leading = _rarest(meant)
    rows = NameWord.objects.filter(meant[leading]).order_by()
    # A name may have two words that begin alike.
    led = list(dict.fromkeys(rows.values_list("patient", flat=True)[: LED + 1]))
    others = [condition for word, condition in meant.items() if word != leading]
    found: list[int] = []
    for start in range(0, len(led), AT_ONCE):
        found += _with_all(led[start : start + AT_ONCE], others, year=year)
        if len(found) > most:
            break
    return Named(found[:most], is_cut=len(found) > most or len(led) > LED)


def _with_all(patients: list[int], others: list[Q], *, year: int | None) -> list[int]:
    """Those of these patients whose names have the other words as well."""
    left = patients
    for condition in others:
        rows = NameWord.objects.filter(condition, patient__in=left).order_by()
        have = set(rows.values_list("patient", flat=True)) if left else set()
        left = [pk for pk in left if pk in have]
    if year is not None and left:
        born = Patient.objects.filter(pk__in=left, birth_date__year=year).order_by()
        have = set(born.values_list("pk", flat=True))
        left = [pk for pk in left if pk in have]
    return left


def _rarest(meant: dict[str, Q]) -> str:
    """The word with the fewest entries; short ones lead only where there is no other."""
    able = [word for word in meant if can_lead(word)] or list(meant)
    if len(able) == 1:
        return able[0]
    return min(able, key=lambda word: NameWord.objects.filter(meant[word]).order_by()[: LED + 1].count())
