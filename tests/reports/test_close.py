"""The close of a day on its page: lists, choices, reasons, who was first, reminders, and what X1 makes of it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from bpjs_bridge.models import GiveUpCause, OutboxMessage
from queues import verbs
from queues.errors import DayClosedError
from queues.models import DayClose, OpenKind, Stage, Visit, VisitGap
from queues.press import Press
from queues.readiness.rules import findings
from reports.closing import carrying_out
from reports.closing.lists import open_lists, still_running
from reports.closing.reminders import reminders
from reports.facts import keeping
from reports.figures.counting import whole
from reports.models import VisitFact
from tests.hospital import TODAY, Hospital
from tests.reports.test_coach import at, browser, user

PAGE = f"/reports/close/{TODAY}/"
CLOSER = ("close_day", "declare_no_show")


@pytest.fixture
def hospital(db: None, settings) -> Iterator[Hospital]:
    settings.BPJS_SEND = "on"
    hospital = Hospital()
    with time_machine.travel(hospital.now, tick=False):
        yield hospital


def morning(hospital: Hospital) -> dict[str, Visit]:
    """One who never came, one who was not called, one with the doctor, one whose call nobody pressed."""
    people = {"never": hospital.booked(), "with_doctor": hospital.here()}
    verbs.call_next(hospital.room, hospital.by(at=at(hospital, 8, 30)))
    hospital.now = at(hospital, 8, 31)
    people["not_called"], people["gap"] = hospital.here(), hospital.here()
    verbs.finish(people["gap"].entries.get(), hospital.by(hospital.room, at=at(hospital, 9)), call_unknown=True)
    return people


def filled(client: Client, moment: datetime, **more: str) -> dict[str, str]:
    """The form as the page shows it, every list with a reason."""
    page = client.get(PAGE).content.decode()
    lists = open_lists(TODAY, at=moment)
    seen = ",".join(line.name for one in lists for line in one.lines)
    assert f'name="seen" value="{seen}"' in page
    reasons = {f"reason-{one.kind}": "sudah pulang" for one in lists}
    return {"seen": seen, "request_key": "satu-tekanan", **reasons, **more}


def stages(people: dict[str, Visit]) -> dict[str, str]:
    return {name: Visit.objects.get(pk=visit.pk).stage for name, visit in people.items()}


def test_the_day_is_closed_as_filled_in_by_a_named_person(hospital: Hospital) -> None:
    people, moment = morning(hospital), at(hospital, 20)
    with time_machine.travel(moment, tick=False):
        client = browser(*CLOSER)
        form = filled(client, moment)
        lacking = {**form, "reason-WITH_DOCTOR": " "}
        assert "Isi alasan untuk yang dibiarkan" in client.post(f"{PAGE}carry-out/", lacking).content.decode()
        assert stages(people)["not_called"] == Stage.WAITING_CLINIC
        form[f"NEVER_CAME-{people['never'].pk}"] = "CANCEL"
        page = client.post(f"{PAGE}carry-out/", form, follow=True).content.decode()
    assert "Hari ditutup pukul 20:00." in page
    assert stages(people) == {
        "never": Stage.CANCELLED,
        "with_doctor": Stage.IN_CLINIC,
        "not_called": Stage.NO_SHOW,
        "gap": Stage.LEFT_CLINIC,
    }
    close = DayClose.objects.get()
    assert close.by.startswith("petugas-")
    assert (people["with_doctor"].pk, OpenKind.WITH_DOCTOR) in close.lines.values_list("visit", "kind")
    assert VisitGap.objects.get().given_up_at == moment
    assert OutboxMessage.objects.filter(visit=people["gap"], given_up_cause=GiveUpCause.GAP).exists()


def test_what_came_in_meanwhile_is_seen_before_it_is_closed(hospital: Hospital) -> None:
    morning(hospital)
    moment = at(hospital, 11)
    with time_machine.travel(moment, tick=False):
        client = browser(*CLOSER)
        form = filled(client, moment)
        hospital.now = moment
        late = hospital.here()
        page = client.post(f"{PAGE}carry-out/", form).content.decode()
    assert f"Ada yang berubah sejak halaman ini dibuka: {late.label}" in page
    assert not DayClose.objects.exists()


def test_of_two_who_close_at_once_one_stands_and_the_other_is_told_by_whom(hospital: Hospital, monkeypatch) -> None:
    people, moment = morning(hospital), at(hospital, 20)
    with time_machine.travel(moment, tick=False):
        client = browser(*CLOSER)
        form = filled(client, moment)
        other = User.objects.create_user("penyelia-lain")
        ending = carrying_out._end_each

        def meanwhile(*asked: object) -> None:
            """The other one is done while the visits of this one are being ended."""
            ending(*asked)  # type: ignore[arg-type]
            verbs.close_day(TODAY, Press(moment, user=other))

        monkeypatch.setattr(carrying_out, "_end_each", meanwhile)
        page = client.post(f"{PAGE}carry-out/", form).content.decode()
        assert "sudah ditutup oleh penyelia-lain pukul 20:00" in page
        with pytest.raises(DayClosedError):
            carrying_out.close(TODAY, Press(moment, user=user(*CLOSER)), form)
    assert DayClose.objects.count() == 1
    assert stages(people)["not_called"] == Stage.NO_SHOW


def test_after_midnight_no_end_is_offered_that_bpjs_no_longer_takes(hospital: Hospital) -> None:
    morning(hospital)
    tomorrow = hospital.now.replace(hour=9) + timedelta(days=1)
    choices = {choice for one in open_lists(TODAY, at=tomorrow) for choice in one.choices}
    assert choices == {"LEAVE", "GIVE_UP"}
    with time_machine.travel(tomorrow, tick=False):
        page = browser(*CLOSER).get(PAGE).content.decode()
    assert "BPJS tidak menerima lagi" in page


def test_the_hospitals_setting_says_what_is_proposed_for_those_who_never_came(hospital: Hospital, settings) -> None:
    hospital.booked()
    proposed = []
    for told in ("nothing", "batal", "99"):
        settings.NO_SHOW_NEVER_PRESENT = told
        proposed.append(open_lists(TODAY, at=at(hospital, 20))[0].choices[0])
    assert proposed == ["LEAVE", "CANCEL", "NO_SHOW"]


def test_a_day_is_reopened_with_a_reason_by_right(hospital: Hospital) -> None:
    verbs.close_day(TODAY, hospital.by(at=at(hospital, 20)))
    with time_machine.travel(at(hospital, 21), tick=False):
        assert browser("close_day").post(f"{PAGE}reopen/", {"reason": "kurang"}).status_code == 403
        client = browser("close_day", "reopen_day")
        assert "Isi alasan" in client.post(f"{PAGE}reopen/", {"reason": ""}, follow=True).content.decode()
        page = client.post(f"{PAGE}reopen/", {"reason": "ada yang kurang"}, follow=True).content.decode()
    assert "Hari dibuka lagi" in page
    assert "ada yang kurang" in page


def test_only_who_may_close_closes_and_nonsense_has_an_answer(hospital: Hospital) -> None:
    assert browser("view_live", "view_figures").get(PAGE).status_code == 403
    client = browser("close_day")
    assert client.get("/reports/close/").headers["Location"] == PAGE
    assert client.get("/reports/close/kemarin/").status_code == 404
    assert client.get("/reports/close/2026-99-99/").status_code == 404
    assert "belum tiba" in client.get("/reports/close/2030-01-01/").content.decode()
    assert "Tidak ada yang terbuka" in client.get(PAGE).content.decode()


def test_a_day_that_nobody_closed_is_told_until_it_is(hospital: Hospital) -> None:
    hospital.booked()
    told = [(one.date, one.is_urgent) for one in reminders(at=at(hospital, 18))]
    assert told == [(TODAY, False)]
    assert reminders(at=at(hospital, 17, 59)) == []
    assert [one.is_urgent for one in reminders(at=at(hospital, 22))] == [True]
    with time_machine.travel(at(hospital, 18), tick=False):
        assert "16 Maret 2026 belum ditutup" in browser("view_live").get("/reports/now/").content.decode()
    verbs.close_day(TODAY - timedelta(days=3), hospital.by())
    next_day = at(hospital, 8) + timedelta(days=1)
    assert [(one.date, one.is_urgent) for one in reminders(at=next_day)] == [(TODAY, True)]
    assert {one.rule.id: one.names for one in findings(at=next_day)}["ready.207"] == ("16 Maret 2026",)
    verbs.close_day(TODAY, hospital.by(at=at(hospital, 20)))
    assert reminders(at=next_day) == []


def test_who_never_came_counts_once_the_day_is_closed(hospital: Hospital) -> None:
    hospital.booked()
    verbs.close_day(TODAY - timedelta(days=1), hospital.by())
    keeping.build_due(at=timezone.now(), seconds=60)
    facts, tomorrow = VisitFact.objects.filter(date=TODAY), TODAY + timedelta(days=1)
    assert whole(facts, today=tomorrow).shares["X1"].part == 0
    verbs.close_day(TODAY, hospital.by(at=at(hospital, 20)))
    assert whole(facts, today=TODAY).shares["X1"].part == 1
    verbs.reopen_day(TODAY, hospital.by(at=at(hospital, 21), reason="masih ada yang datang"))
    assert whole(facts, today=tomorrow).shares["X1"].part == 0


def test_a_practice_over_midnight_is_closed_with_the_next_day_and_one_that_runs_is_named(hospital: Hospital) -> None:
    night = hospital.open(hospital.internal, hospital.second_doctor, hours=(22, 2))
    of_night, of_day = hospital.booked(session=night), hospital.booked()
    lists = open_lists(TODAY, at=at(hospital, 11))
    assert [line.visit.pk for one in lists for line in one.lines] == [of_day.pk]
    assert still_running(lists, at=at(hospital, 11)) == ["Anak 08:00-12:00"]
    assert still_running(lists, at=at(hospital, 12)) == []
    tomorrow = at(hospital, 20) + timedelta(days=1)
    next_lists = open_lists(TODAY + timedelta(days=1), at=tomorrow)
    assert [line.visit.pk for one in next_lists for line in one.lines] == [of_night.pk]
