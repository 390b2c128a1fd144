"""What follows the present does not read the past: with years of visits behind them screens, the admin's lists and
the rules of a day read what they read on the first day.
"""

import pytest

from queues.admin.lists import COUNTED
from queues.finding import by_name
from tests.hospital import Hospital
from tests.old import back_office
from tests.old.hall_of_today import PEOPLE, Screens, walk
from tests.old.reading import Reading, reading
from tests.old.years import Day, settle

pytestmark = pytest.mark.django_db(transaction=True)

A_DAY = 40
DAYS = 1250
PATIENTS = 50_000
# A day's few rows may be read another way once the tables are large. A query that reads the past
# reads a hundred times as much.
SLACK_ROWS = 1000
# A search takes the first thousand it finds, counts them and shows a page of them.
SLACK_OF_A_SEARCH = 4 * COUNTED
# How many people a word that most names have leads to, here: with 50,000 people the bound shows.
LED = 300


def read_by(screens: Screens) -> dict[str, Reading]:
    told = {}
    for name, question in (screens.asked() | back_office.asked(screens)).items():
        screens.ask(question)
        with reading() as read:
            screens.ask(question)
        told[name] = read
    return told


def test_with_50_000_visits_behind_them_screens_lists_and_rules_read_what_they_read_on_the_first_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(by_name, "LED", LED)
    hospital = Hospital()
    walk(hospital)
    day = Day(people=PEOPLE)
    day.gets_more_people(A_DAY // PEOPLE - 1)
    screens = Screens(hospital)
    settle()
    young = read_by(screens)
    day.has_been_before(DAYS)
    day.knows_more_people(PATIENTS // A_DAY)
    settle()
    old = read_by(screens)
    grown = {
        name: (young[name].rows, old[name].rows, old[name].statements[0])
        for name in old
        if old[name].rows > young[name].rows + (SLACK_OF_A_SEARCH if " search " in name else SLACK_ROWS)
    }
    assert not grown
    # A worker process for a question of some milliseconds costs more than the question.
    assert not {name for name in old if old[name].workers}
