"""People by words of their names: any order, beginnings of words, other spellings, and slips of the hand.

Each word is a range of an index of words (`NameWord`), the same on PostgreSQL and SQLite. The rarest word leads: its
first few thousand people are taken, and the other words are looked up for them alone, some hundred at a time, until
there are enough. So what is read is bounded whatever is asked, and does not depend on what a planner thinks of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from queues import name_keys
from queues.finding.asked import AT_ANY_TIME, Born, can_lead
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


@dataclass(frozen=True)
class _Word:
    """What a word that was typed may be in a name: the beginning of a key, a key, or one of the keys close to it."""

    beginning: str
    whole: str
    close: frozenset[str] = frozenset()

    @classmethod
    def typed(cls, word: str, *, is_guessed: bool = False) -> "_Word":
        whole = name_keys.key_of(word)
        is_long = is_guessed and len(whole) >= SHORTEST_GUESSED
        close = name_keys.closest(whole, _vocabulary(whole[:2]))[:CLOSE] if is_long else []
        return cls(name_keys.beginning_of(word), whole, frozenset(close))

    @property
    def conditions(self) -> list[Q]:
        """The entries of the index: each a range or some keys, asked one by one, so that the index answers each."""
        begins = Q(key__gte=self.beginning)
        if behind := name_keys.behind(self.beginning):
            begins &= Q(key__lt=behind)
        others = {self.whole, *self.close}
        return [begins, Q(key__in=sorted(others))]

    def people(self, most: int) -> list[int]:
        """Up to `most` + 1 people, each once: a name may have two words that begin alike."""
        found: dict[int, None] = {}
        for condition in self.conditions:
            rows = NameWord.objects.filter(condition).order_by()
            found |= dict.fromkeys(rows.values_list("patient", flat=True)[: most + 1])
        return list(found)[: most + 1]

    def entries(self) -> int:
        """How many there are, as far as they would be followed."""
        return sum(NameWord.objects.filter(one).order_by()[: LED + 1].count() for one in self.conditions)

    def is_meant_by(self, key: str) -> bool:
        """The same for one key."""
        return key.startswith(self.beginning) or key == self.whole or key in self.close


def find(words: Sequence[str], *, most: int, born: Born = AT_ANY_TIME) -> Named:
    """Up to `most` patients in whose names each word, or its beginning, stands. `born`: then they were born."""
    return _find({word: _Word.typed(word) for word in words}, most=most, born=born)


def find_close(words: Sequence[str], *, most: int, born: Born = AT_ANY_TIME) -> Named:
    """The same, where each word may be slightly wrong behind its first two sounds."""
    return _find({word: _Word.typed(word, is_guessed=True) for word in words}, most=most, born=born)


def fits(words: Iterable[str], name: str) -> bool:
    """Does each word stand in this name, as `find_close` understands words?"""
    keys = name_keys.keys_of(name)
    return all(any(_is_meant(word, key) for key in keys) for word in words)


def here_today(words: Sequence[str], visits: "Iterable[Visit]") -> list[int]:
    """Those of the day's visits whose patients' names have the words: for a name that too many people have."""
    return [visit.patient_id for visit in visits if fits(words, visit.patient.name)]


def _is_meant(word: str, key: str) -> bool:
    whole = name_keys.key_of(word)
    is_close = len(whole) >= SHORTEST_GUESSED and name_keys.is_close(whole, key)
    return key.startswith(name_keys.beginning_of(word)) or key == whole or is_close


def _vocabulary(beginning: str) -> list[str]:
    behind = name_keys.behind(beginning) or "["
    with connection.cursor() as cursor:
        cursor.execute(KEYS, [beginning, behind, behind])
        return [key for (key,) in cursor.fetchall()]


def _find(meant: dict[str, _Word], *, most: int, born: Born) -> Named:
    """Of a name that thousands have, the first few hundred people are enough; only rare combinations look further."""
    leading = _rarest(meant)
    others = [word for typed, word in meant.items() if typed != leading]
    found: list[int] = []
    seen: set[int] = set()
    for reach in (min(most, LED), LED):
        led = meant[leading].people(reach)
        new = [pk for pk in led if pk not in seen]
        seen.update(new)
        for start in range(0, len(new), AT_ONCE):
            found += _with_all(new[start : start + AT_ONCE], others, born=born)
            if len(found) > most:
                break
        if len(found) > most or len(led) <= reach:
            break
    return Named(found[:most], is_cut=len(found) > most or len(seen) > LED)


def _with_all(patients: list[int], others: list[_Word], *, born: Born) -> list[int]:
    """Those of these patients whose names have the other words as well.

    All their words are read: asked for one word of theirs, a planner may read all people of that word.
    """
    left = patients
    if others:
        keys: dict[int, list[str]] = defaultdict(list)
        for pk, key in NameWord.objects.filter(patient__in=patients).order_by().values_list("patient", "key"):
            keys[pk].append(key)
        left = [pk for pk in patients if all(any(map(word.is_meant_by, keys[pk])) for word in others)]
    if left and born.conditions:
        fitting = Patient.objects.filter(pk__in=left, **born.conditions).order_by()
        have = set(fitting.values_list("pk", flat=True))
        left = [pk for pk in left if pk in have]
    return left


def _rarest(meant: dict[str, _Word]) -> str:
    """The word with the fewest entries; short ones lead only where there is no other."""
    able = [typed for typed in meant if can_lead(typed)] or list(meant)
    if len(able) == 1:
        return able[0]
    return min(able, key=lambda typed: meant[typed].entries())
