"""A ticket on paper: at the kiosk within two minutes, by staff later, always the same number, always written down."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from queues import verbs
from queues.models import TicketPrint, Visit
from queues.models.history import HistoryChangedError
from queues.press import Press
from tests.counter.conftest import logged_in


@pytest.fixture
def printing(kiosk, hospital):
    return kiosk.go("?print=1&device=Anjungan%202")


def check_in(kiosk, booking) -> None:
    kiosk.scan(booking.booking_code).press(visit=booking.pk)


def rows() -> list[tuple[str, bool, str | None, str]]:
    return [
        (row.label, row.is_reprint, row.actor.username if row.actor else None, row.device)
        for row in TicketPrint.objects.select_related("visit", "admission_ticket", "actor")
    ]


def test_a_kiosk_with_a_printer_prints_once_and_writes_it_down(printing, booking) -> None:
    check_in(printing, booking)
    assert "data-print" in printing.text
    assert "Dicetak ulang" not in printing.text
    assert rows() == [("A-1", False, None, "Anjungan 2")]
    assert TicketPrint.objects.get().printed_at == timezone.now()
    printing.go("ticket/")
    assert printing.at == "/kiosk/ticket/"
    assert "data-print" not in printing.text, "a reload prints nothing that is not written down"
    assert len(rows()) == 1


def test_within_two_minutes_the_kiosk_prints_again_the_same_number(printing, booking, morning) -> None:
    check_in(printing, booking)
    morning.shift(60)
    printing.press()
    assert "data-print" in printing.text
    assert "Dicetak ulang 07:31" in printing.text
    assert printing.label_on_ticket() == booking.label
    morning.shift(59)
    printing.go().scan(booking.booking_code).press(visit=booking.pk)
    assert "data-print" in printing.text
    assert [is_reprint for _label, is_reprint, _actor, _device in rows()] == [False, True, True]
    assert {label for label, *_rest in rows()} == {booking.label}


def test_after_two_minutes_the_kiosk_prints_nothing(printing, booking, morning) -> None:
    check_in(printing, booking)
    key = printing.key
    morning.shift(121)
    assert printing.press("ticket/", key=key).at == "/kiosk/"
    assert len(rows()) == 1


def test_a_kiosk_without_a_printer_writes_down_the_press_alone(kiosk, hospital) -> None:
    kiosk.go("admission/begin/").press(admission_class=hospital.queue_class.pk)
    assert rows() == []
    kiosk.press()
    assert "data-print" in kiosk.text
    assert rows() == [("ZU-1", False, None, "kiosk")]


def test_a_form_of_somebody_elses_ticket_prints_nothing(printing, hospital, booking) -> None:
    check_in(printing, booking)
    old_key = printing.key
    other = hospital.booked(hospital.patient())
    printing.go()
    check_in(printing, other)
    assert printing.press("ticket/", key=old_key).at == "/kiosk/expired/"
    assert [label for label, *_rest in rows()] == [booking.label, other.label]


def test_staff_print_it_later_with_their_name_and_their_counter(printing, hospital, booking, morning) -> None:
    check_in(printing, booking)
    morning.shift(3600)
    clerk = logged_in("work_admission", name="admisi")
    address = f"{reverse('print:visit', args=[booking.pk])}?counter={hospital.desk.pk}"
    before = clerk.get(address).content.decode()
    assert "data-print" not in before
    assert "Anjungan 2" in before
    page = clerk.post(address, follow=True).content.decode()
    assert "data-print" in page
    assert f">{booking.label}</text>" in page
    assert "Dicetak ulang 08:30" in page
    assert "data-print" not in clerk.get(address).content.decode()
    assert rows()[1:] == [("A-1", True, "admisi", "Loket 1")]


def test_staff_print_an_admission_number_too(hospital) -> None:
    ticket = verbs.take_admission_ticket(hospital.queue_class, Press(timezone.now()))
    page = logged_in("work_clinic").post(reverse("print:admission", args=[ticket.pk]), follow=True)
    assert f">{ticket.label}</text>" in page.content.decode()
    assert rows() == [(ticket.label, False, "petugas", "")]


@pytest.mark.parametrize("state", ["cancelled", "booked", "dropped"])
def test_what_is_no_ticket_is_refused_with_a_sentence(hospital, booking, state) -> None:
    address = reverse("print:visit", args=[booking.pk])
    words = "belum check in"
    if state == "cancelled":
        verbs.cancel(booking, Press(hospital.later(), reason="uji"))
        words = "sudah dibatalkan"
    if state == "dropped":
        ticket = verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later()))
        entry = ticket.entries.get()
        verbs.drop_admission_ticket(entry, hospital.by(hospital.desk, at=hospital.later(), reason="uji"))
        address, words = reverse("print:admission", args=[ticket.pk]), "sudah dibatalkan"
    page = logged_in("work_admission").post(address, follow=True).content.decode()
    assert words in page
    assert "data-print" not in page
    assert rows() == []


def test_only_staff_print(hospital) -> None:
    visit = hospital.here()
    address = reverse("print:visit", args=[visit.pk])
    assert Client().post(address)["Location"].startswith("/login/")
    assert logged_in("work_pharmacy", name="apoteker").post(address).status_code == 403
    assert logged_in("work_admission").get(reverse("print:visit", args=[0])).status_code == 404
    assert rows() == []


def test_what_was_printed_cannot_be_changed(hospital) -> None:
    printed = verbs.print_visit(hospital.here(), hospital.by(hospital.desk, at=hospital.now))
    printed.device = "lain"
    with pytest.raises(HistoryChangedError):
        printed.save()


def test_console_and_admin_lead_there(hospital, admin_client) -> None:
    visit = hospital.here()
    address = reverse("print:visit", args=[visit.pk])
    console = logged_in("work_clinic").get(f"/counter/{hospital.room.pk}/?entry={visit.entries.get().pk}")
    assert f'href="{address}?counter={hospital.room.pk}"' in console.content.decode()
    verbs.print_visit(visit, hospital.by(hospital.desk, at=hospital.now))
    page = admin_client.get(reverse("admin:queue_visit_change", args=[visit.pk])).content.decode()
    assert f'href="{address}"' in page
    assert "Cetakan tiket" in page
    assert "perawat" in page
    assert not Visit.objects.get(pk=visit.pk).is_over
