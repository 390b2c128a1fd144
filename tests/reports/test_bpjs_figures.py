"""The desk's pages of completeness and of BPJS's dashboards: who sees them, what is asked of BPJS and when."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from bpjs_bridge.client.vclaim.visits import VisitSep
from bpjs_bridge.figures import nightly
from bpjs_bridge.figures.matching import matched
from bpjs_bridge.models import BpjsDashboard, FigurePull, PullKind
from queues import clock
from queues.models import IdentifierKind
from reports.figures.utilisation import excluded
from tests.hospital import TODAY
from tests.outbound.road import EVENING, Road
from tests.reports.test_workbench import someone
from tests.simulator_process import SimulatorProcess

COMPLETE, DASHBOARD, PULL = (f"/reports/workbench/{name}/" for name in ("completeness", "dashboard", "dashboard/pull"))
SEES, MAY_ASK = ("view_figures",), ("view_figures", "pull_figures")


@pytest.fixture
def road(db: None, simulator: SimulatorProcess) -> Road:
    return Road(simulator)


def test_pages_are_for_readers_of_figures_and_asking_is_for_some(road: Road) -> None:
    for path in (COMPLETE, DASHBOARD):
        assert Client().get(path)["Location"].startswith("/login/")
        assert someone("view_outboxmessage", name="lain").get(path).status_code == 403
        assert someone(*SEES).get(path, {"tanggal": "kemarin"}).status_code == 200
        assert "belum dimulai" in someone(*SEES).get(COMPLETE, {"tanggal": "2090-01-01"}).text
    assert "Ambil dari BPJS sekarang" not in someone(*SEES).get(DASHBOARD).text
    assert someone(*SEES).post(PULL).status_code == 403
    assert not road.simulator.log()


def test_a_press_asks_and_a_page_never_does(road: Road, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    road.walk()
    client = someone(*MAY_ASK)
    with time_machine.travel(EVENING, tick=True):
        road.drain()
        asked = len(road.simulator.log())
        day = {"tanggal": TODAY.isoformat()}
        client.get(DASHBOARD, day)
        with django_assert_max_num_queries(14):
            assert "Belum pernah diambil" in client.get(DASHBOARD, day).text
        with django_assert_max_num_queries(14):
            text = client.get(COMPLETE, day).text
        assert "1/1" in text
        assert "belum ditarik dari BPJS" in text
        assert len(road.simulator.log()) == asked
        page = client.post(PULL, day, follow=True).text
        assert page.count("diambil dari BPJS.") == 3
        assert "BPJS, waktu server" in page
        assert "0 dari 0 SEP" in client.get(COMPLETE, day).text
        assert "90 hari terakhir" in client.post(PULL, {"tanggal": "2020-01-01"}, follow=True).text


def test_what_is_not_told_completely_leaves_what_was_kept(road: Road) -> None:
    road.walk()
    client = someone(*MAY_ASK)
    with time_machine.travel(EVENING, tick=True) as traveller:
        road.drain()
        client.post(PULL, {"tanggal": TODAY.isoformat()})
        kept = set(BpjsDashboard.objects.values_list("kind", "poli_code", "visits"))
        assert len(kept) == 2
        traveller.shift(timedelta(minutes=1))
        road.simulator.fault("html", match="dashboard/tanggal")
        page = client.post(PULL, {"tanggal": TODAY.isoformat()}, follow=True).text
    assert page.count("Yang lama tetap ada.") == 2
    assert set(BpjsDashboard.objects.values_list("kind", "poli_code", "visits")) == kept
    assert FigurePull.objects.get(kind=PullKind.RS).told_at is not None


def test_at_night_each_day_that_is_over_is_asked_for_once(road: Road, settings: Settings) -> None:
    night = clock.moment(TODAY + timedelta(days=1), nightly.NIGHT_BEGINS)
    assert nightly.due_day(at=night - timedelta(minutes=1)) is None
    assert nightly.due_day(at=night) == TODAY
    FigurePull.objects.create(kind=PullKind.RS, day=TODAY, asked_at=night, trouble="closed")
    assert nightly.due_day(at=night) is None
    assert nightly.due_day(at=night + timedelta(hours=1)) == TODAY
    FigurePull.objects.update(trouble="", asked_at=night)
    assert nightly.due_day(at=night + timedelta(hours=1)) is None
    settings.BPJS_SEND = "off"
    assert nightly.pull_due() == []


def test_a_sep_belongs_to_the_visit_that_its_number_names_before_any_guess(road: Road) -> None:
    patient = road.hospital.patient()
    first, second = road.ticket(patient), road.ticket(road.hospital.patient())
    card = patient.identifier(IdentifierKind.BPJS_CARD)
    first.sep_number = "0123R0010326V000001"

    def sep(number: int, *, of: str = card, reference: str = "") -> VisitSep:
        return VisitSep(f"0123R0010326V{number:06d}", TODAY, None, of, "", reference, "", False, "")

    found = matched([first, second], [sep(2), sep(1)])
    assert found == {"0123R0010326V000001": first}
    other = second.patient.identifier(IdentifierKind.BPJS_CARD)
    assert matched([second], [sep(3, of=other, reference=second.referral_number)]) == {"0123R0010326V000003": second}
    assert matched([second], [sep(3, of="0009900008888")]) == {}
    assert excluded() == ["IGD", "INSTALASI GAWAT DARURAT"]
