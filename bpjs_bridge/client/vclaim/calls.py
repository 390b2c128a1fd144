"""The calls of VClaim that this product makes (protocol 3), each with its address, its body and values to try it with.

Numbers are the section's and the row's in its table: V1.10 is the tenth call of V1.
"""

from typing import Any, Literal

from bpjs_bridge.client.calls import CARD, DAY, NIK, Call
from bpjs_bridge.models import Service

SEP, LETTER, REFERRAL = "0000R0010326V000001", "0000R0010326K000001", "0000P0010326P000001"
HOSPITAL_REFERRAL, OUTGOING, OTHER_HOSPITAL = "0000R0090226B000001", "0000R0010326B000001", "0000R009"
USER = "admisi"
PLAN = {"kodeDokter": "310201", "poliKontrol": "INT", "tglRencanaKontrol": DAY, "user": USER}
FORM = {"kdStatusPRB": "09", "data": {"RemisiSLE": 50, "Hamil": 0}}
OUT: dict[str, str] = {
    "noSep": SEP,
    "tglRujukan": DAY,
    "tglRencanaKunjungan": DAY,
    "ppkDirujuk": OTHER_HOSPITAL,
    "jnsPelayanan": "2",
    "catatan": "",
    "diagRujukan": "I10",
    "tipeRujukan": "0",
    "poliRujukan": "JAN",
    "user": USER,
}
REQUEST, IN_LETTER, IN_REFERRAL = ("request",), ("request", "t_suratkontrol"), ("request", "t_rujukan")


def _read(number: str, name: str, template: str, *, has_own_right: bool = False, **example: str) -> Call:
    return Call(number, name, "GET", template, example=example, service=Service.VCLAIM, has_own_right=has_own_right)


def _write(
    number: str,
    name: str,
    method: Literal["POST", "PUT", "DELETE"],
    template: str,
    wrapper: tuple[str, ...],
    example: dict[str, Any],
) -> Call:
    """The body has a key for each value of the example, in this order."""
    keys = tuple(example)
    return Call(number, name, method, template, keys, example=example, wrapper=wrapper, service=Service.VCLAIM)


# --- V1: control letters ------------------------------------------------
MAKE_LETTER = _write("V1.1", "Rencana kontrol", "POST", "/RencanaKontrol/insert", REQUEST, {"noSEP": SEP, **PLAN})
CHANGE_LETTER = _write(
    *("V1.2", "Ubah rencana kontrol", "PUT", "/RencanaKontrol/Update", REQUEST),
    {"noSuratKontrol": LETTER, "noSEP": SEP, **PLAN},
)
MAKE_LETTER_WITH_FORM = _write(
    *("V1.3", "Rencana kontrol dengan form PRB", "POST", "/RencanaKontrol/v2/Insert", REQUEST),
    {"noSEP": SEP, **PLAN, "formPRB": FORM},
)
CHANGE_LETTER_WITH_FORM = _write(
    *("V1.4", "Ubah rencana kontrol dengan form PRB", "PUT", "/RencanaKontrol/v2/Update", REQUEST),
    {"noSuratKontrol": LETTER, "noSEP": SEP, **PLAN, "formPRB": FORM},
)
DELETE_LETTER = _write(
    *("V1.5", "Hapus rencana kontrol", "DELETE", "/RencanaKontrol/Delete", IN_LETTER),
    {"noSuratKontrol": LETTER, "user": USER},
)
MAKE_ADMISSION_LETTER = _write("V1.6", "SPRI", "POST", "/RencanaKontrol/InsertSPRI", REQUEST, {"noKartu": CARD, **PLAN})
CHANGE_ADMISSION_LETTER = _write(
    "V1.7", "Ubah SPRI", "PUT", "/RencanaKontrol/UpdateSPRI", REQUEST, {"noSPRI": LETTER, **PLAN}
)
SEP_FOR_LETTER = _read("V1.8", "SEP untuk rencana kontrol", "/RencanaKontrol/nosep/{noSEP}", noSEP=SEP)
LETTER_BY_NUMBER = _read("V1.9", "Surat kontrol", "/RencanaKontrol/noSuratKontrol/{no}", no=LETTER)
LETTERS_OF_CARD = _read(
    *("V1.10", "Rencana kontrol per kartu"),
    "/RencanaKontrol/ListRencanaKontrol/Bulan/{bulan}/Tahun/{tahun}/Nokartu/{noka}/filter/{filter}",
    bulan="03",
    tahun="2026",
    noka=CARD,
    filter="2",
)
LETTERS_OF_DAYS = _read(
    *("V1.11", "Rencana kontrol per tanggal"),
    "/RencanaKontrol/ListRencanaKontrol/tglAwal/{awal}/tglAkhir/{akhir}/filter/{filter}",
    awal=DAY,
    akhir=DAY,
    filter="2",
)
CLINICS_FOR_LETTER = _read(
    *("V1.12", "Spesialistik rencana kontrol"),
    "/RencanaKontrol/ListSpesialistik/JnsKontrol/{jenis}/nomor/{nomor}/TglRencanaKontrol/{tanggal}",
    jenis="2",
    nomor=SEP,
    tanggal=DAY,
)
DOCTORS_FOR_LETTER = _read(
    *("V1.13", "Jadwal dokter rencana kontrol"),
    "/RencanaKontrol/JadwalPraktekDokter/JnsKontrol/{jenis}/KdPoli/{kodepoli}/TglRencanaKontrol/{tanggal}",
    jenis="2",
    kodepoli="INT",
    tanggal=DAY,
)

# --- V2: referrals ------------------------------------------------
REFERRAL_BY_NUMBER = _read("V2.1", "Rujukan FKTP", "/Rujukan/{nomor}", nomor=REFERRAL)
REFERRAL_OF_CARD = _read("V2.2", "Rujukan FKTP terbaru", "/Rujukan/Peserta/{noka}", noka=CARD)
REFERRALS_OF_CARD = _read("V2.3", "Daftar rujukan FKTP", "/Rujukan/List/Peserta/{noka}", noka=CARD)
HOSPITAL_REFERRAL_BY_NUMBER = _read("V2.4", "Rujukan RS", "/Rujukan/RS/{nomor}", nomor=HOSPITAL_REFERRAL)
HOSPITAL_REFERRAL_OF_CARD = _read("V2.5", "Rujukan RS terbaru", "/Rujukan/RS/Peserta/{noka}", noka=CARD)
HOSPITAL_REFERRALS_OF_CARD = _read("V2.6", "Daftar rujukan RS", "/Rujukan/RS/List/Peserta/{noka}", noka=CARD)
SEPS_OF_REFERRAL = _read("V2.7", "Jumlah SEP rujukan", "/Rujukan/JumlahSEP/{jenis}/{nomor}", jenis="1", nomor=REFERRAL)
LAST_SEP = _read("V2.8", "SEP terakhir rujukan", "/Rujukan/lastsep/norujukan/{nomor}", nomor=REFERRAL)
REFER_OUT = _write("V2.9", "Rujukan keluar", "POST", "/Rujukan/2.0/insert", IN_REFERRAL, OUT)
CHANGE_OUTGOING = _write(
    *("V2.10", "Ubah rujukan keluar", "PUT", "/Rujukan/2.0/Update", IN_REFERRAL),
    {"noRujukan": OUTGOING, **{name: value for name, value in OUT.items() if name != "noSep"}},
)
DELETE_OUTGOING = _write(
    *("V2.11", "Hapus rujukan keluar", "DELETE", "/Rujukan/delete", IN_REFERRAL),
    {"noRujukan": OUTGOING, "user": USER},
)
CLINICS_ELSEWHERE = _read(
    *("V2.12", "Spesialistik rujukan", "/Rujukan/ListSpesialistik/PPKRujukan/{ppk}/TglRujukan/{tanggal}"),
    ppk=OTHER_HOSPITAL,
    tanggal=DAY,
)
FACILITIES_ELSEWHERE = _read("V2.13", "Sarana rujukan", "/Rujukan/ListSarana/PPKRujukan/{ppk}", ppk=OTHER_HOSPITAL)
OUTGOING_OF_DAYS = _read(
    *("V2.14", "Daftar rujukan keluar", "/Rujukan/Keluar/List/tglMulai/{awal}/tglAkhir/{akhir}"),
    awal=DAY,
    akhir=DAY,
)
OUTGOING_BY_NUMBER = _read("V2.15", "Rujukan keluar per nomor", "/Rujukan/Keluar/{nomor}", nomor=OUTGOING)
PROLONG = _write(
    *("V2.16", "Rujukan khusus", "POST", "/Rujukan/Khusus/insert", ()),
    {
        "noRujukan": REFERRAL,
        "diagnosa": [{"kode": "P;N18"}, {"kode": "S;N18.1"}],
        "procedure": [{"kode": "39.95"}],
        "user": USER,
    },
)
DELETE_PROLONGED = _write(
    *("V2.17", "Hapus rujukan khusus", "POST", "/Rujukan/Khusus/delete", IN_REFERRAL),
    {"idRujukan": "1", "noRujukan": REFERRAL, "user": USER},
)
PROLONGED_OF_MONTH = _read(
    *("V2.18", "Daftar rujukan khusus", "/Rujukan/Khusus/List/Bulan/{bulan}/Tahun/{tahun}"),
    bulan="3",
    tahun="2026",
)

# --- V3: members ------------------------------------------------
MEMBER_BY_CARD = _read("V3.1", "Peserta per kartu", "/Peserta/nokartu/{noka}/tglSEP/{tanggal}", noka=CARD, tanggal=DAY)
MEMBER_BY_NIK = _read("V3.2", "Peserta per NIK", "/Peserta/nik/{nik}/tglSEP/{tanggal}", nik=NIK, tanggal=DAY)

# --- V4: visits ------------------------------------------------
VISITS_OF_DAY = _read(
    *("V4.1", "Monitoring kunjungan", "/Monitoring/Kunjungan/Tanggal/{tanggal}/JnsPelayanan/{jenis}"),
    tanggal=DAY,
    jenis="2",
)
CLAIMS_OF_DAY = _read(
    *("V4.2", "Monitoring klaim"),
    "/Monitoring/Klaim/Tanggal/{tanggal}/JnsPelayanan/{jenis}/Status/{status}",
    tanggal=DAY,
    jenis="2",
    status="1",
)
VISITS_OF_CARD = _read(
    *("V4.3", "Histori pelayanan"),
    "/monitoring/HistoriPelayanan/NoKartu/{noka}/tglMulai/{awal}/tglAkhir/{akhir}",
    noka=CARD,
    awal=DAY,
    akhir=DAY,
)

# --- V5: SEPs, reads ------------------------------------------------
SEP_BY_NUMBER = _read("V5.1", "SEP", "/SEP/{noSep}", noSep=SEP)
INTERNAL_SEPS = _read("V5.2", "SEP internal", "/SEP/Internal/{noSep}", noSep=SEP)
FINGERPRINT = _read(
    *("V5.3", "Sidik jari peserta", "/SEP/FingerPrint/Peserta/{noka}/TglPelayanan/{tanggal}"),
    noka=CARD,
    tanggal=DAY,
)
FINGERPRINTS_OF_DAY = _read(
    "V5.4", "Daftar sidik jari", "/SEP/FingerPrint/List/Peserta/TglPelayanan/{tanggal}", tanggal=DAY
)
PERMISSIONS_OF_MONTH = _read(
    *("V5.5", "Persetujuan SEP", "/Sep/persetujuanSEP/list/bulan/{bulan}/tahun/{tahun}"),
    has_own_right=True,
    bulan="3",
    tahun="2026",
)

# --- V6: lists to choose from ------------------------------------------------
FIND_POLI = _read("V6.1", "Referensi poli", "/referensi/poli/{cari}", cari="INT")
FIND_DPJP = _read(
    *("V6.2", "Referensi DPJP"),
    "/referensi/dokter/pelayanan/{jenis}/tglPelayanan/{tanggal}/Spesialis/{kodepoli}",
    jenis="2",
    tanggal=DAY,
    kodepoli="INT",
)
FIND_FACILITY = _read("V6.3", "Referensi faskes", "/referensi/faskes/{cari}/{jenis}", cari=OTHER_HOSPITAL, jenis="2")
FIND_DIAGNOSIS = _read("V6.4", "Referensi diagnosa", "/referensi/diagnosa/{cari}", cari="N18")
FIND_PROCEDURE = _read("V6.5", "Referensi prosedur", "/referensi/procedure/{cari}", cari="39.95")
BACK_REFERRAL_DISEASES = _read("V6.6", "Referensi diagnosa PRB", "/referensi/diagnosaprb")

CALLS = (
    *(MAKE_LETTER, CHANGE_LETTER, MAKE_LETTER_WITH_FORM, CHANGE_LETTER_WITH_FORM, DELETE_LETTER),
    *(MAKE_ADMISSION_LETTER, CHANGE_ADMISSION_LETTER, SEP_FOR_LETTER, LETTER_BY_NUMBER, LETTERS_OF_CARD),
    *(LETTERS_OF_DAYS, CLINICS_FOR_LETTER, DOCTORS_FOR_LETTER),
    *(REFERRAL_BY_NUMBER, REFERRAL_OF_CARD, REFERRALS_OF_CARD, HOSPITAL_REFERRAL_BY_NUMBER),
    *(HOSPITAL_REFERRAL_OF_CARD, HOSPITAL_REFERRALS_OF_CARD, SEPS_OF_REFERRAL, LAST_SEP),
    *(REFER_OUT, CHANGE_OUTGOING, DELETE_OUTGOING, CLINICS_ELSEWHERE, FACILITIES_ELSEWHERE),
    *(OUTGOING_OF_DAYS, OUTGOING_BY_NUMBER, PROLONG, DELETE_PROLONGED, PROLONGED_OF_MONTH),
    *(MEMBER_BY_CARD, MEMBER_BY_NIK, VISITS_OF_DAY, CLAIMS_OF_DAY, VISITS_OF_CARD),
    *(SEP_BY_NUMBER, INTERNAL_SEPS, FINGERPRINT, FINGERPRINTS_OF_DAY, PERMISSIONS_OF_MONTH),
    *(FIND_POLI, FIND_DPJP, FIND_FACILITY, FIND_DIAGNOSIS, FIND_PROCEDURE, BACK_REFERRAL_DISEASES),
)
