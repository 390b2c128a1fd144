"""The rows of protocol 1.11: for each condition a call that meets it."""

from collections.abc import Iterator
from typing import Any

from bpjs_bridge.acceptance.calls import Exchange
from bpjs_bridge.acceptance.form import Trial
from bpjs_bridge.acceptance.material import NotTried
from bpjs_bridge.acceptance.play import Play, code_of
from bpjs_bridge.inbound import messages, new_patient, taking_number
from bpjs_bridge.inbound.envelope import OK, REFUSED
from bpjs_bridge.inbound.practice import FIELDS as PRACTICE_FIELDS

SERVICES = (
    *("statusantrean", "ambilantrean", "sisaantrean", "batalantrean", "checkinantrean", "pasienbaru"),
    *("jadwaloperasirs", "jadwaloperasipasien", "ambilantreanfarmasi", "statusantreanfarmasi"),
)
EMPTY_FIELDS = {
    "statusantrean": PRACTICE_FIELDS,
    "ambilantrean": taking_number.REQUIRED,
    "sisaantrean": ("kodebooking",),
    "batalantrean": ("kodebooking", "keterangan"),
    "checkinantrean": ("kodebooking",),
    "pasienbaru": new_patient.REQUIRED,
    "ambilantreanfarmasi": ("kodebooking",),
    "statusantreanfarmasi": ("kodebooking",),
}
# The words of the protocol with its places.
NOT_SCHEDULED = "Jadwal Dokter {nama} Tersebut Belum Tersedia, Silahkan Reschedule Tanggal dan Jam Praktek Lainnya"
CLOSED_AT = "Pendaftaran Ke Poli {nama} Sudah Tutup Jam {HH.MM}"
TOO_LATE = "Pengambilan antrean paling lambat H-{n} dari tanggal periksa"
NO_SUCH_POLI = "ZZZZ"
FAR_AWAY = "2999-01-01"


def rows() -> list[Trial]:
    """In the order of the form: what every service refuses, then service by service."""
    return [*_tokens(), *_every_service(), *_empty_fields(), *_practice(), *_taking(), *_bookings(), *_others()]


def _refused(service: str, condition: str, message: str, **changes: Any) -> Trial:
    """A lawful call but for these fields."""
    return Trial(service, condition, REFUSED, message, lambda play: play.ask(service, play.lawful(service), **changes))


# --- every service --------------------------------------------------------------------------------
def _tokens() -> Iterator[Trial]:
    wrong = messages.WRONG_CREDENTIALS
    yield Trial("auth", "password salah", REFUSED, wrong, lambda play: play.caller.log_in(password="salah"))
    yield Trial("auth", "username salah", REFUSED, wrong, lambda play: play.caller.log_in(username="bukan-siapa-siapa"))
    yield Trial("auth", "username kosong", REFUSED, wrong, lambda play: play.caller.log_in(username=""))
    yield Trial("auth", "password kosong", REFUSED, wrong, lambda play: play.caller.log_in(password=""))
    yield Trial("auth", "metode salah", REFUSED, messages.WRONG_METHOD, lambda play: play.raw("auth", "{}"))


def _every_service() -> Iterator[Trial]:
    for service in SERVICES:
        yield _with_headers(service, "token kedaluwarsa", lambda play: play.ended_headers)
        yield _with_headers(
            service, "token palsu", lambda play: {**play.caller.headers(), "x-token": "eyJhbGciOiJub25lIn0.e30."}
        )
        yield _with_headers(service, "tanpa token", lambda play: {"x-username": play.caller.username})
        yield _with_headers(
            service, "username milik orang lain", lambda play: {**play.caller.headers(), "x-username": "orang-lain"}
        )
        yield _raw(service, "isi bukan objek JSON", "[]", messages.WRONG_BODY)
        yield _raw(service, "isi rusak", '{"kodebooking": ', messages.WRONG_BODY)
        yield _raw(service, "metode salah", "{}", messages.WRONG_METHOD, method="PUT")


def _with_headers(service: str, condition: str, headers: Any) -> Trial:
    def play_it(play: Play) -> Exchange:
        return play.raw(service, "{}", headers=headers(play))

    return Trial(service, condition, REFUSED, messages.TOKEN_EXPIRED, play_it)


def _raw(service: str, condition: str, text: str, message: str, *, method: str = "POST") -> Trial:
    return Trial(service, condition, REFUSED, message, lambda play: play.raw(service, text, method=method))


def _empty_fields() -> Iterator[Trial]:
    for service, names in EMPTY_FIELDS.items():
        for name in names:
            yield _refused(service, f"{name} kosong", messages.EMPTY[name], **{name: ""})


# --- poli, date, doctor ---------------------------------------------------------------------------
def _practice() -> Iterator[Trial]:
    for service in ("statusantrean", "ambilantrean"):
        yield _refused(service, "format jam praktek salah", messages.WRONG_HOURS, jampraktek="08:00")
        yield _refused(service, "poli tidak ada", messages.UNKNOWN_POLI, kodepoli=NO_SUCH_POLI)
        yield _refused(service, "format tanggal salah", messages.WRONG_DATE, tanggalperiksa="17-03-2026")
        yield _refused(service, "tanggal tidak ada", messages.WRONG_DATE, tanggalperiksa="2026-02-30")
        yield _refused(service, "tanggal lewat", messages.DATE_PAST, tanggalperiksa="2020-01-01")
        yield _closed(service)
        yield _refused(service, "jam praktek tidak terjadwal", NOT_SCHEDULED, jampraktek="23:57-23:58")
        yield _refused(service, "dokter tidak dikenal", messages.not_scheduled(""), kodedokter=999999999)


def _closed(service: str) -> Trial:
    def play_it(play: Play) -> Exchange:
        return play.ask(service, play.lawful(service), tanggalperiksa=play.material.need("closed")["tanggalperiksa"])

    return Trial(service, "poli tidak buka hari itu", REFUSED, messages.POLI_CLOSED, play_it)


# --- Ambil Antrean --------------------------------------------------------------------------------
def _taking() -> Iterator[Trial]:
    def taking(condition: str, message: str, play_it: Any) -> Trial:
        return Trial("ambilantrean", condition, REFUSED, message, play_it)

    yield _refused("ambilantrean", "format nomor kartu salah", messages.WRONG_CARD, nomorkartu="123")
    yield _refused("ambilantrean", "format NIK salah", messages.WRONG_NIK, nik="123")
    yield _refused("ambilantrean", "jenis kunjungan tidak ada", messages.WRONG_VISIT_TYPE, jeniskunjungan=5)
    yield _refused("ambilantrean", "terlalu jauh hari", messages.TOO_FAR_AHEAD, tanggalperiksa=FAR_AWAY)
    yield taking("sesudah jam tutup", CLOSED_AT, _after_closing)
    yield taking("kurang dari H-n", TOO_LATE, _too_late)
    yield taking("dokter libur", messages.ON_LEAVE, lambda play: _take(play, "patient", "leave"))
    yield taking("NIK dan kartu milik orang berbeda", messages.IDENTITY_CONFLICT, _two_people)
    yield taking("pasien sudah punya antrean hari itu", messages.ONE_TICKET, _second_ticket)
    yield taking("nomor referensi masih dipakai", messages.REFERENCE_IN_USE, _reference_again)
    yield taking("rujukan habis masa berlaku", messages.REFERRAL_LAPSED, _lapsed)
    yield taking("kuota JKN habis", messages.QUOTA_FULL, lambda play: _take(play, "second_patient", "full"))


def _take(play: Play, person: str, practice: str, **changes: Any) -> Exchange:
    return play.ask("ambilantrean", play.booking_body(person, practice, referral=4), **changes)


def _after_closing(play: Play) -> Exchange:
    if play.material.min_days_ahead != 0:
        raise NotTried("pengambilan di hari yang sama tidak dibuka (MOBILE_JKN_MIN_DAYS_AHEAD)")
    return _take(play, "patient", "ended")


def _too_late(play: Play) -> Exchange:
    if play.material.min_days_ahead == 0:
        raise NotTried("pengambilan di hari yang sama dibuka (MOBILE_JKN_MIN_DAYS_AHEAD=0)")
    return _take(play, "patient", "today")


def _two_people(play: Play) -> Exchange:
    return _take(play, "patient", "practice", nomorkartu=play.material.need("second_patient")["nomorkartu"])


def _second_ticket(play: Play) -> Exchange:
    code_of(play.booking)
    return _take(play, "patient", "practice")


def _reference_again(play: Play) -> Exchange:
    code_of(play.booking)
    return play.ask("ambilantrean", play.booking_body("patient", "later"))


def _lapsed(play: Play) -> Exchange:
    return _take(play, "second_patient", "later", nomorreferensi=play.material.need("lapsed_reference"))


# --- bookings -------------------------------------------------------------------------------------
def _about(service: str, condition: str, message: str, needed: str, code: int = REFUSED, **changes: Any) -> Trial:
    """A call about a booking of the material."""
    return Trial(
        service, condition, code, message, lambda play: play.on(play.material.need(needed), service, **changes)
    )


def _cancelled(service: str) -> Trial:
    """For Batal: by the hospital. What Mobile JKN cancelled is answered `Ok` again (not with `WS_RETRY_SECONDS=0`)."""

    def play_it(play: Play) -> Exchange:
        is_repeat = service == "batalantrean" and play.material.retry_seconds
        return play.on(play.material.need("cancelled_here") if is_repeat else play.cancelled_code, service)

    return Trial(service, "sudah dibatalkan", REFUSED, messages.UNKNOWN_OR_CANCELLED, play_it)


def _bookings() -> Iterator[Trial]:
    yield _refused("sisaantrean", "kode booking tidak ada", messages.UNKNOWN_BOOKING)
    for service in ("batalantrean", "checkinantrean"):
        yield _refused(service, "kode booking tidak ada", messages.UNKNOWN_OR_CANCELLED)
    for service in ("sisaantrean", "batalantrean", "checkinantrean"):
        yield _cancelled(service)
    yield _about("batalantrean", "tanggal sudah lewat", messages.CANCELLED_TOO_LATE, "past")
    yield _about("batalantrean", "sudah dilayani", messages.ALREADY_SERVED, "called")
    yield Trial("checkinantrean", "bukan tanggal periksa", REFUSED, messages.WRONG_DAY_TO_CHECK_IN, _on_another_day)
    yield _about("checkinantrean", "waktu kosong", messages.EMPTY["waktu"], "booked_today", waktu="")
    yield _about("checkinantrean", "waktu bukan waktu", messages.WRONG_TIME, "booked_today", waktu="sekarang")
    for service in ("ambilantreanfarmasi", "statusantreanfarmasi"):
        yield _refused(service, "kode booking tidak ada", messages.UNKNOWN_AT_PHARMACY)
    yield _about("ambilantreanfarmasi", "poli belum selesai", messages.CONSULTATION_NOT_OVER, "waiting")
    yield _about("ambilantreanfarmasi", "tanpa resep", messages.NO_PRESCRIPTION, "without_medicine")
    yield Trial("statusantreanfarmasi", "belum ambil antrean", REFUSED, messages.NO_PHARMACY_TICKET, _no_ticket_yet)


def _on_another_day(play: Play) -> Exchange:
    if play.material.need("practice").get("tanggalperiksa") == play.material.today.get("tanggalperiksa"):
        raise NotTried("hanya hari ini yang dapat dipesan")
    return play.on(code_of(play.booking), "checkinantrean")


def _no_ticket_yet(play: Play) -> Exchange:
    """If prescriptions get their numbers automatically, a patient still waiting for the doctor has none either."""
    return play.on(play.material.without_ticket or play.material.need("waiting"), "statusantreanfarmasi")


# --- Pasien Baru, operations ----------------------------------------------------------------------
def _others() -> Iterator[Trial]:
    yield _refused("pasienbaru", "format nomor kartu salah", messages.WRONG_CARD, nomorkartu="123")
    yield _refused("pasienbaru", "format NIK salah", messages.WRONG_NIK, nik="123")
    yield _refused("pasienbaru", "jenis kelamin bukan L/P", messages.WRONG_SEX, jeniskelamin="X")
    yield _refused("pasienbaru", "format nomor KK salah", messages.WRONG_FAMILY_CARD, nomorkk="123")
    yield _refused("pasienbaru", "format tanggal lahir salah", messages.WRONG_BIRTH_DATE, tanggallahir="17-05-1999")
    yield _refused("pasienbaru", "lahir di masa depan", messages.WRONG_BIRTH_DATE, tanggallahir=FAR_AWAY)
    for name in ("tanggalawal", "tanggalakhir"):
        yield _refused("jadwaloperasirs", f"format {name} salah", messages.WRONG_DATE, **{name: "01-01-2020"})
    yield _refused("jadwaloperasirs", "akhir sebelum awal", messages.END_BEFORE_START, tanggalakhir="2019-12-31")
    yield _refused("jadwaloperasipasien", "format nomor peserta salah", messages.WRONG_MEMBER, nopeserta="123")
    yield Trial("pasienbaru", "sudah pernah didaftarkan", REFUSED, messages.ALREADY_REGISTERED, _registered_again)


def _registered_again(play: Play) -> Exchange:
    if play.registered.code != OK:
        raise NotTried("Pasien Baru tidak berhasil")
    return play.ask("pasienbaru", play.material.need("stranger"))
