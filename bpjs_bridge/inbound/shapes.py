"""What each service is asked and answers, field by field: for the OpenAPI document and for the acceptance test.

Sources: protocol 1.2 to 1.10; the examples are those of BPJS's deck of 2021, where it has one, with cards of 13 digits
and today's spellings beside those of 2021 (protocol 0).
"""

from collections.abc import Mapping
from typing import Any

Shape = Mapping[str, type]

# --- answers: the fields of `response` ------------------------------------------------------------
QUOTAS: Shape = {
    f"{left}{word}{purse}": int for left in ("sisa", "") for word in ("kuota", "quota") for purse in ("jkn", "nonjkn")
}
NAMES: Shape = {"namapoli": str, "namadokter": str, "keterangan": str}
SURGERY: Shape = {
    "kodebooking": str,
    "tanggaloperasi": str,
    "jenistindakan": str,
    "kodepoli": str,
    "namapoli": str,
    "terlaksana": int,
}
RESPONSES: Mapping[str, Shape] = {
    "auth": {"token": str},
    "statusantrean": {**NAMES, "totalantrean": int, "sisaantrean": int, "antreanpanggil": str, **QUOTAS},
    "ambilantrean": {
        "nomorantrean": str,
        "angkaantrean": int,
        "kodebooking": str,
        "norm": str,
        "pasienbaru": int,
        "estimasidilayani": int,
        **NAMES,
        **QUOTAS,
    },
    "sisaantrean": {**NAMES, "nomorantrean": str, "sisaantrean": int, "antreanpanggil": str, "waktutunggu": int},
    "pasienbaru": {"norm": str},
    "ambilantreanfarmasi": {"jenisresep": str, "nomorantrean": int, "keterangan": str},
    "statusantreanfarmasi": {
        "jenisresep": str,
        "totalantrean": int,
        "sisaantrean": int,
        "antreanpanggil": int,
        "keterangan": str,
    },
}
# Those that answer `{"list": [...]}`.
LISTS: Mapping[str, Shape] = {
    "jadwaloperasirs": {**SURGERY, "nopeserta": str, "lastupdate": int},
    "jadwaloperasipasien": SURGERY,
}

# --- questions ------------------------------------------------------------------------------------
CARD = {"type": "string", "pattern": "^[0-9]{13}$"}
SIXTEEN_DIGITS = {"type": "string", "pattern": "^[0-9]{16}$"}
DATE = {"type": "string", "format": "date"}
TEXT = {"type": "string"}
# Accepted as a number or as its digits (protocol 1.1).
NUMBER = {"oneOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": "^[0-9]+$"}]}
CODE = {"kodebooking": {"type": "string", "minLength": 1}}
PRACTICE = {
    "kodepoli": {"type": "string", "minLength": 1, "description": "kode subspesialis BPJS"},
    "kodedokter": {**NUMBER, "description": "kode dokter HFIS"},
    "tanggalperiksa": DATE,
    "jampraktek": {"type": "string", "pattern": r"^\d{1,2}[:.]\d{2}([:.]\d{2})? ?- ?\d{1,2}[:.]\d{2}([:.]\d{2})?$"},
}
REQUESTS: Mapping[str, Mapping[str, Any]] = {
    "statusantrean": PRACTICE,
    "ambilantrean": {
        "nomorkartu": CARD,
        "nik": SIXTEEN_DIGITS,
        "nohp": TEXT,
        **PRACTICE,
        "norm": {**TEXT, "description": "boleh kosong"},
        "jeniskunjungan": {
            **NUMBER,
            "description": "1 Rujukan FKTP, 2 Rujukan Internal, 3 Kontrol, 4 Rujukan Antar RS",
        },
        "nomorreferensi": {**TEXT, "description": "nomor rujukan, atau nomor surat kontrol untuk jenis kunjungan 3"},
    },
    "sisaantrean": CODE,
    "batalantrean": {**CODE, "keterangan": TEXT},
    "checkinantrean": {**CODE, "waktu": {**NUMBER, "description": "epoch milidetik"}},
    "pasienbaru": {
        "nomorkartu": CARD,
        "nik": SIXTEEN_DIGITS,
        "nomorkk": SIXTEEN_DIGITS,
        "nama": TEXT,
        "jeniskelamin": {"type": "string", "enum": ["L", "P"]},
        "tanggallahir": {**DATE, "description": "juga diterima: tanggalahir"},
        **dict.fromkeys(
            ("nohp", "alamat", "kodeprop", "namaprop", "kodedati2", "namadati2", "kodekec", "namakec", "kodekel"), TEXT
        ),
        **dict.fromkeys(("namakel", "rw", "rt"), TEXT),
    },
    "jadwaloperasirs": {"tanggalawal": DATE, "tanggalakhir": DATE},
    "jadwaloperasipasien": {"nopeserta": CARD},
    "ambilantreanfarmasi": CODE,
    "statusantreanfarmasi": CODE,
}
MAY_BE_LEFT_OUT: Mapping[str, frozenset[str]] = {
    "ambilantrean": frozenset({"norm"}),
    "pasienbaru": frozenset({"nohp"}),
}
