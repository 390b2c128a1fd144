"""Charts: geometry that is true to its numbers, gaps that stay gaps, names that can be read, and pages with them."""

import itertools

import pytest
import time_machine
from django.test import Client

from reports.charts import HEIGHT, LINE_OF_WORDS, Line, bars, lines
from tests.hospital import TODAY, Hospital
from tests.reports.test_workbench import someone

PATHS = ("/reports/", "/reports/week/", "/reports/month/", "/reports/months/")


def test_a_value_stands_where_its_scale_says_and_a_gap_stays_a_gap() -> None:
    chart = lines([Line("a", [0, 100, None, 50, 75])], ["1", "2", "3", "4", "5"])
    (drawn,) = chart.drawn
    assert [mark.y for mark in drawn.marks] == [190.0, 12.0, 101.0, 56.5]
    assert len(drawn.paths) == 2
    assert drawn.paths[0].count(",") == drawn.paths[1].count(",") == 2
    assert [tick.words for tick in chart.y_ticks] == ["0", "25", "50", "75", "100"]


def test_names_at_the_ends_stand_apart_and_inside() -> None:
    chart = lines([Line(name, [1.0, value]) for name, value in (("a", 0), ("b", 1), ("c", 2))], ["x", "y"])
    ends = sorted(one.label_y or 0 for one in chart.drawn)
    assert all(lower - upper >= LINE_OF_WORDS for upper, lower in itertools.pairwise(ends))
    assert max(ends) <= HEIGHT
    assert len({(one.style, one.mark) for one in chart.drawn}) == 3


@pytest.mark.parametrize(("most", "top"), [(0, "4"), (4, "4"), (5, "8"), (9, "20"), (130, "200"), (33000, "40000")])
def test_bars_end_below_a_round_number(most: int, top: str) -> None:
    chart = bars([most, 0], [0, most], ["1", "2"])
    assert chart.y_ticks[-1].words == top
    assert all(bar.height >= 0 and bar.outline_y >= 0 for bar in chart.bars)


def test_every_period_has_its_chart_and_the_same_numbers_as_a_table(db: None) -> None:
    hospital = Hospital()
    with time_machine.travel(hospital.now, tick=False):
        for _person in range(3):
            hospital.here()
        client: Client = someone("view_figures", name="direktur")
        for path in PATHS:
            text = client.get(path, {"tanggal": TODAY.isoformat()}).text
            assert 'role="img"' in text
            assert "Angka grafik ini" in text
            assert " style=" not in text
        assert 'role="img"' not in client.get(PATHS[0], {"tanggal": "2026-01-05"}).text
