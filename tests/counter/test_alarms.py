"""What everybody at a console must know: BPJS halted, a certificate, messages near their last day; else nothing."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from bpjs_bridge import alarms
from bpjs_bridge.client import answers
from bpjs_bridge.client.answers import Answer
from bpjs_bridge.models import Outcome, Service
from bpjs_bridge.outbox import gate as gates
from bpjs_bridge.outbox import late
from counter import alarms as at_consoles
from queues import verbs
from queues.models import Channel
from tests.hospital import Hospital

BAR = '<p class="notice notice-danger" role="status"><b>'
Look = Callable[..., str]


def console(hospital: Hospital, part: str = "") -> str:
    return f"/counter/{hospital.room.pk}/{part}"


def halted(hospital: Hospital, words: str, service: Service = Service.ANTREAN) -> None:
    gates.halt(Answer(Outcome.HALTED, "401", words), at=hospital.now, service=service)


def untrusted(hospital: Hospital, trouble: str = "SSLError") -> None:
    for _time in range(gates.UNKNOWNS_UNTIL_OPEN):
        gates.learn(answers.unknown(trouble), at=hospital.now)


def a_ticket(hospital: Hospital) -> None:
    booking = verbs.Booking(
        hospital.patient(),
        session=hospital.session,
        payer=hospital.jkn,
        channel=Channel.KIOSK,
        visit_type="REFERRAL",
        referral_number="RUJUKAN1",
    )
    verbs.take_ticket(booking, hospital.by(at=hospital.later()))


def test_where_nothing_is_wrong_no_bar_and_no_statement_more(hospital: Hospital, nurse: Client, look: Look) -> None:
    def statements() -> int:
        look(nurse, console(hospital))
        with CaptureQueriesContext(connection) as asked:
            assert BAR not in look(nurse, console(hospital))
        return len(asked)

    gates.resume(at=hospital.now, by=None)
    with_alarms = statements()
    at_consoles.provide(None)
    try:
        assert statements() == with_alarms
    finally:
        at_consoles.provide(alarms)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Signature tidak sesuai", "BPJS Antrean menolak kunci rumah sakit ini sejak"),
        ("Expired Service Time Stamp", "karena jam server ini salah"),
    ],
)
def test_a_halt_is_told_with_what_to_do(hospital: Hospital, nurse: Client, look: Look, words: str, told: str) -> None:
    halted(hospital, words)
    for page in (console(hospital), console(hospital, "now/")):
        text = look(nurse, page)
        assert BAR in text
        assert told in text
        assert "Layani pasien seperti biasa" in text
    gates.resume(at=hospital.now, by=hospital.nurse)
    assert BAR not in look(nurse, console(hospital))


def test_vclaim_that_refuses_is_told_by_its_name(hospital: Hospital, clerk: Client, look: Look) -> None:
    halted(hospital, "user_key tidak valid", Service.VCLAIM)
    page = look(clerk, f"/counter/{hospital.desk.pk}/")
    assert "BPJS VClaim menolak kunci" in page
    # No times wait for VClaim: nobody is told that they are sent later.
    assert "Surat kontrol, rujukan dan nomor SEP belum dapat diminta" in page
    assert "semua waktu tersimpan" not in page


def test_a_certificate_is_told_to_everybody_and_a_silence_to_supervisors(
    hospital: Hospital, nurse: Client, look: Look
) -> None:
    untrusted(hospital, "HTTP 500")
    assert BAR not in look(nurse, console(hospital))
    assert [alarm.is_urgent for alarm in alarms.for_supervisors(at=hospital.now)] == [False]
    untrusted(hospital)
    assert "Sertifikat server BPJS Antrean tidak dapat dipercaya" in look(nurse, console(hospital))
    gates.learn(Answer(Outcome.OK, "200"), at=hospital.now)
    assert BAR not in look(nurse, console(hospital))


@pytest.mark.parametrize(("days", "left", "is_urgent"), [(1, 6, False), (4, 3, True), (7, 0, True)])
def test_messages_of_days_that_are_over_are_told_from_the_first_day_to_the_last(
    hospital: Hospital, nurse: Client, look: Look, days: int, left: int, is_urgent: bool
) -> None:
    a_ticket(hospital)
    assert late.note(at=hospital.now) == (0, None)
    hospital.now += timedelta(days=days)
    late.note(at=hospital.now)
    text = look(nurse, console(hospital))
    assert "2 pesan hari lalu belum diterima BPJS" in text
    assert f"BPJS masih menerimanya {left} hari lagi." in text
    with time_machine.travel(hospital.now, tick=False):
        assert [alarm.is_urgent for alarm in alarms.for_everybody(at=hospital.now)] == [is_urgent]
    hospital.now += timedelta(days=8 - days)
    assert BAR not in look(nurse, console(hospital))
    assert late.note(at=hospital.now) == (0, None)


def test_with_sending_off_nobody_is_alarmed(hospital: Hospital, nurse: Client, look: Look, settings: Settings) -> None:
    halted(hospital, "Signature tidak sesuai")
    settings.BPJS_SEND = "off"
    assert BAR not in look(nurse, console(hospital))
