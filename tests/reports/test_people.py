"""The visits behind a figure: which part of it they make, who may see them, and that who looked is kept."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from queues import verbs
from queues.models import LookUpKind, PersonLookUp
from reports.figures.catalogue import WAITS, shares
from reports.periods import people
from tests.hospital import TODAY, Hospital
from tests.reports.test_period import reader

PAGE = "/reports/people/"


@pytest.fixture
def hospital(db: None) -> Iterator[Hospital]:
    """Served after 10 and after 70 minutes; served without a call; booked and not here; cancelled."""
    hospital = Hospital()
    with time_machine.travel(hospital.now, tick=False) as traveller:
        for waited in (600, 4200):
            hospital.here()
            entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later(waited)))
            verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()))
        forgotten = hospital.here()
        verbs.finish(forgotten.entries.get(), hospital.by(hospital.room, at=hospital.later()), call_unknown=True)
        verbs.cancel(hospital.here(), hospital.by(at=hospital.later(), reason="pulang"))
        hospital.booked()
        traveller.move_to(hospital.later())
        yield hospital


def labels(client: Client, **asked: str) -> list[str]:
    page = client.get(PAGE, {"tanggal": TODAY.isoformat(), **asked})
    assert page.status_code == 200
    return [
        label for label in (f"A-{number}" for number in range(1, 6)) if f'<th scope="row">{label}</th>' in page.text
    ]


def test_each_part_of_a_wait_has_its_visits(hospital: Hospital) -> None:
    client = reader("view_people")
    found = {part: labels(client, figure="C1", part=part) for part in ("within", "beyond", "unmeasured", "outside")}
    assert found == {"within": ["A-1"], "beyond": ["A-2"], "unmeasured": ["A-3"], "outside": []}
    page = client.get(PAGE, {"figure": "C1", "part": "beyond"}).text
    assert '<td class="tabular">70</td>' in page
    assert "Tidak ada kunjungan di bagian ini" in client.get(PAGE, {"figure": "C1", "part": "outside"}).text


def test_a_share_is_laid_apart_into_those_that_count_and_the_rest(hospital: Hospital) -> None:
    client = reader("view_people")
    assert labels(client, figure="X3") == ["A-4"]
    assert labels(client, figure="X3", part="rest") == ["A-1", "A-2", "A-3", "A-5"]


def test_the_parts_of_every_figure_are_as_many_as_the_figure_says(hospital: Hospital) -> None:
    client = reader("view_people")
    for name in (*WAITS, *shares(today=TODAY)):
        of = people.figure(name, today=TODAY)
        assert of is not None
        for part in people.parts(of):
            labels(client, figure=name, part=part)


def test_only_by_right_and_who_looked_is_kept(hospital: Hospital) -> None:
    assert Client().get(PAGE)["Location"].startswith("/login/")
    assert reader("view_figures", "export_figures").get(PAGE, {"figure": "C1"}).status_code == 403
    client = reader("view_people")
    labels(client, figure="C1")
    labels(client, figure="C1")
    [look] = PersonLookUp.objects.all()
    assert (look.found_by, look.actor.pk) == (LookUpKind.REPORT, int(client.session["_auth_user_id"]))


def test_a_figure_of_no_name_is_no_page_and_a_part_of_no_name_is_the_first(hospital: Hospital) -> None:
    client = reader("view_people")
    for name in ("", "C9", "x" * 4000):
        assert client.get(PAGE, {"figure": name}).status_code == 404
    assert labels(client, figure="C1", part="' OR 1=1", page="99999999999") == ["A-1"]


def test_the_page_of_figures_leads_there_for_who_may_and_names_nobody(hospital: Hospital) -> None:
    assert "figure=S" in reader("view_figures", "view_people").get("/reports/").text
    assert "figure=S" not in reader("view_figures").get("/reports/").text
    page = reader("view_people").get(PAGE, {"figure": "X1", "part": "rest"}).text
    assert "Tokoh Rekaan" not in page
