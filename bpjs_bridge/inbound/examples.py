"""The examples of BPJS's deck of 2021, adapted as protocol 0 asks: cards of 13 digits, both spellings, true sums."""

from collections.abc import Mapping
from typing import Any

CODE = {"kodebooking": "16032021A001"}
PRACTICE = {"kodepoli": "ANA", "kodedokter": 12346, "tanggalperiksa": "2021-01-28", "jampraktek": "08:00-16:00"}
NAMES = {"namapoli": "Anak", "namadokter": "Dr. Hendra"}
QUOTAS = {
    "sisakuotajkn": 5,
    "kuotajkn": 30,
    "sisakuotanonjkn": 5,
    "kuotanonjkn": 30,
    "sisaquotajkn": 5,
    "quotajkn": 30,
    "sisaquotanonjkn": 5,
    "quotanonjkn": 30,
}
SURGERY = {
    "kodebooking": "123456ZXC",
    "tanggaloperasi": "2019-12-11",
    "jenistindakan": "operasi gigi",
    "kodepoli": "001",
    "namapoli": "Poli Bedah Mulut",
    "terlaksana": 1,
}
REQUESTS: Mapping[str, Mapping[str, Any]] = {
    "statusantrean": PRACTICE,
    "ambilantrean": {
        "nomorkartu": "0001234567800",
        "nik": "3212345678987654",
        "nohp": "085635228888",
        **PRACTICE,
        "norm": "123345",
        "jeniskunjungan": 1,
        "nomorreferensi": "0001R0040116A000001",
    },
    "sisaantrean": CODE,
    "batalantrean": {**CODE, "keterangan": "alasan pasien membatalkan"},
    "checkinantrean": {**CODE, "waktu": 1616559330000},
    "pasienbaru": {
        "nomorkartu": "0001234567800",
        "nik": "3212345678987654",
        "nomorkk": "3212345678987654",
        "nama": "sumarsono",
        "jeniskelamin": "L",
        "tanggallahir": "1985-03-01",
        "nohp": "085635228888",
        "alamat": "alamat yang muncul merupakan alamat lengkap",
        "kodeprop": "11",
        "namaprop": "Jawa Barat",
        "kodedati2": "0120",
        "namadati2": "Kab. Bandung",
        "kodekec": "1319",
        "namakec": "Soreang",
        "kodekel": "D2105",
        "namakel": "Cingcin",
        "rw": "001",
        "rt": "013",
    },
    "jadwaloperasirs": {"tanggalawal": "2019-12-11", "tanggalakhir": "2019-12-13"},
    "jadwaloperasipasien": {"nopeserta": "0000000000123"},
    "ambilantreanfarmasi": CODE,
    "statusantreanfarmasi": CODE,
}
# `response` of each; None where the answer is metadata alone.
RESPONSES: Mapping[str, Mapping[str, Any] | None] = {
    "auth": {"token": "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.tanda-tangan"},
    "statusantrean": {
        **NAMES,
        "totalantrean": 25,
        "sisaantrean": 4,
        "antreanpanggil": "A-21",
        **QUOTAS,
        "keterangan": "",
    },
    "ambilantrean": {
        "nomorantrean": "A-12",
        "angkaantrean": 12,
        **CODE,
        "norm": "123345",
        "pasienbaru": 0,
        **NAMES,
        "estimasidilayani": 1615869169000,
        **QUOTAS,
        "keterangan": "Peserta harap 60 menit lebih awal guna pencatatan administrasi.",
    },
    "sisaantrean": {
        "nomorantrean": "A-20",
        **NAMES,
        "sisaantrean": 12,
        "antreanpanggil": "A-8",
        "waktutunggu": 3960,
        "keterangan": "",
    },
    "batalantrean": None,
    "checkinantrean": None,
    "pasienbaru": {"norm": "123456"},
    "jadwaloperasirs": {"list": [{**SURGERY, "nopeserta": "0000000924782", "lastupdate": 1577417743000}]},
    "jadwaloperasipasien": {"list": [{**SURGERY, "tanggaloperasi": "2020-12-25", "terlaksana": 0}]},
    "ambilantreanfarmasi": {"jenisresep": "Racikan", "nomorantrean": 1, "keterangan": ""},
    "statusantreanfarmasi": {
        "jenisresep": "Racikan",
        "totalantrean": 10,
        "sisaantrean": 8,
        "antreanpanggil": 2,
        "keterangan": "",
    },
}
