"""What will be incomplete at BPJS: found from the right hour on, at who can act, mended with a real time alone."""

from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from bpjs_bridge.models import MessageState, OutboxMessage, ParkReason
from counter import coach
from queues import verbs
from queues.models import (
    Handover,
    HandoverOutcome,
    PharmacyTicket,
    PrescriptionKind,
    QueueEntry,
    Source,
    Stage,
    Visit,
    VisitEvent,
)
from queues.verbs import PrescriptionOrder
from reports.coach.findings import Missing, Place, findings
from reports.coach.held import held
from tests.hospital import Hospital

PAGE = "/reports/coach/"
MEDICINE = PrescriptionOrder(PrescriptionKind.NON_COMPOUND)
NURSE = ("work_clinic", "enter_late_time", "declare_no_show")


@pytest.fixture
def hospital(db: None, settings) -> Iterator[Hospital]:
    settings.BPJS_SEND = "on"
    hospital = Hospital()
    with time_machine.travel(hospital.now, tick=False):
        yield hospital


def at(hospital: Hospital, hours: int, minutes: int = 0) -> datetime:
    return hospital.now.replace(hour=hours, minute=minutes, second=0)


def user(*permissions: str) -> User:
    found = User.objects.create_user(f"petugas-{User.objects.count()}")
    found.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return found


def browser(*permissions: str, moment: datetime | None = None) -> Client:
    """Logged in at that moment: a session of staff ends by itself."""
    client = Client()
    with time_machine.travel(moment or timezone.now(), tick=False):
        client.force_login(user(*permissions))
    return client


def named(hospital: Hospital, moment: datetime, **asked: object) -> list[tuple[str, Missing, Place]]:
    return [(one.visit.label, one.missing, one.place) for one in findings(at=moment, **asked)]  # type: ignore[arg-type]


def with_doctor(hospital: Hospital, moment: datetime) -> tuple[Visit, QueueEntry]:
    visit = hospital.here()
    return visit, verbs.call_next(hospital.room, hospital.by(at=moment))


def press(client: Client, moment: datetime, visit: Visit, name: str, missing: Missing, **posted: object) -> str:
    with time_machine.travel(moment, tick=False):
        asked = {"missing": missing, "request_key": f"{name}-{visit.pk}-{moment}", **posted}
        answer = client.post(f"{PAGE}{visit.pk}/{name}/", asked, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def standing(visit: Visit, stage: Stage) -> VisitEvent:
    return VisitEvent.objects.get(visit=visit, stage=stage, is_standing=True)


def test_each_rule_names_what_is_missing_and_who_can_act(hospital: Hospital) -> None:
    gone, _entry = with_doctor(hospital, at(hospital, 8, 30))
    hospital.now = at(hospital, 8, 40)
    waiting = hospital.here()
    assert named(hospital, at(hospital, 11, 29)) == []
    assert named(hospital, at(hospital, 11, 31)) == [
        (gone.label, Missing.UNFINISHED, Place.ROOM),
        (waiting.label, Missing.UNCALLED, Place.ROOM),
    ]
    assert named(hospital, at(hospital, 11, 31), counter=hospital.chemist) == []
    assert len(named(hospital, at(hospital, 11, 31), counter=hospital.room)) == 2


def test_a_room_that_still_works_is_left_alone_until_its_end(hospital: Hospital) -> None:
    waiting = hospital.here()
    with_doctor(hospital, at(hospital, 11, 20))
    assert named(hospital, at(hospital, 11, 45)) == []
    assert (waiting.label, Missing.UNFINISHED, Place.ROOM) in named(hospital, at(hospital, 12, 5))


def test_medicine_and_gaps_are_named_at_the_pharmacy_and_the_room(hospital: Hospital) -> None:
    visit, entry = with_doctor(hospital, at(hospital, 11))
    verbs.finish(entry, hospital.by(hospital.room, at=at(hospital, 11, 30)), prescription=MEDICINE)
    assert named(hospital, at(hospital, 12, 29)) == []
    assert named(hospital, at(hospital, 13)) == [(visit.label, Missing.NOT_BEGUN, Place.PHARMACY)]
    verbs.start_preparing(PharmacyTicket.objects.get(), hospital.by(at=at(hospital, 12, 40)))
    assert named(hospital, at(hospital, 13)) == []
    assert named(hospital, at(hospital, 13, 1), counter=hospital.chemist) == [
        (visit.label, Missing.NOT_READY, Place.PHARMACY)
    ]
    hospital.now = at(hospital, 11, 50)
    forgotten = hospital.here()
    verbs.finish(forgotten.entries.get(), hospital.by(hospital.room, at=at(hospital, 12)), call_unknown=True)
    found = [one for one in findings(at=at(hospital, 13)) if one.missing == Missing.GAP]
    assert [(one.visit.label, one.gap, one.place) for one in found] == [(forgotten.label, Stage.IN_CLINIC, Place.ROOM)]


def test_what_bpjs_is_not_told_of_is_not_named(hospital: Hospital, settings) -> None:
    settings.BPJS_SEND = "off"
    hospital.here()
    assert named(hospital, at(hospital, 14)) == []


def test_the_room_mends_with_real_times_and_a_wrong_one_names_those_that_fit(hospital: Hospital) -> None:
    visit, _entry = with_doctor(hospital, at(hospital, 8, 30))
    moment = at(hospital, 13)
    nurse = browser(*NURSE, moment=moment)
    asked = {"counter": hospital.room.pk, "reason": "buku poli", "prescription": "none"}
    page = press(nurse, moment, visit, "finished", Missing.UNFINISHED, left_at="08:20", **asked)
    assert "Isi jam antara 08:31 dan 12:59." in page
    assert 'value="08:20"' in page
    assert not VisitEvent.objects.filter(visit=visit, stage=Stage.LEFT_CLINIC).exists()
    page = press(nurse, moment, visit, "finished", Missing.UNFINISHED, left_at="08:45", **asked)
    assert "selesai, dengan jam yang dicatat" in page
    left = standing(visit, Stage.LEFT_CLINIC)
    assert (left.occurred_at, left.source, left.reason) == (at(hospital, 8, 45), Source.LATE_ENTRY, "buku poli")
    assert named(hospital, moment) == []


def test_the_other_acts_fill_end_and_make_medicine_ready(hospital: Hospital) -> None:
    visit, entry = with_doctor(hospital, at(hospital, 8, 30))
    verbs.finish(entry, hospital.by(hospital.room, at=at(hospital, 8, 40)), prescription=MEDICINE)
    hospital.now = at(hospital, 8, 41)
    forgotten, gone = hospital.here(), hospital.here()
    verbs.finish(forgotten.entries.get(), hospital.by(hospital.room, at=at(hospital, 9)), call_unknown=True)
    moment, room = at(hospital, 13), {"counter": hospital.room.pk, "reason": "buku poli"}
    nurse, chemist = browser(*NURSE, moment=moment), browser("work_pharmacy", "enter_late_time", moment=moment)
    press(nurse, moment, forgotten, "filled", Missing.GAP, occurred_at="08:50", **room)
    press(nurse, moment, gone, "home", Missing.UNCALLED, **room)
    at_pharmacy = {"counter": hospital.chemist.pk, "reason": "buku obat", "began_at": "08:50", "ready_at": "09:10"}
    press(chemist, moment, visit, "medicine", Missing.NOT_BEGUN, **at_pharmacy)
    assert standing(forgotten, Stage.IN_CLINIC).occurred_at == at(hospital, 8, 50)
    assert standing(gone, Stage.NO_SHOW).occurred_at == moment
    assert standing(visit, Stage.MEDICINE_READY).occurred_at == at(hospital, 9, 10)
    assert named(hospital, moment) == []


def test_medicine_that_is_not_made_is_ended_with_a_reason(hospital: Hospital) -> None:
    visit, entry = with_doctor(hospital, at(hospital, 8, 30))
    verbs.finish(entry, hospital.by(hospital.room, at=at(hospital, 8, 40)), prescription=MEDICINE)
    moment = at(hospital, 13)
    chemist = browser("work_pharmacy", moment=moment)
    asked = {"counter": hospital.chemist.pk, "reason": "pasien membeli di luar"}
    assert "tidak disiapkan" in press(chemist, moment, visit, "not-made", Missing.NOT_BEGUN, **asked)
    assert Handover.objects.get().outcome == HandoverOutcome.CANCELLED
    assert named(hospital, moment) == []


def test_only_who_works_there_acts_there_and_only_the_supervisor_sees_all(hospital: Hospital) -> None:
    visit, _entry = with_doctor(hospital, at(hospital, 8, 30))
    room = f"{PAGE}at/{hospital.room.pk}/"
    with time_machine.travel(at(hospital, 13), tick=False):
        nurse, chemist, supervisor = browser(*NURSE), browser("work_pharmacy"), browser("close_day")
        assert Client().get(PAGE)["Location"].startswith("/login/")
        assert [one.get(PAGE).status_code for one in (nurse, chemist, supervisor)] == [403, 403, 200]
        assert [one.get(room).status_code for one in (nurse, chemist, supervisor)] == [200, 403, 403]
        act = f"{PAGE}{visit.pk}/finished/"
        asked = {"missing": Missing.UNFINISHED, "left_at": "08:45", "reason": "buku"}
        assert nurse.post(act, asked).status_code == 403
        assert chemist.post(act, {**asked, "counter": hospital.room.pk}).status_code == 403
        # Another counter's row is not among those of this one.
        foreign = chemist.post(act, {**asked, "counter": hospital.chemist.pk}).content.decode()
        assert "sudah tidak diperlukan" in foreign
        assert supervisor.post(act, asked).status_code == 403
        page = nurse.get(room).content.decode()
        assert visit.label in page
        assert visit.patient.name not in page


def test_the_console_says_how_many_by_one_statement_and_nothing_while_nothing_changed(
    hospital: Hospital, django_assert_num_queries
) -> None:
    with_doctor(hospital, at(hospital, 8, 30))
    with time_machine.travel(at(hospital, 13), tick=False):
        room = type(hospital.room).objects.prefetch_related("stops").get(pk=hospital.room.pk)
        list(room.stops.all())
        with django_assert_num_queries(1):
            bar = coach.at_counter(room, at=at(hospital, 13))
        assert bar is not None
        assert (bar.count, bar.is_urgent) == (1, False)
        nurse = browser(*NURSE)
        first = nurse.get(f"/counter/{room.pk}/now/")
        assert "1 belum lengkap di sini" in first.content.decode()
        with django_assert_num_queries(3):
            again = nurse.get(f"/counter/{room.pk}/now/", headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 304
        assert bar.url in nurse.get(f"/counter/{room.pk}/").content.decode()
    late = coach.at_counter(room, at=at(hospital, 19, 5))
    assert late is not None
    assert late.is_urgent


def test_held_messages_say_who_can_mend_them_and_the_now_page_counts(hospital: Hospital) -> None:
    with_doctor(hospital, at(hospital, 8, 30))
    message = OutboxMessage.objects.order_by("pk").first()
    assert message is not None
    parked = {"state": MessageState.PARKED, "park_reason": ParkReason.MAPPING, "parked_at": hospital.now}
    OutboxMessage.objects.filter(pk=message.pk).update(**parked)
    assert next((str(one.who), one.bookings) for one in held(at=at(hospital, 13))) == ("Pengelola data", 1)
    with time_machine.travel(at(hospital, 13), tick=False):
        page = browser("view_live", "close_day").get("/reports/now/").content.decode()
        assert "Kunjungan yang akan tidak lengkap di BPJS" in page
        assert "Pengelola data" in browser("close_day").get(PAGE).content.decode()


def test_an_empty_hospital_has_an_answer(db: None) -> None:
    assert "Tidak ada kunjungan yang kurang" in browser("close_day").get(PAGE).content.decode()
