"""The hospital's own series of medical record numbers: the next free one, and how far known records have led it."""

from collections.abc import Iterable, Iterator
from itertools import takewhile

from queues import rules
from queues.database.injection_points import injection_point
from queues.database.locking import lock_series
from queues.errors import RecordSeriesFullError
from queues.models import NumberSeries, Patient, RecordNumberChange
from queues.recovery.floors import check_open

RECORD_SERIES = "medical_record_number"
# A record further than this above the one before it belongs to no run of charts (a test record 999999999): it is kept,
# but the series does not go on behind it.
LARGEST_GAP = 10_000
# How numbers were written before the width was a setting.
USUAL_WIDTH = 6
# Longer texts of digits fit into no column of numbers, and no series of ours reaches them.
LONGEST_NUMBER = 18
FEWEST_LOOKED_AT, MOST_LOOKED_AT = 16, 4096


def as_number(record_number: str) -> int | None:
    """`004711` -> 4711; None for what is not only digits or is too long for a series."""
    is_number = record_number.isascii() and record_number.isdigit() and len(record_number) <= LONGEST_NUMBER
    return int(record_number) if is_number else None


def next_record_number(series: NumberSeries) -> str:
    """The first number at or above the series' pointer that nobody has or had; as wide as the hospital writes it.
    Moves the pointer.

    `series` is the row that `lock_series` holds. RecordSeriesFullError when the hospital has set a last number and no
    number up to it is free; RecoveringError.
    """
    # Of a series that was made a moment ago nobody has asked yet.
    if getattr(series, "is_recovering", True):
        check_open()
    pointer = series.next_number or _behind(_known_numbers())
    number = _free_number(max(pointer, rules.current().medical_record_series_start))
    injection_point("record-number-chosen")
    _point_at(series, number + 1)
    return written(number)


def written(number: int) -> str:
    """The number as the hospital writes it, with zeros in front up to its width."""
    return f"{number:0{rules.current().medical_record_width}d}"


def continue_series() -> int:
    """Lead the series behind the records that are known now (after an import). Returns the pointer.

    Only inside a transaction.
    """
    series = lock_series(RECORD_SERIES)
    _point_at(series, max(_behind(_known_numbers()), series.next_number or 0))
    return series.next_number or 0


def skip_record_numbers(count: int, *, known: Iterable[str] = ()) -> int:
    """After a restore: lead the series so many numbers on, and behind these. Returns the pointer.

    Only inside a transaction.
    """
    series = lock_series(RECORD_SERIES)
    first, last = rules.current().medical_record_series_start, rules.current().medical_record_series_end
    pointer = max(series.next_number or _behind(_known_numbers()), first)
    led = [number for number in _numbers(known) if pointer <= number <= (last or pointer + LARGEST_GAP)]
    _point_at(series, max([pointer + count, *(number + 1 for number in led)]))
    return series.next_number or 0


def next_from() -> int:
    """From where the next number of ours is looked for: the pointer, or the start of the series. Reads one row."""
    pointer = NumberSeries.objects.filter(pk=RECORD_SERIES).values_list("next_number", flat=True).first()
    return max(pointer or 0, rules.current().medical_record_series_start)


def pointer_behind(record_numbers: Iterable[str]) -> int:
    """Where the series would go on if these records were known besides ours (the dry run of an import)."""
    return _behind([*_known_numbers(), *_numbers(record_numbers)])


def leads_nothing(record_number: str, *, pointer: int) -> bool:
    """This number lies at or above the pointer, so far that the series did not go on behind it."""
    number = as_number(record_number)
    return number is not None and number >= pointer


def _point_at(series: NumberSeries, number: int) -> None:
    series.next_number = number
    series.save(update_fields=["next_number"])


def _known_numbers() -> Iterator[int]:
    """Read whole: once, before the series has a pointer, and at the end of an import."""
    return _numbers(Patient.objects.order_by().values_list("medical_record_number", flat=True).iterator())


def _numbers(record_numbers: Iterable[str]) -> Iterator[int]:
    return (number for text in record_numbers if (number := as_number(text)) is not None)


def _behind(numbers: Iterable[int]) -> int:
    """One above the run of numbers that begins with the series: a gap larger than LARGEST_GAP ends it."""
    reached, last = rules.current().medical_record_series_start - 1, rules.current().medical_record_series_end
    for number in sorted(number for number in numbers if number > reached):
        if number - reached > LARGEST_GAP or (last and number > last):
            break
        reached = number
    return reached + 1


def _free_number(pointer: int) -> int:
    """From the pointer on; when a last number is set and reached, once more from the first on."""
    found = _first_free(pointer)
    if found is None:
        found = _first_free(rules.current().medical_record_series_start)
    if found is None:
        raise RecordSeriesFullError
    return found


def _first_free(first: int) -> int | None:
    """Looked at in growing blocks: a connected system may have taken thousands of numbers in front of us."""
    last, size = rules.current().medical_record_series_end, FEWEST_LOOKED_AT
    while not last or first <= last:
        block = list(takewhile(lambda number: not last or number <= last, range(first, first + size)))
        taken = _taken(block)
        free = next((number for number in block if number not in taken), None)
        if free is not None:
            return free
        first, size = first + size, min(2 * size, MOST_LOOKED_AT)
    return None


def _taken(block: Iterable[int]) -> set[int]:
    """Those that somebody has, with or without leading zeros, was merged away with, or had before."""
    widths = {1, USUAL_WIDTH, rules.current().medical_record_width}
    written = {f"{number:0{width}d}": number for number in block for width in widths}
    carried = Patient.objects.filter(medical_record_number__in=written).order_by().values_list("medical_record_number")
    before = RecordNumberChange.objects.filter(old_number__in=written).order_by().values_list("old_number")
    return {written[text] for (text,) in carried.union(before)}
