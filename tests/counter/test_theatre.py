"""The theatre's list: permission to see it, what it shows, and one press that marks an operation."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from queues import verbs
from queues.models import IdentifierKind, Surgery
from queues.press import Press
from queues.verbs import PlannedSurgery
from tests.counter.conftest import logged_in
from tests.hospital import TODAY, Hospital

PAGE = "/counter/theatre/"
Look = Callable[..., str]


@pytest.fixture
def surgeon(hospital: Hospital) -> Client:
    return logged_in("work_theatre", name="perawat-operasi")


def plan(hospital: Hospital, code: str, *, days: int = 0, **said: Any) -> Surgery:
    planned = PlannedSurgery(
        booking_code=code,
        date=TODAY + timedelta(days=days),
        operation="Apendektomi",
        clinic=hospital.children,
        **said,
    )
    surgery, _is_written = verbs.plan_surgery(planned, Press(hospital.now))
    return surgery


def press(hospital: Hospital, client: Client, surgery: Surgery, performed: str) -> Any:
    with time_machine.travel(hospital.later(), tick=False):
        return client.post(f"{PAGE}{surgery.pk}/", {"performed": performed}, follow=True)


def test_only_the_theatres_staff_comes_in(hospital: Hospital) -> None:
    surgery = plan(hospital, "OP-1")
    for path in (PAGE, f"{PAGE}now/", f"{PAGE}{surgery.pk}/"):
        assert Client().get(path)["Location"].startswith("/login/")
        others = logged_in("work_admission", "work_clinic", "work_pharmacy", "work_other_stop")
        assert others.get(path).status_code == 403
        assert others.post(path, {"performed": "1"}).status_code in (403, 405)
    assert not Surgery.objects.get().is_performed


def test_the_choice_of_workplaces_leads_there(hospital: Hospital, surgeon: Client, look: Look) -> None:
    assert f'href="{PAGE}"' in look(surgeon, "/counter/")
    assert "belum diberi tempat kerja" not in look(surgeon, "/counter/")
    assert PAGE not in look(logged_in("work_pharmacy", name="lain"), "/counter/")


def test_today_the_coming_and_what_was_forgotten(hospital: Hospital, surgeon: Client, look: Look) -> None:
    codes = {"LUPA": -3, "KINI": 0, "BESOK": 1, "JAUH": 31, "LAMA": -8}
    for code, days in codes.items():
        plan(hospital, code, days=days)
    plan(hospital, "SUDAH", days=-3, is_performed=True)
    Surgery.objects.filter(booking_code="SUDAH").update(changed_at=hospital.now - timedelta(days=2))
    page = look(surgeon, PAGE)
    assert [code for code in (*codes, "SUDAH") if code in page] == ["LUPA", "KINI", "BESOK"]
    assert page.index("LUPA") < page.index("KINI") < page.index("BESOK")
    assert "0 dari 1 terlaksana" in page


def test_a_mark_of_today_on_a_past_day_can_be_taken_back(hospital: Hospital, surgeon: Client, look: Look) -> None:
    surgery = plan(hospital, "LUPA", days=-3)
    press(hospital, surgeon, surgery, "1")
    assert "Batalkan tanda" in look(surgeon, PAGE)
    hospital.later(24 * 3600)
    assert "LUPA" not in look(surgeon, PAGE)


def test_a_day_without_operations_says_so(surgeon: Client, look: Look) -> None:
    assert "Tidak ada operasi." in look(surgeon, PAGE)


def test_neither_name_nor_card_stand_there_whole(hospital: Hospital, surgeon: Client, look: Look) -> None:
    patient = hospital.patient()
    card = patient.identifier(IdentifierKind.BPJS_CARD)
    plan(hospital, "OP-1", patient=patient, card=card)
    page = look(surgeon, PAGE)
    assert patient.masked_name in page
    assert f"•••• {card[-4:]}" in page
    assert card not in page
    assert patient.name not in page


def test_one_press_marks_and_another_takes_it_back(hospital: Hospital, surgeon: Client) -> None:
    surgery = plan(hospital, "OP-1")
    page = press(hospital, surgeon, surgery, "1")
    assert "OP-1 ditandai terlaksana." in page.content.decode()
    marked = Surgery.objects.get()
    assert (marked.is_performed, marked.changed_at) == (True, hospital.now)
    assert marked.changed_by.username == "perawat-operasi"
    first = hospital.now
    press(hospital, surgeon, surgery, "1")
    assert Surgery.objects.get().changed_at == first
    page = press(hospital, surgeon, surgery, "0")
    assert "OP-1 ditandai belum terlaksana." in page.content.decode()
    assert (Surgery.objects.get().is_performed, Surgery.objects.get().changed_at) == (False, hospital.now)


def test_what_is_to_come_has_no_button_and_is_refused(hospital: Hospital, surgeon: Client, look: Look) -> None:
    surgery = plan(hospital, "OP-1", days=1)
    assert f'id="press-{surgery.pk}"' not in look(surgeon, PAGE)
    assert "Tanggal operasi ini belum tiba." in press(hospital, surgeon, surgery, "1").content.decode()
    assert not Surgery.objects.get().is_performed


def test_a_press_is_a_post_and_what_was_called_off_is_gone(hospital: Hospital, surgeon: Client) -> None:
    surgery = plan(hospital, "OP-1")
    assert surgeon.get(f"{PAGE}{surgery.pk}/").status_code == 303
    assert not Surgery.objects.get().is_performed
    Surgery.objects.update(is_cancelled=True)
    assert surgeon.post(f"{PAGE}{surgery.pk}/", {"performed": "1"}).status_code == 404


def test_the_list_follows_and_is_quiet_while_nothing_changes(hospital: Hospital, surgeon: Client) -> None:
    surgery = plan(hospital, "OP-1")
    with time_machine.travel(hospital.now, tick=False) as clock:
        first = surgeon.get(f"{PAGE}now/")
        assert surgeon.get(f"{PAGE}now/", headers={"if-none-match": first["ETag"]}).status_code == 304
        verbs.mark_performed(surgery, Press(hospital.later()), is_performed=True)
        changed = surgeon.get(f"{PAGE}now/", headers={"if-none-match": first["ETag"]})
        assert (changed.status_code, "1 dari 1 terlaksana" in changed.content.decode()) == (200, True)
        clock.shift(timedelta(days=1))
        assert surgeon.get(f"{PAGE}now/", headers={"if-none-match": changed["ETag"]}).status_code == 200


def test_a_long_list_costs_no_more_statements(
    hospital: Hospital, surgeon: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        plan(hospital, f"OP-{number}", patient=hospital.patient())
    with time_machine.travel(hospital.now, tick=False), django_assert_max_num_queries(5):
        surgeon.get(PAGE)
