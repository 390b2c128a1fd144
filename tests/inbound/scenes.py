"""The small hospital as Mobile JKN meets it, and for each row of protocol 1.11 a call that must be told its words."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from pytest_django import Settings
from time_machine import Traveller

from bpjs_bridge import wire
from queues import verbs
from queues.models import ClinicSession, Patient, PrescriptionKind, Visit
from tests.hospital import TODAY, Hospital
from tests.inbound.mobile_jkn import (
    NAME,
    NEW_CARD,
    PASSWORD,
    TOMORROW,
    Answer,
    MobileJkn,
    booking_of,
    new_patient,
    practice_of,
    read_answer,
    stranger_booking,
)

LAPSED_EVERYWHERE = "tests.inbound.scenes.everything_has_lapsed"


def everything_has_lapsed(number: str, visit_type: str) -> date | None:
    """VClaim as the setting REFERRAL_SERVICE names it: each referral ended yesterday."""
    return TODAY - timedelta(days=1)


@dataclass
class World:
    """What a scene needs; nothing has happened yet."""

    bpjs: MobileJkn
    hospital: Hospital
    session: ClinicSession
    patient: Patient
    clock: Traveller
    settings: Settings

    def body(self, service: str) -> dict[str, Any]:
        """A call that nothing is wrong with, as far as the world knows the booking."""
        code = {"kodebooking": "17032026TIDAKADA00"}
        now = wire.milliseconds(self.hospital.now)
        bodies: dict[str, dict[str, Any]] = {
            "statusantrean": practice_of(self.session),
            "ambilantrean": booking_of(self.patient, self.session),
            "batalantrean": {**code, "keterangan": "batal"},
            "checkinantrean": {**code, "waktu": now},
            "pasienbaru": new_patient(),
            "jadwaloperasirs": {"tanggalawal": "2026-03-01", "tanggalakhir": "2026-03-31"},
            "jadwaloperasipasien": {"nopeserta": NEW_CARD},
        }
        return bodies.get(service, code)

    def ask(self, service: str, fields: dict[str, Any] | None = None, **changes: Any) -> Answer:
        return self.bpjs.call(service, fields or self.body(service), **changes)

    def raw(self, service: str, raw: str, *, method: str = "POST", **headers: str) -> Answer:
        """Bytes as they are; headers of the account's token unless others are given."""
        sent = {name.replace("_", "-"): text for name, text in headers.items()} or self.bpjs.headers()
        content = {"content_type": "application/json", "headers": sent}
        return read_answer(self.bpjs.client.generic(method, f"/ws/{service}", raw, **content))  # type: ignore[arg-type]

    def booked(self, session: ClinicSession | None = None, **asked: Any) -> Visit:
        return self.hospital.booked(session=session or self.session, **asked)

    def on(self, visit: Visit, service: str, **changes: Any) -> Answer:
        return self.ask(service, kodebooking=visit.booking_code, **changes)

    def full_session(self) -> ClinicSession:
        """Tomorrow, one JKN seat, taken."""
        small = self.hospital.open(self.hospital.internal, self.hospital.second_doctor, on=TOMORROW, capacity=1)
        self.booked(small)
        return small

    def called(self) -> Visit:
        visit = self.hospital.here()
        verbs.call_next(self.hospital.room, self.hospital.by(self.hospital.room, at=self.hospital.later()))
        self.clock.move_to(self.hospital.later())
        return visit

    def finished(self, prescription: PrescriptionKind | None = None) -> Visit:
        visit, by = self.hospital.here(), self.hospital.by(self.hospital.room)
        entry = verbs.call_next(self.hospital.room, replace(by, at=self.hospital.later()))
        lines = [verbs.MedicineLine(medicine="Obat uji", quantity=1, dosage="1x1")]
        order = verbs.PrescriptionOrder(kind=prescription, items=lines) if prescription else None
        verbs.finish(entry, replace(by, at=self.hospital.later()), prescription=order)
        self.clock.move_to(self.hospital.later())
        return visit


Scene = Callable[[World], Answer]


def wrong(service: str, **changes: Any) -> Scene:
    """A lawful call but for these fields."""
    return lambda world: world.ask(service, **changes)


def _same_day_after_closing(world: World) -> Answer:
    world.settings.MOBILE_JKN_MIN_DAYS_AHEAD = 0
    world.clock.move_to(world.hospital.session.ends_at)
    return world.ask("ambilantrean", booking_of(world.patient, world.hospital.session))


def _two_people(world: World) -> Answer:
    other = booking_of(world.hospital.patient(), world.session)
    return world.ask("ambilantrean", nomorkartu=other["nomorkartu"])


def _on_leave(world: World) -> Answer:
    verbs.set_leave(world.session, is_on_leave=True)
    return world.ask("ambilantrean")


def _second_ticket(world: World) -> Answer:
    assert world.ask("ambilantrean").code == 200
    return world.ask("ambilantrean", nomorreferensi="0099R0010326Y000002")


def _reference_again(world: World) -> Answer:
    later = world.hospital.open(world.hospital.children, world.hospital.doctor, on=TOMORROW + timedelta(days=7))
    assert world.ask("ambilantrean").code == 200
    return world.ask("ambilantrean", booking_of(world.patient, later))


def _lapsed(world: World) -> Answer:
    world.settings.REFERRAL_SERVICE = LAPSED_EVERYWHERE
    return world.ask("ambilantrean", jeniskunjungan=4)


def _cancelled(service: str) -> Scene:
    def scene(world: World) -> Answer:
        visit = world.booked()
        assert world.on(visit, "batalantrean").code == 200
        return world.on(visit, service)

    return scene


def _cancelled_by_the_hospital(world: World) -> Answer:
    visit = world.booked()
    verbs.cancel(visit, world.hospital.by(at=world.hospital.now, reason="Dokter berhalangan"))
    return world.on(visit, "batalantrean")


def _past_cancellation(world: World) -> Answer:
    visit = world.booked()
    world.clock.shift(timedelta(days=2))
    return world.on(visit, "batalantrean")


def _second_check_in(world: World) -> Answer:
    visit = world.hospital.booked()
    assert world.on(visit, "checkinantrean").code == 200
    world.clock.shift(60)
    return world.on(visit, "checkinantrean")


def _no_ticket_yet(world: World) -> Answer:
    world.settings.PHARMACY_TICKET_AT_FINISH = False
    return world.on(world.finished(PrescriptionKind.COMPOUND), "statusantreanfarmasi")


def _registered_before(world: World) -> Answer:
    assert world.ask("pasienbaru").code == 200
    return world.ask("pasienbaru")


FORMAT_DATE = "Format Tanggal Tidak Sesuai, format yang benar adalah yyyy-mm-dd"
RESCHEDULE = "Tersebut Belum Tersedia, Silahkan Reschedule Tanggal dan Jam Praktek Lainnya"
GONE = "Antrean Tidak Ditemukan atau Sudah Dibatalkan"
EMPTY = {
    "statusantrean": {
        "kodepoli": "Kode Poli Belum Diisi",
        "kodedokter": "Kode Dokter Belum Diisi",
        "tanggalperiksa": "Tanggal Periksa Belum Diisi",
        "jampraktek": "Jam Praktek Belum Diisi",
    },
    "ambilantrean": {
        "kodepoli": "Kode Poli Belum Diisi",
        "kodedokter": "Kode Dokter Belum Diisi",
        "tanggalperiksa": "Tanggal Periksa Belum Diisi",
        "jampraktek": "Jam Praktek Belum Diisi",
        "nohp": "Nomor HP Belum Diisi",
        "nomorreferensi": "Nomor Referensi Belum Diisi",
        "nomorkartu": "Nomor Kartu Belum Diisi",
        "nik": "NIK Belum Diisi",
        "jeniskunjungan": "Jenis Kunjungan Belum Diisi",
    },
    "sisaantrean": {"kodebooking": "Kode Booking Belum Diisi"},
    "batalantrean": {"kodebooking": "Kode Booking Belum Diisi", "keterangan": "Keterangan Belum Diisi"},
    "checkinantrean": {"kodebooking": "Kode Booking Belum Diisi"},
    "ambilantreanfarmasi": {"kodebooking": "Kode Booking Belum Diisi"},
    "statusantreanfarmasi": {"kodebooking": "Kode Booking Belum Diisi"},
    "pasienbaru": {
        "nomorkartu": "Nomor Kartu Belum Diisi",
        "nik": "NIK Belum Diisi",
        "nomorkk": "Nomor KK Belum Diisi",
        "nama": "Nama Belum Diisi",
        "jeniskelamin": "Jenis Kelamin Belum Dipilih",
        "tanggallahir": "Tanggal Lahir Belum Diisi",
        "alamat": "Alamat Belum Diisi",
        "kodeprop": "Kode Propinsi Belum Diisi",
        "namaprop": "Nama Propinsi Belum Diisi",
        "kodedati2": "Kode Dati 2 Belum Diisi",
        "namadati2": "Dati 2 Belum Diisi",
        "kodekec": "Kode Kecamatan Belum Diisi",
        "namakec": "Kecamatan Belum Diisi",
        "kodekel": "Kode Kelurahan Belum Diisi",
        "namakel": "Kelurahan Belum Diisi",
        "rw": "RW Belum Diisi",
        "rt": "RT Belum Diisi",
    },
}
# What both services of a practice refuse: the words of the table and the call.
PRACTICE: dict[str, dict[str, Any]] = {
    "Format Jam Praktek Tidak Sesuai": {"jampraktek": "08:00"},
    "Poli Tidak Ditemukan": {"kodepoli": "XYZ"},
    FORMAT_DATE: {"tanggalperiksa": "17-03-2026"},
    "Tanggal Periksa Tidak Berlaku": {"tanggalperiksa": "2026-03-15"},
    "Pendaftaran ke Poli Ini Sedang Tutup": {"tanggalperiksa": "2026-03-18"},
    f"Jadwal Dokter {{nama}} {RESCHEDULE}": {"jampraktek": "13:00-14:00"},
}
SCENES: dict[tuple[str, str], Scene] = {
    **{
        (service, words): wrong(service, **{field: ""})
        for service, fields in EMPTY.items()
        for field, words in fields.items()
    },
    **{
        (service, words): wrong(service, **changes)
        for service in ("statusantrean", "ambilantrean")
        for words, changes in PRACTICE.items()
    },
    ("auth", "Ok"): lambda world: world.bpjs.token(NAME, PASSWORD),
    ("auth", "Username atau Password Tidak Sesuai"): lambda world: world.bpjs.token(NAME, "salah"),
    ("ambilantrean", "Pendaftaran Ke Poli {nama} Sudah Tutup Jam {HH.MM}"): _same_day_after_closing,
    ("ambilantrean", "Pendaftaran ke Poli Ini Belum Tersedia"): wrong("ambilantrean", tanggalperiksa="2027-03-16"),
    ("ambilantrean", "Pengambilan antrean paling lambat H-{n} dari tanggal periksa"): lambda world: world.ask(
        "ambilantrean", booking_of(world.patient, world.hospital.session)
    ),
    ("ambilantrean", "Masa berlaku rujukan telah habis"): _lapsed,
    ("ambilantrean", "NIK dan Nomor Kartu Tidak Sesuai"): _two_people,
    ("ambilantrean", "Jadwal dokter sedang libur ditanggal ini"): _on_leave,
    ("ambilantrean", "Nomor Antrean Hanya Dapat Diambil 1 Kali Pada Tanggal Yang Sama"): _second_ticket,
    (
        "ambilantrean",
        "Anda sudah terdaftar dalam antrean menggunakan nomor referensi yang sama",
    ): _reference_again,
    (
        "ambilantrean",
        "Data pasien ini tidak ditemukan, silahkan Melakukan Registrasi Pasien Baru",
    ): lambda world: world.ask("ambilantrean", stranger_booking(world.session)),
    ("ambilantrean", "Kuota antrean JKN telah habis, silahkan pilih jadwal lain"): lambda world: world.ask(
        "ambilantrean", booking_of(world.patient, world.full_session())
    ),
    ("ambilantrean", "Format Nomor Kartu Tidak Sesuai"): wrong("ambilantrean", nomorkartu="123"),
    ("ambilantrean", "Format NIK Tidak Sesuai"): wrong("ambilantrean", nik="123"),
    ("ambilantrean", "Jenis Kunjungan tidak ditemukan"): wrong("ambilantrean", jeniskunjungan=5),
    ("sisaantrean", "Antrean Tidak Ditemukan"): wrong("sisaantrean"),
    ("sisaantrean", GONE): _cancelled("sisaantrean"),
    ("batalantrean", GONE): _cancelled_by_the_hospital,
    ("batalantrean", "Pembatalan Antrean tidak berlaku mundur"): _past_cancellation,
    ("batalantrean", "Pasien Sudah Dilayani, Antrean Tidak Dapat Dibatalkan"): lambda world: world.on(
        world.called(), "batalantrean"
    ),
    ("checkinantrean", GONE): _cancelled("checkinantrean"),
    ("checkinantrean", "Check in hanya dapat dilakukan sesuai tanggal periksa"): lambda world: world.on(
        world.booked(), "checkinantrean"
    ),
    ("checkinantrean", "Waktu Belum Diisi"): lambda world: world.on(
        world.hospital.booked(), "checkinantrean", waktu=""
    ),
    ("checkinantrean", "Format Waktu Tidak Sesuai"): lambda world: world.on(
        world.hospital.booked(), "checkinantrean", waktu="sekarang"
    ),
    ("checkinantrean", "Ok"): _second_check_in,
    ("pasienbaru", "Harap datang ke admisi untuk melengkapi data rekam medis"): wrong("pasienbaru"),
    ("pasienbaru", "Data Peserta Sudah Pernah Dientrikan"): _registered_before,
    ("pasienbaru", "Format Nomor Kartu Tidak Sesuai"): wrong("pasienbaru", nomorkartu="123"),
    ("pasienbaru", "Format NIK Tidak Sesuai"): wrong("pasienbaru", nik="123"),
    ("pasienbaru", "Jenis Kelamin Tidak Sesuai"): wrong("pasienbaru", jeniskelamin="X"),
    ("pasienbaru", "Format Nomor KK Tidak Sesuai"): wrong("pasienbaru", nomorkk="123"),
    ("pasienbaru", "Format Tanggal Lahir Tidak Sesuai"): wrong("pasienbaru", tanggallahir="17-05-1999"),
    ("jadwaloperasirs", FORMAT_DATE): wrong("jadwaloperasirs", tanggalawal="01-03-2026"),
    ("jadwaloperasirs", "Tanggal Akhir Tidak Boleh Lebih Kecil dari Tanggal Awal"): wrong(
        "jadwaloperasirs", tanggalakhir="2026-02-28"
    ),
    ("jadwaloperasipasien", "Format Nomor Peserta tidak sesuai"): wrong("jadwaloperasipasien", nopeserta="123"),
    ("ambilantreanfarmasi", "Kode booking tidak ditemukan"): wrong("ambilantreanfarmasi"),
    ("statusantreanfarmasi", "Kode booking tidak ditemukan"): wrong("statusantreanfarmasi"),
    (
        "ambilantreanfarmasi",
        "Belum bisa ambil antrean farmasi karena layanan poli belum selesai",
    ): lambda world: world.on(world.hospital.here(), "ambilantreanfarmasi"),
    (
        "ambilantreanfarmasi",
        "Anda tidak memiliki resep dari dokter yang anda tuju, silahkan konfirmasi petugas poli",
    ): lambda world: world.on(world.finished(), "ambilantreanfarmasi"),
    ("statusantreanfarmasi", "Pasien belum mengambil antrean farmasi"): _no_ticket_yet,
}
# What the table says of every service; `raw` because the body, the token or the method itself is wrong.
EVERY_SERVICE: dict[str, Callable[[World, str], Answer]] = {
    "Token Expired": lambda world, service: world.raw(
        service, json.dumps(world.body(service)), x_username=NAME, x_token="bukan token"
    ),
    "Format Data Tidak Sesuai": lambda world, service: world.raw(service, "[]"),
    "Metode Tidak Sesuai": lambda world, service: world.raw(service, "{}", method="PUT"),
}
# The clinic and the doctor of the scenes, where the table leaves a place.
FILLED = {
    f"Jadwal Dokter {{nama}} {RESCHEDULE}": f"Jadwal Dokter dr. Uji Pertama {RESCHEDULE}",
    "Pendaftaran Ke Poli {nama} Sudah Tutup Jam {HH.MM}": "Pendaftaran Ke Poli Anak Sudah Tutup Jam 12.00",
    "Pengambilan antrean paling lambat H-{n} dari tanggal periksa": (
        "Pengambilan antrean paling lambat H-1 dari tanggal periksa"
    ),
}
