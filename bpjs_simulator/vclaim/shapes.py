"""Records as VClaim spells them: everything a text, counts too."""

from __future__ import annotations

from datetime import date
from typing import Any

from bpjs_simulator.hospital_file import Member
from bpjs_simulator.state import State
from bpjs_simulator.vclaim.records import Cover, Letter, Outgoing, Referral, Sep, Window

KINDS = {"1": "SPRI", "2": "Surat Kontrol"}
SEXES = {"L": "Laki-laki", "P": "Perempuan"}


def day(moment: date | None) -> str | None:
    return moment.isoformat() if moment else None


def poli_name(state: State, code: str) -> str:
    poli = state.schedule.poli.get(code)
    return poli.name if poli else ""


def doctor_name(state: State, code: int) -> str:
    """With the blanks that real names trail."""
    doctor = state.schedule.doctors.get(code)
    return f"{doctor.name}  " if doctor else ""


def person(state: State, card: str) -> dict[str, Any]:
    """The short form that stands in letters and SEPs."""
    member = state.members.by_card.get(card)
    return {
        "noKartu": card,
        "nama": f"{member.name.upper()} " if member else "",
        "tglLahir": member.birth_date if member else None,
        "kelamin": SEXES.get(member.sex, "-") if member else "-",
        "hakKelas": "Kelas 3",
        "noMr": (member.medical_record_number or "-") if member else "-",
        "jnsPeserta": "PBI (APBN)",
        "asuransi": None,
    }


def member_row(state: State, member: Member) -> dict[str, Any]:
    """Peserta (protocol V3)."""
    cover = state.vclaim.covers.get(member.card, Cover())
    return {
        "noKartu": member.card,
        "nik": member.nik,
        "nama": f"{member.name.upper()}  ",
        "pisa": "1",
        "sex": member.sex,
        "tglLahir": member.birth_date,
        "tglCetakKartu": "2018-01-01",
        "tglTMT": "2014-01-01",
        "tglTAT": "2051-12-31",
        "statusPeserta": {"kode": cover.status[0], "keterangan": cover.status[1]},
        "hakKelas": {"kode": "3", "keterangan": "KELAS III"},
        "jenisPeserta": {"kode": "21", "keterangan": "PBI (APBN)"},
        "provUmum": {"kdProvider": cover.first_facility[0], "nmProvider": cover.first_facility[1]},
        "umur": {"umurSekarang": "35 tahun ,1 bulan ,11 hari", "umurSaatPelayanan": "35 tahun ,1 bulan ,11 hari"},
        "informasi": {"dinsos": None, "noSKTM": None, "prolanisPRB": cover.prb_note, "eSEP": None},
        "mr": {"noMR": member.medical_record_number, "noTelepon": member.phone},
        "cob": {"nmAsuransi": None, "noAsuransi": None, "tglTAT": None, "tglTMT": None},
    }


def referral_row(state: State, referral: Referral) -> dict[str, Any]:
    """`rujukan` (protocol V2)."""
    member = state.members.by_card.get(referral.card)
    return {
        "diagnosa": {"kode": referral.diagnosis[0], "nama": referral.diagnosis[1]},
        "keluhan": "",
        "noKunjungan": referral.number,
        "pelayanan": {"kode": "2", "nama": "Rawat Jalan"},
        "peserta": member_row(state, member) if member else {"noKartu": referral.card},
        "poliRujukan": {"kode": referral.poli, "nama": poli_name(state, referral.poli)},
        "provPerujuk": {"kode": referral.issuer, "nama": referral.issuer_name},
        "tglKunjungan": referral.issued_on.isoformat(),
    }


def letter_row(state: State, letter: Letter) -> dict[str, Any]:
    """An item of the lists, without `terbitSEP` (protocol V1)."""
    origin = state.vclaim.sep(letter.origin)
    is_stay = origin is not None and origin.is_inpatient
    return {
        "noSuratKontrol": letter.number,
        "jnsPelayanan": "Rawat Inap" if is_stay else "Rawat Jalan",
        "jnsKontrol": letter.kind,
        "namaJnsKontrol": KINDS[letter.kind],
        "tglRencanaKontrol": day(letter.on or state.today()),
        "tglTerbitKontrol": day(letter.written_on),
        "noSepAsalKontrol": letter.origin or None,
        "poliAsal": origin.poli if origin else "",
        "namaPoliAsal": poli_name(state, origin.poli) if origin else "",
        "poliTujuan": letter.poli,
        "namaPoliTujuan": poli_name(state, letter.poli),
        "tglSEP": day(origin.on) if origin else None,
        "kodeDokter": str(letter.doctor),
        "namaDokter": doctor_name(state, letter.doctor),
        "noKartu": letter.card,
        "nama": person(state, letter.card)["nama"],
    }


def origin_row(state: State, sep: Sep) -> dict[str, Any]:
    """The SEP from which a letter is planned."""
    referral = state.vclaim.referrals.get(sep.referral)
    return {
        "noSep": sep.number,
        "tglSep": day(sep.on),
        "jnsPelayanan": "Rawat Inap" if sep.is_inpatient else "Rawat Jalan",
        "poli": "" if sep.is_inpatient else f"{sep.poli} - {poli_name(state, sep.poli)}",
        "diagnosa": "Z00.0 - General medical examination",
        "peserta": person(state, sep.card),
        "provUmum": {"kdProvider": "0000P001", "nmProvider": "PUSKESMAS CONTOH"},
        "provPerujuk": {
            "kdProviderPerujuk": referral.issuer if referral else "",
            "nmProviderPerujuk": referral.issuer_name if referral else "",
            "asalRujukan": "2" if referral and referral.is_from_hospital else "1",
            "noRujukan": sep.referral or "-",
            "tglRujukan": day(referral.issued_on) if referral else None,
        },
    }


def sep_row(state: State, sep: Sep) -> dict[str, Any]:
    """One SEP (protocol V5)."""
    return {
        "noSep": sep.number,
        "tglSep": day(sep.on),
        "jnsPelayanan": "Rawat Inap" if sep.is_inpatient else "Rawat Jalan",
        "kelasRawat": "Kelas 3" if sep.is_inpatient else "-",
        "diagnosa": "General medical examination",
        "noRujukan": sep.referral or "",
        "poli": poli_name(state, sep.poli),
        "dpjp": {"kdDPJP": str(sep.doctor), "nmDPJP": doctor_name(state, sep.doctor)},
        "kontrol": {"kdDokter": str(sep.doctor), "nmDokter": doctor_name(state, sep.doctor), "noSurat": sep.letter},
        "peserta": person(state, sep.card),
        "klsRawat": {"klsRawatHak": "3", "klsRawatNaik": None, "pembiayaan": None, "penanggungJawab": None},
        "tujuanKunj": {"kode": "2" if sep.letter else "0", "nama": "Konsul Dokter" if sep.letter else "Normal"},
        "flagProcedure": {"kode": None, "nama": None},
        "kdPenunjang": {"kode": None, "nama": None},
        "assestmenPel": {"kode": "5" if sep.letter else "", "nama": ""},
        "catatan": "-",
        "penjamin": None,
        "eSEP": "False",
    }


def window_row(state: State, window: Window) -> dict[str, Any]:
    """Khusus (protocol V2)."""
    return {
        "idrujukan": window.key,
        "norujukan": window.number,
        "nokapst": window.card,
        "nmpst": person(state, window.card)["nama"],
        "diagppk": window.diagnosis,
        "tglrujukan_awal": day(window.first_day),
        "tglrujukan_berakhir": day(window.last_day),
    }


def outgoing_row(state: State, outgoing: Outgoing) -> dict[str, Any]:
    """A line of the list of outgoing referrals."""
    return {
        "noRujukan": outgoing.number,
        "tglRujukan": outgoing.told["tglRujukan"],
        "jnsPelayanan": outgoing.told["jnsPelayanan"],
        "noSep": outgoing.sep,
        "noKartu": outgoing.card,
        "nama": person(state, outgoing.card)["nama"],
        "ppkDirujuk": outgoing.told["ppkDirujuk"],
        "namaPpkDirujuk": f"RS {outgoing.told['ppkDirujuk']}",
    }
