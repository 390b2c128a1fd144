"""Jadwal Operasi RS and Pasien (1.9)."""

from datetime import timedelta
from typing import Any

import pytest

from bpjs_bridge import wire
from queues import verbs
from queues.models import Clinic, Surgery
from queues.press import Press
from queues.verbs import PlannedSurgery
from tests.hospital import TODAY, Hospital
from tests.inbound.mobile_jkn import NEW_CARD, MobileJkn


def plan(hospital: Hospital, code: str, *, days: int = 0, card: str = NEW_CARD, **said: Any) -> Surgery:
    planned = PlannedSurgery(
        booking_code=code,
        date=TODAY + timedelta(days=days),
        operation=said.pop("operation", "Apendektomi"),
        clinic=said.pop("clinic", hospital.children),
        card=card,
        **said,
    )
    surgery, _is_written = verbs.plan_surgery(planned, Press(hospital.now))
    return surgery


def in_range(bpjs: MobileJkn, first: int, last: int) -> list[dict[str, Any]]:
    days = {"tanggalawal": first, "tanggalakhir": last}
    answer = bpjs.call(
        "jadwaloperasirs", {name: (TODAY + timedelta(days=day)).isoformat() for name, day in days.items()}
    )
    assert answer.told == (200, "Ok")
    assert list(answer.response) == ["list"]
    return answer.response["list"]


def codes(rows: list[dict[str, Any]]) -> list[str]:
    return [row["kodebooking"] for row in rows]


def test_the_hospitals_operations_with_every_field(bpjs: MobileJkn, hospital: Hospital) -> None:
    surgery = plan(hospital, "OP-1")
    plan(hospital, "OP-2", card="", clinic=hospital.internal, operation="Biopsi", is_performed=True)
    assert in_range(bpjs, 0, 0) == [
        {
            "kodebooking": "OP-1",
            "tanggaloperasi": "2026-03-16",
            "jenistindakan": "Apendektomi",
            "kodepoli": "ANA",
            "namapoli": "Anak",
            "terlaksana": 0,
            "nopeserta": NEW_CARD,
            "lastupdate": wire.milliseconds(hospital.now),
        },
        {
            "kodebooking": "OP-2",
            "tanggaloperasi": "2026-03-16",
            "jenistindakan": "Biopsi",
            "kodepoli": "INT",
            "namapoli": "Penyakit Dalam",
            "terlaksana": 1,
            "nopeserta": "",
            "lastupdate": wire.milliseconds(hospital.now),
        },
    ]
    verbs.mark_performed(surgery, Press(hospital.later()), is_performed=True)
    row = in_range(bpjs, 0, 0)[0]
    assert (row["terlaksana"], row["lastupdate"]) == (1, wire.milliseconds(hospital.now))


def test_both_ends_of_the_range_count_and_past_ranges_are_fine(bpjs: MobileJkn, hospital: Hospital) -> None:
    for days in (-400, -1, 0, 1, 30):
        plan(hospital, f"OP{days}", days=days)
    assert codes(in_range(bpjs, -1, 1)) == ["OP-1", "OP0", "OP1"]
    assert codes(in_range(bpjs, -500, -2)) == ["OP-400"]
    assert in_range(bpjs, 31, 60) == []
    whole = bpjs.call("jadwaloperasirs", tanggalawal="0001-01-01", tanggalakhir="9999-12-31")
    assert len(whole.response["list"]) == 5


def test_a_members_operations_are_the_first_six_fields(bpjs: MobileJkn, hospital: Hospital) -> None:
    plan(hospital, "OP-1", days=-30, is_performed=True)
    plan(hospital, "OP-2", days=3)
    plan(hospital, "OP-3", card="0009900000099")
    plan(hospital, "OP-4", card="")
    for spelled in (NEW_CARD, f" {NEW_CARD} "):
        answer = bpjs.call("jadwaloperasipasien", nopeserta=spelled)
        assert codes(answer.response["list"]) == ["OP-1", "OP-2"]
    assert answer.response["list"][0] == {
        "kodebooking": "OP-1",
        "tanggaloperasi": "2026-02-14",
        "jenistindakan": "Apendektomi",
        "kodepoli": "ANA",
        "namapoli": "Anak",
        "terlaksana": 1,
    }


def test_a_member_without_operations_has_an_empty_list(bpjs: MobileJkn) -> None:
    answer = bpjs.call("jadwaloperasipasien", nopeserta=NEW_CARD)
    assert answer.body == {"response": {"list": []}, "metadata": {"message": "Ok", "code": 200}}


def test_what_was_called_off_is_not_told(bpjs: MobileJkn, hospital: Hospital) -> None:
    plan(hospital, "OP-1")
    Surgery.objects.update(is_cancelled=True)
    assert in_range(bpjs, 0, 0) == []
    assert bpjs.call("jadwaloperasipasien", nopeserta=NEW_CARD).response["list"] == []


@pytest.mark.parametrize(
    ("subspecialist", "poli", "told"), [("027", "IRM", "027"), (None, "IRM", "IRM"), (None, None, "")]
)
def test_the_clinics_code_as_bpjs_knows_it(
    bpjs: MobileJkn, hospital: Hospital, subspecialist: str | None, poli: str | None, told: str
) -> None:
    plan(hospital, "OP-1")
    Clinic.objects.filter(pk=hospital.children.pk).update(bpjs_subspecialist_code=subspecialist, bpjs_poli_code=poli)
    assert in_range(bpjs, 0, 0)[0]["kodepoli"] == told
