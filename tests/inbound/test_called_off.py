"""What Mobile JKN is told of a booking whose session the hospital called off."""

import pytest

from queues import verbs
from queues.models import ClinicSession, DecisionKind, Visit
from tests.hospital import Hospital
from tests.inbound.mobile_jkn import MobileJkn, practice_of

SEED = "Terjadi perubahan jadwal dokter, silahkan daftar kembali (dokter sakit)"
CANCELLED = "Antrean Tidak Ditemukan atau Sudah Dibatalkan"


def call_off(hospital: Hospital, session: ClinicSession, kind: DecisionKind = DecisionKind.LEAVE) -> None:
    verbs.close_session(session, kind, hospital.by(at=hospital.now, reason="dokter sakit"))


def code(visit: Visit) -> dict[str, str]:
    return {"kodebooking": visit.booking_code}


def checked_in(bpjs: MobileJkn, visit: Visit, hospital: Hospital) -> tuple[int, str]:
    waktu = int(hospital.now.timestamp() * 1000)
    return bpjs.call("checkinantrean", {**code(visit), "waktu": waktu}).told


@pytest.mark.parametrize("kind", [DecisionKind.LEAVE, DecisionKind.CANCELLED])
def test_remaining_and_check_in_say_the_words_of_the_table_and_then_why(
    bpjs: MobileJkn, hospital: Hospital, kind: DecisionKind
) -> None:
    visit = hospital.booked()
    call_off(hospital, hospital.session, kind)
    words = (201, f"{CANCELLED}. {SEED}")
    assert bpjs.call("sisaantrean", code(visit)).told == words
    assert checked_in(bpjs, visit, hospital) == words
    batal = bpjs.call("batalantrean", {**code(visit), "keterangan": "berhalangan"})
    assert batal.told[1].startswith(CANCELLED) or batal.told[0] == 200


def test_one_cancelled_alone_hears_the_words_of_the_table(bpjs: MobileJkn, hospital: Hospital) -> None:
    visit = hospital.booked()
    verbs.cancel(visit, hospital.by(at=hospital.now, reason="pasien berhalangan"))
    call_off(hospital, hospital.session)
    assert bpjs.call("sisaantrean", code(visit)).told == (201, CANCELLED)
    assert checked_in(bpjs, visit, hospital) == (201, CANCELLED)


def test_a_patient_not_yet_reached_by_the_decision_reads_a_remark_and_cannot_check_in(
    bpjs: MobileJkn, hospital: Hospital
) -> None:
    visit = hospital.booked()
    ClinicSession.objects.filter(pk=hospital.session.pk).update(is_cancelled=True, cancel_reason="dokter sakit")
    answer = bpjs.call("sisaantrean", code(visit))
    assert answer.told == (200, "Ok")
    assert answer.response["keterangan"] == SEED
    assert checked_in(bpjs, visit, hospital) == (201, SEED)
    visit.refresh_from_db()
    assert visit.arrived_at is None


def test_no_new_number_is_given(bpjs: MobileJkn, hospital: Hospital, session: ClinicSession) -> None:
    call_off(hospital, session)
    assert bpjs.call("statusantrean", practice_of(session)).response["keterangan"] == (
        "Jadwal dokter sedang libur ditanggal ini"
    )
