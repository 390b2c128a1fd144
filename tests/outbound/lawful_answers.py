"""For each call to BPJS what a lawful answer holds, and what reads it: the beginning of answers that are broken."""

from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any

from bpjs_bridge.client import calls, queries, references
from bpjs_bridge.client.calls import CARD, NIK, Player
from bpjs_bridge.client.vclaim import members, seps, visits
from bpjs_bridge.client.vclaim import references as lists
from bpjs_bridge.client.vclaim.back_referral_forms import BackReferralForm
from bpjs_bridge.client.vclaim.calls import HOSPITAL_REFERRAL, LETTER, OUTGOING, REFERRAL, SEP
from bpjs_bridge.client.vclaim.control_letters import (
    LetterKind,
    ListedBy,
    clinics_for,
    doctors_for,
    find_letter,
    letters_between,
    letters_of,
    sep_for_letter,
)
from bpjs_bridge.client.vclaim.letter_writing import (
    Plan,
    change_admission_letter,
    change_letter,
    delete_letter,
    make_admission_letter,
    make_letter,
)
from bpjs_bridge.client.vclaim.outgoing_referrals import (
    OutgoingKind,
    Referring,
    change_outgoing,
    clinics_elsewhere,
    delete_outgoing,
    facilities_elsewhere,
    find_outgoing,
    outgoing_between,
    refer_out,
)
from bpjs_bridge.client.vclaim.referrals import (
    IssuedBy,
    find_referral,
    last_sep,
    newest_referral,
    referrals_of,
    seps_of_referral,
)
from bpjs_bridge.client.vclaim.special_referrals import ProlongedReferral, delete_prolonged, prolong, prolonged_in

DAY = date(2026, 3, 10)
USER = "petugas1"
PLAN = Plan("INT", 12, DAY)
FORM = BackReferralForm("09", {"RemisiSLE": 50, "Hamil": 0})
OUT = Referring(OutgoingKind.FULL, "0000R009", "JAN", "I10", DAY, DAY)
WINDOW = ProlongedReferral(REFERRAL, CARD, "", "N18", DAY, DAY, "1")
FKTP, RS = IssuedBy.FIRST_FACILITY, IssuedBy.HOSPITAL
CONTROL = LetterKind.CONTROL
POLI = references.Poli("INT", "PENYAKIT DALAM", "INT", "PENYAKIT DALAM")

PERSON = {"noKartu": CARD, "nama": "SESEORANG ", "nik": None, "tglLahir": "1980-01-01", "kelamin": "Laki-laki"}
REFERRAL_ROW = {
    "noKunjungan": REFERRAL,
    "tglKunjungan": "2026-03-01",
    "poliRujukan": {"kode": "INT", "nama": "PENYAKIT DALAM"},
    "provPerujuk": {"kode": "0000P001", "nama": "PUSKESMAS"},
    "pelayanan": {"kode": "2", "nama": "Rawat Jalan"},
    "diagnosa": {"kode": "I10", "nama": "Hipertensi"},
    "peserta": PERSON,
}
LETTER_ROW = {
    "noSuratKontrol": LETTER,
    "jnsPelayanan": "Rawat Jalan",
    "jnsKontrol": "2",
    "tglRencanaKontrol": "2026-03-10",
    "tglTerbitKontrol": "2026-02-12",
    "noSepAsalKontrol": SEP,
    "poliAsal": "INT",
    "poliTujuan": "INT",
    "namaPoliTujuan": "PENYAKIT DALAM ",
    "kodeDokter": "12",
    "namaDokter": "dr. Contoh  ",
    "noKartu": CARD,
    "nama": "SESEORANG ",
    "terbitSEP": "Belum",
}
ORIGIN_ROW = {
    "noSep": SEP,
    "tglSep": "2026-02-12",
    "jnsPelayanan": "Rawat Jalan",
    "poli": "INT - PENYAKIT DALAM",
    "diagnosa": "E10 - Diabetes",
    "peserta": PERSON,
    "provPerujuk": {"noRujukan": REFERRAL, "tglRujukan": "2026-02-10", "asalRujukan": "1"},
}
DETAIL_ROW = {**LETTER_ROW, "tglTerbit": "2026-02-12", "flagKontrol": "False", "sep": ORIGIN_ROW, "formPRB": None}
MADE_ROW = {
    "noSuratKontrol": LETTER,
    "noSPRI": LETTER,
    "tglRencanaKontrol": "2026-03-10",
    "namaDokter": "dr.",
    **PERSON,
}
SEP_ROW = {
    "noSep": SEP,
    "tglSep": "2026-02-12",
    "jnsPelayanan": "Rawat Jalan",
    "poli": "PENYAKIT DALAM",
    "noRujukan": REFERRAL,
    "dpjp": {"kdDPJP": "12", "nmDPJP": "dr."},
    "kontrol": {"noSurat": LETTER},
    "peserta": PERSON,
    "tujuanKunj": {"kode": "2", "nama": ""},
}
OUT_ROW = {
    "noRujukan": OUTGOING,
    "tglRujukan": "2026-03-10",
    "jnsPelayanan": "2",
    "noSep": SEP,
    "noKartu": CARD,
    "nama": "SESEORANG",
    "ppkDirujuk": "0000R009",
    "namaPpkDirujuk": "RS LAIN",
}
OUT_MADE = {"noRujukan": OUTGOING, "tglRujukan": "2026-03-10", "tujuanRujukan": {"nama": "RS"}, "peserta": PERSON}
WINDOW_ROW = {
    "idrujukan": "1",
    "norujukan": REFERRAL,
    "nokapst": CARD,
    "nmpst": "SESEORANG",
    "diagppk": "N18",
    "tglrujukan_awal": "2026-01-02",
    "tglrujukan_berakhir": "2026-04-02",
}
MEMBER_ROW = {
    **PERSON,
    "sex": "L",
    "statusPeserta": {"kode": "0", "keterangan": "AKTIF"},
    "hakKelas": {"kode": "3", "keterangan": "KELAS III"},
    "provUmum": {"kdProvider": "0000P001", "nmProvider": "PUSKESMAS"},
    "informasi": {"prolanisPRB": None},
    "mr": {"noMR": "-", "noTelepon": None},
    "tglTMT": "2014-01-01",
    "tglTAT": "-",
}
VISIT_ROW = {
    **SEP_ROW,
    "noSEP": SEP,
    "tglPlgSep": None,
    "noKartu": CARD,
    "nama": "X",
    "jnsPelayanan": "R.Jalan",
    "poli": None,
}
INTERNAL_ROW = {"nosurat": "0000R0010326N000001", "nosep": SEP, "kdpolituj": "SAR", "flagsep": "False"}
CHOICE = {"kode": "01 ", "nama": "Diabetes"}
ROOM = {
    "kodePoli": "INT",
    "namaPoli": "X",
    "kapasitas": "30",
    "jmlRencanaKontroldanRujukan": "0.00",
    "persentase": "0,00",
}
ELSEWHERE = {
    "kodeSpesialis": "INT",
    "namaSpesialis": "X",
    "kapasitas": "30",
    "jumlahRujukan": "0",
    "persentase": "0,00",
}
ON_DUTY = {"kodeDokter": "12", "namaDokter": "dr. ", "jadwalPraktek": "16:00 - 18:00", "kapasitas": "30"}
ROW_14 = {
    "kodebooking": "A",
    "tanggal": "2026-03-10",
    "kodepoli": "INT",
    "kodedokter": 12,
    "jampraktek": "08:00-12:00",
    "jeniskunjungan": 1,
    "noantrean": "A-1",
    "nik": NIK,
    "nokapst": CARD,
    "status": "Belum dilayani",
}
WAIT = {
    "tanggal": "2026-03-10",
    "kodepoli": "INT",
    "namapoli": "X",
    "jumlah_antrean": 1,
    **{f"{prefix}waktu_task{part}": 1.5 for prefix in ("", "avg_") for part in range(1, 7)},
}
TASK = {"taskid": 3, "wakturs": "10-03-2026 08:00:00 WIB", "waktu": "10-03-2026 08:00:05 WIB"}
OF_THE_OUTBOX = (calls.ADD, calls.ADD_PHARMACY, calls.UPDATE_TIME, calls.CANCEL)
Reader = Callable[[Player], Any]


def _plain(call: calls.Call) -> Reader:
    """Calls whose answer the caller takes as it is."""
    return lambda player: player.play(call, call.example).answer


ANTREAN: Mapping[str, tuple[Any, Reader]] = {
    "1": ([{"kdsubspesialis": "007", "nmsubspesialis": "X", "kdpoli": "INT", "nmpoli": "Y"}], references.list_poli),
    "2": ([{"kodedokter": 12, "namadokter": "dr."}], references.list_doctors),
    "3": ([{"kodedokter": 12, "jadwal": "08:00-12:00", "kapasitaspasien": 30, "libur": 0}], _plain(calls.PRACTICES)),
    "4": (
        [{"kodesubspesialis": "HDL", "namasubspesialis": "X", "kodepoli": "HDL", "namapoli": "Y"}],
        references.list_fingerprint_poli,
    ),
    "5": ({"nomorkartu": CARD, "nik": NIK, "daftarfp": 0}, _plain(calls.REF_FINGERPRINT)),
    "6": (
        None,
        lambda player: references.change_hours(
            player, poli=POLI, doctor_code=12, week=[references.WeeklyHours(1, time(8), time(12))]
        ),
    ),
    **{
        str(call.number): (None, _plain(call))
        for call in (calls.ADD, calls.ADD_PHARMACY, calls.UPDATE_TIME, calls.CANCEL)
    },
    "11": ([TASK], lambda player: queries.list_tasks(player, "A")),
    "12": ({"list": [WAIT]}, lambda player: queries.waiting_times_on(player, DAY, by="rs")),
    "13": ({"list": [WAIT]}, lambda player: queries.waiting_times_in(player, DAY, by="server")),
    "14": ([ROW_14], lambda player: queries.bookings_on(player, DAY)),
    "15": ([ROW_14], lambda player: queries.find_booking(player, "A")),
    "16": ([ROW_14], queries.bookings_not_served),
    "17": (
        [ROW_14],
        lambda player: queries.bookings_not_served_in(
            player, poli_code="INT", doctor_code=12, weekday=2, hours="08:00-12:00"
        ),
    ),
}
LETTERS: Mapping[str, tuple[Any, Reader]] = {
    "V1.1": (MADE_ROW, lambda player: make_letter(player, SEP, PLAN, user=USER)),
    "V1.2": (MADE_ROW, lambda player: change_letter(player, LETTER, SEP, PLAN, user=USER)),
    "V1.3": (MADE_ROW, lambda player: make_letter(player, SEP, PLAN, user=USER, form=FORM)),
    "V1.4": (MADE_ROW, lambda player: change_letter(player, LETTER, SEP, PLAN, user=USER, form=FORM)),
    "V1.5": (None, lambda player: delete_letter(player, LETTER, user=USER)),
    "V1.6": (MADE_ROW, lambda player: make_admission_letter(player, CARD, PLAN, user=USER)),
    "V1.7": (MADE_ROW, lambda player: change_admission_letter(player, LETTER, PLAN, user=USER)),
    "V1.8": (ORIGIN_ROW, lambda player: sep_for_letter(player, SEP)),
    "V1.9": (DETAIL_ROW, lambda player: find_letter(player, LETTER)),
    "V1.10": ({"list": [LETTER_ROW]}, lambda player: letters_of(player, CARD, month=DAY, by=ListedBy.CONTROL)),
    "V1.11": ({"list": [LETTER_ROW]}, lambda player: letters_between(player, DAY, DAY, by=ListedBy.ENTRY)),
    "V1.12": ({"list": [ROOM]}, lambda player: clinics_for(player, SEP, kind=CONTROL, on=DAY)),
    "V1.13": ({"list": [ON_DUTY]}, lambda player: doctors_for(player, "INT", kind=CONTROL, on=DAY)),
}
REFERRALS: Mapping[str, tuple[Any, Reader]] = {
    "V2.1": ({"rujukan": REFERRAL_ROW}, lambda player: find_referral(player, REFERRAL, issued_by=FKTP)),
    "V2.2": ({"rujukan": REFERRAL_ROW}, lambda player: newest_referral(player, CARD, issued_by=FKTP)),
    "V2.3": ({"rujukan": [REFERRAL_ROW]}, lambda player: referrals_of(player, CARD, issued_by=FKTP)),
    "V2.4": ({"rujukan": REFERRAL_ROW}, lambda player: find_referral(player, HOSPITAL_REFERRAL, issued_by=RS)),
    "V2.5": ({"rujukan": REFERRAL_ROW}, lambda player: newest_referral(player, CARD, issued_by=RS)),
    "V2.6": ({"rujukan": [REFERRAL_ROW]}, lambda player: referrals_of(player, CARD, issued_by=RS)),
    "V2.7": ({"jumlahSEP": "1"}, lambda player: seps_of_referral(player, REFERRAL, issued_by=FKTP)),
    "V2.8": (SEP_ROW, lambda player: last_sep(player, REFERRAL)),
    "V2.9": ({"rujukan": OUT_MADE}, lambda player: refer_out(player, SEP, OUT, user=USER)),
    "V2.10": (OUTGOING, lambda player: change_outgoing(player, OUTGOING, OUT, user=USER)),
    "V2.11": (OUTGOING, lambda player: delete_outgoing(player, OUTGOING, user=USER)),
    "V2.12": ({"list": [ELSEWHERE]}, lambda player: clinics_elsewhere(player, "0000R009", on=DAY)),
    "V2.13": (
        {"list": [{"kodeSarana": "1", "namaSarana": "REHAB "}]},
        lambda player: facilities_elsewhere(player, "0000R009"),
    ),
    "V2.14": ({"list": [OUT_ROW]}, lambda player: outgoing_between(player, DAY, DAY)),
    "V2.15": ({"rujukan": OUT_ROW}, lambda player: find_outgoing(player, OUTGOING)),
    "V2.16": (
        {"rujukan": WINDOW_ROW},
        lambda player: prolong(player, REFERRAL, diagnosis="N18", others=[], procedures=["39.95"], user=USER),
    ),
    "V2.17": ("Berhasil", lambda player: delete_prolonged(player, WINDOW, user=USER)),
    "V2.18": ({"rujukan": [WINDOW_ROW]}, lambda player: prolonged_in(player, DAY)),
}
OTHER_READS: Mapping[str, tuple[Any, Reader]] = {
    "V3.1": ({"peserta": MEMBER_ROW}, lambda player: members.member_by_card(player, CARD, on=DAY)),
    "V3.2": ({"peserta": MEMBER_ROW}, lambda player: members.member_by_nik(player, NIK, on=DAY)),
    "V4.1": ({"sep": [VISIT_ROW]}, lambda player: visits.visits_on(player, DAY)),
    "V4.2": ({"klaim": [VISIT_ROW]}, lambda player: visits.claims_on(player, DAY, status=1)),
    "V4.3": ({"histori": [VISIT_ROW]}, lambda player: visits.history_of(player, CARD, DAY, DAY)),
    "V5.1": (SEP_ROW, lambda player: seps.find_sep(player, SEP)),
    "V5.2": ({"count": "1", "list": [INTERNAL_ROW]}, lambda player: seps.internal_seps(player, SEP)),
    "V5.3": ({"kode": "1", "status": "sudah"}, lambda player: seps.fingerprint_of(player, CARD, on=DAY)),
    "V5.4": ({"list": [{"noKartu": CARD, "noSEP": SEP}]}, lambda player: seps.fingerprints_on(player, DAY)),
    "V5.5": ({"list": [{"noKartu": CARD, "status": "OK"}]}, lambda player: seps.permissions_in(player, DAY)),
    "V6.1": ({"poli": [CHOICE]}, lambda player: lists.find_poli(player, "INT")),
    "V6.2": ({"list": [CHOICE]}, lambda player: lists.find_dpjp(player, "INT", on=DAY)),
    "V6.3": ({"faskes": [CHOICE]}, lambda player: lists.find_facility(player, "RSU", is_hospital=True)),
    "V6.4": ({"diagnosa": [CHOICE]}, lambda player: lists.find_diagnosis(player, "N18")),
    "V6.5": ({"procedure": [CHOICE]}, lambda player: lists.find_procedure(player, "39.95")),
    "V6.6": ({"list": [CHOICE]}, lists.back_referral_diseases),
}
EVERY: Mapping[str, tuple[Any, Reader]] = {**ANTREAN, **LETTERS, **REFERRALS, **OTHER_READS}
