"""The consoles say that a reference could not be checked, until BPJS itself has taken the antrean."""

from collections.abc import Callable

import pytest
from django.test import Client

from queues import verbs
from queues.models import Channel, ReferenceCheck, Visit, VisitType
from tests.counter.bridge import Bridge
from tests.counter.conftest import Press
from tests.hospital import Hospital

MARK = "Rujukan belum diperiksa"


@pytest.fixture
def visit(hospital: Hospital) -> Visit:
    return hospital.here(
        channel=Channel.KIOSK,
        visit_type=VisitType.CONTROL,
        referral_number="9901R0010326K000001",
        is_reference_unchecked=True,
    )


def test_row_and_card_say_it(
    hospital: Hospital, nurse: Client, press: Press, look: Callable[..., str], visit: Visit
) -> None:
    assert MARK in look(nurse, f"/counter/{hospital.room.pk}/")
    assert MARK in press(nurse, hospital.room, "next", expected="").content.decode()
    verbs.settle_reference(visit, ReferenceCheck.NOT_FITTING)
    assert "Rujukan tidak ada dalam daftar BPJS" in look(nurse, f"/counter/{hospital.room.pk}/")


def test_what_bpjs_took_needs_no_check(
    hospital: Hospital, nurse: Client, look: Callable[..., str], visit: Visit, bridge: Callable[[str, str], Bridge]
) -> None:
    said = bridge("pending", "Antrean belum diterima BPJS")
    assert MARK in look(nurse, f"/counter/{hospital.room.pk}/")
    said.state = "accepted"
    assert MARK not in look(nurse, f"/counter/{hospital.room.pk}/")
