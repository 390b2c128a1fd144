"""Two systems that give record numbers: Khanza gives its highest and one more, and so does our own series."""

from khanza.line import Look
from khanza.shape import PATIENTS
from queues import rules
from queues.verbs import record_series

# Nearer than this the two meet within months.
NEAR = record_series.LARGEST_GAP


def near_our_series(look: Look) -> int:
    """The highest number in Khanza that is not far above the next one of ours; 0 where there is none.

    Test records far above (999999999) are nobody's next number there either.
    """
    rows = look.rows(
        f"SELECT MAX(CAST(no_rkm_medis AS UNSIGNED)) FROM {PATIENTS.table} "
        f"WHERE no_rkm_medis REGEXP '^[0-9]+$' AND LENGTH(no_rkm_medis) <= {record_series.LONGEST_NUMBER} "
        "AND CAST(no_rkm_medis AS UNSIGNED) <= %s",
        [record_series.next_from() + NEAR],
    )
    [(highest,)] = rows
    return int(highest) if highest is not None else 0


def is_meeting(khanzas: int, ours: int) -> bool:
    """Would both give the same numbers soon? `ours` goes on upwards, up to the last number of its series."""
    last = rules.current().medical_record_series_end
    is_behind_khanza = khanzas < ours <= khanzas + NEAR
    reaches_it = ours <= khanzas <= ours + NEAR and (not last or last > khanzas)
    return is_behind_khanza or reaches_it
