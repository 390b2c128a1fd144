"""People by words of their names: any order, beginnings of words, other spellings, and slips of the hand.

Each word is a range of an index of words (`NameWord`), the same on PostgreSQL and SQLite. The rarest word leads; the
others are looked up for the people it finds. So what is read is bounded by the rarest word, and by the first twenty
whose other words fit.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from queues import name_keys
from queues.finding.asked import can_lead
from queues.models import NameWord, Visit

# How many entries of a word are counted to see which is rarest.
COUNTED = 1000
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


def find(words: Sequence[str], *, most: int, born: Q | None = None) -> list[int]:
    """Keys of up to `most` + 1 patients in whose names each word, or its beginning, stands. `born`: of them alone."""
    return _find({word: _meant(word) for word in words}, most=most, born=born)


def find_close(words: Sequence[str], *, most: int, born: Q | None = None) -> list[int]:
    """The same, where each word may be slightly wrong behind its first two sounds."""
    return _find({word: _meant(word) | _slips(word) for word in words}, most=most, born=born)


def born_in(year: int) -> Q:
    """Words of people who were born in this year."""
    return Q(patient__birth_date__year=year)


def born_on(dates: Sequence[date]) -> Q:
    """Words of people who were born on one of these dates."""
    return Q(patient__birth_date__in=dates)


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


def _find(meant: dict[str, Q], *, most: int, born: Q | None) -> list[int]:
    leading = _rarest(meant)
    rows = NameWord.objects.filter(meant[leading])
    for word, condition in meant.items():
        if word != leading:
            rows = rows.filter(Exists(NameWord.objects.filter(condition, patient=OuterRef("patient"))))
    if born is not None:
        rows = rows.filter(born)
    # A name may have two words that begin alike.
    found = rows.order_by().values_list("patient", flat=True)[: 3 * most]
    return list(dict.fromkeys(found))[: most + 1]


def _rarest(meant: dict[str, Q]) -> str:
    """The word with the fewest entries; short ones lead only where there is no other."""
    able = [word for word in meant if can_lead(word)] or list(meant)
    if len(able) == 1:
        return able[0]
    return min(able, key=lambda word: len(NameWord.objects.filter(meant[word]).order_by().values_list("pk")[:COUNTED]))
