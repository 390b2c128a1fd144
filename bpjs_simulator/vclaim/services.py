"""VClaim's services: their addresses, what their bodies must be, and what answers them (protocol V0, V8)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bpjs_simulator.answers import Answer, refused
from bpjs_simulator.state import State
from bpjs_simulator.vclaim import letter_writing, letters, outgoing, reads, referrals, special
from bpjs_simulator.vclaim.answers import WRONG_FORMAT

PLACE = re.compile(r"{(\w+)}")
Read = Callable[[State, Mapping[str, str]], Answer]
Write = Callable[[State, Mapping[str, Any]], Answer]
REQUEST, IN_LETTER, IN_REFERRAL = ("request",), ("request", "t_suratkontrol"), ("request", "t_rujukan")
PLAN = ("kodeDokter", "poliKontrol", "tglRencanaKontrol", "user")
OUT = (
    *("tglRujukan", "tglRencanaKunjungan", "ppkDirujuk", "jnsPelayanan", "catatan", "diagRujukan", "tipeRujukan"),
    *("poliRujukan", "user"),
)
# The only values that are no texts.
NOT_TEXTS = {"formPRB": dict, "diagnosa": list, "procedure": list}


@dataclass(frozen=True)
class VClaimService:
    """`wrapper` names the objects around a body, `keys` what must be in it. Addresses are matched without case."""

    name: str
    methods: tuple[str, ...]
    template: str
    read: Read | None = None
    write: Write | None = None
    wrapper: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()

    def match(self, path: str) -> dict[str, str] | None:
        """The values in the address."""
        parts = [f"(?P<{part}>[^/]+)" if odd else re.escape(part) for odd, part in enumerate_places(self.template)]
        found = re.fullmatch("".join(parts), path, re.IGNORECASE)
        return found.groupdict() if found else None

    def act(self, state: State, path: Mapping[str, str], body: Any) -> Answer:
        """The answer to a request whose method is one of ours."""
        if self.read is not None:
            return self.read(state, path)
        assert self.write is not None
        inside = _unwrapped(body, self.wrapper)
        if inside is None or not all(_is_told(inside, key) for key in self.keys):
            return refused(WRONG_FORMAT)
        return self.write(state, inside)


def enumerate_places(template: str) -> list[tuple[bool, str]]:
    """The pieces of a template: (is a place, its name or the text between places)."""
    return [(bool(number % 2), piece) for number, piece in enumerate(PLACE.split(template))]


def find(method: str, path: str) -> tuple[VClaimService, dict[str, str], bool] | None:
    """Service, values of the address, and whether the method is one of its own; None for no such address."""
    matching = [(one, values) for one in SERVICES if (values := one.match(path)) is not None]
    for service, values in matching:
        if method in service.methods:
            return service, values, True
    return (*matching[0], False) if matching else None


def _unwrapped(body: Any, wrapper: tuple[str, ...]) -> Mapping[str, Any] | None:
    inside = body
    for name in wrapper:
        inside = inside.get(name) if isinstance(inside, dict) else None
    return inside if isinstance(inside, dict) else None


def _is_told(inside: Mapping[str, Any], key: str) -> bool:
    return isinstance(inside.get(key), NOT_TEXTS.get(key, str))


def _get(name: str, template: str, read: Read) -> VClaimService:
    return VClaimService(f"vclaim/{name}", ("GET",), template, read=read)


def _write(
    name: str, method: str, template: str, write: Write, wrapper: tuple[str, ...], keys: tuple[str, ...]
) -> VClaimService:
    return VClaimService(f"vclaim/{name}", tuple(method.split()), template, None, write, wrapper, keys)


FKTP, RS = {"is_from_hospital": False}, {"is_from_hospital": True}
CONTROL = "/RencanaKontrol"
SERVICES = (
    # V1
    _write("kontrol/insert", "POST", f"{CONTROL}/insert", letter_writing.make, REQUEST, ("noSEP", *PLAN)),
    _write(
        "kontrol/update", "PUT", f"{CONTROL}/Update", letter_writing.change, REQUEST, ("noSuratKontrol", "noSEP", *PLAN)
    ),
    _write(
        "kontrol/v2/insert", "POST", f"{CONTROL}/v2/Insert", letter_writing.make, REQUEST, ("noSEP", *PLAN, "formPRB")
    ),
    _write(
        *("kontrol/v2/update", "PUT", f"{CONTROL}/v2/Update", letter_writing.change, REQUEST),
        ("noSuratKontrol", "noSEP", *PLAN, "formPRB"),
    ),
    _write(
        "kontrol/delete", "DELETE", f"{CONTROL}/Delete", letter_writing.delete, IN_LETTER, ("noSuratKontrol", "user")
    ),
    _write("spri/insert", "POST", f"{CONTROL}/InsertSPRI", letter_writing.make_admission, REQUEST, ("noKartu", *PLAN)),
    _write("spri/update", "PUT", f"{CONTROL}/UpdateSPRI", letter_writing.change_admission, REQUEST, ("noSPRI", *PLAN)),
    _get("kontrol/nosep", CONTROL + "/nosep/{number}", letters.sep_for_letter),
    _get("kontrol/nomor", CONTROL + "/noSuratKontrol/{number}", letters.by_number),
    _get(
        "kontrol/list/kartu",
        CONTROL + "/ListRencanaKontrol/Bulan/{month}/Tahun/{year}/Nokartu/{card}/filter/{filter}",
        letters.list_by_card,
    ),
    _get(
        "kontrol/list/tanggal",
        CONTROL + "/ListRencanaKontrol/tglAwal/{first}/tglAkhir/{last}/filter/{filter}",
        letters.list_by_dates,
    ),
    _get(
        "kontrol/spesialistik",
        CONTROL + "/ListSpesialistik/JnsKontrol/{kind}/nomor/{number}/TglRencanaKontrol/{day}",
        letters.list_clinics,
    ),
    _get(
        "kontrol/dokter",
        CONTROL + "/JadwalPraktekDokter/JnsKontrol/{kind}/KdPoli/{poli}/TglRencanaKontrol/{day}",
        letters.list_doctors,
    ),
    # V2: addresses with words before those with a number in their place.
    _get("rujukan/list", "/Rujukan/List/Peserta/{card}", referrals.by_card(**FKTP)),
    _get("rujukan/peserta", "/Rujukan/Peserta/{card}", referrals.newest(**FKTP)),
    _get("rujukan/rs/list", "/Rujukan/RS/List/Peserta/{card}", referrals.by_card(**RS)),
    _get("rujukan/rs/peserta", "/Rujukan/RS/Peserta/{card}", referrals.newest(**RS)),
    _get("rujukan/rs", "/Rujukan/RS/{number}", referrals.by_number(**RS)),
    _get("rujukan/jumlahsep", "/Rujukan/JumlahSEP/{kind}/{number}", referrals.count_seps),
    _get("rujukan/lastsep", "/Rujukan/lastsep/norujukan/{number}", referrals.last_sep),
    _write("rujukan/keluar/insert", "POST", "/Rujukan/2.0/insert", outgoing.make, IN_REFERRAL, ("noSep", *OUT)),
    _write("rujukan/keluar/update", "PUT", "/Rujukan/2.0/Update", outgoing.change, IN_REFERRAL, ("noRujukan", *OUT)),
    _write("rujukan/keluar/delete", "DELETE", "/Rujukan/delete", outgoing.delete, IN_REFERRAL, ("noRujukan", "user")),
    _get(
        "rujukan/spesialistik",
        "/Rujukan/ListSpesialistik/PPKRujukan/{facility}/TglRujukan/{day}",
        outgoing.list_clinics,
    ),
    _get("rujukan/sarana", "/Rujukan/ListSarana/PPKRujukan/{facility}", outgoing.list_facilities),
    _get("rujukan/keluar/list", "/Rujukan/Keluar/List/tglMulai/{first}/tglAkhir/{last}", outgoing.list_between),
    _get("rujukan/keluar", "/Rujukan/Keluar/{number}", outgoing.by_number),
    _write(
        *("khusus/insert", "POST", "/Rujukan/Khusus/insert", special.prolong, ()),
        ("noRujukan", "diagnosa", "procedure", "user"),
    ),
    # Two public clients send DELETE.
    _write(
        *("khusus/delete", "POST DELETE", "/Rujukan/Khusus/delete", special.delete, IN_REFERRAL),
        ("idRujukan", "noRujukan", "user"),
    ),
    _get("khusus/list", "/Rujukan/Khusus/List/Bulan/{month}/Tahun/{year}", special.list_of_month),
    _get("rujukan", "/Rujukan/{number}", referrals.by_number(**FKTP)),
    # V3
    _get("peserta/kartu", "/Peserta/nokartu/{card}/tglSEP/{day}", reads.member_by_card),
    _get("peserta/nik", "/Peserta/nik/{nik}/tglSEP/{day}", reads.member_by_nik),
    # V4
    _get("monitoring/kunjungan", "/Monitoring/Kunjungan/Tanggal/{day}/JnsPelayanan/{kind}", reads.visits_of_day),
    _get(
        "monitoring/klaim",
        "/Monitoring/Klaim/Tanggal/{day}/JnsPelayanan/{kind}/Status/{status}",
        reads.claims_of_day,
    ),
    _get(
        "monitoring/histori",
        "/monitoring/HistoriPelayanan/NoKartu/{card}/tglMulai/{first}/tglAkhir/{last}",
        reads.history,
    ),
    # V5
    _get("sep/sidikjari/list", "/SEP/FingerPrint/List/Peserta/TglPelayanan/{day}", reads.fingerprints_of_day),
    _get("sep/sidikjari", "/SEP/FingerPrint/Peserta/{card}/TglPelayanan/{day}", reads.fingerprint),
    _get("sep/persetujuan", "/Sep/persetujuanSEP/list/bulan/{month}/tahun/{year}", reads.permissions),
    _get("sep/internal", "/SEP/Internal/{number}", reads.internal_seps),
    _get("sep", "/SEP/{number}", reads.sep_by_number),
    # V6
    _get("referensi/poli", "/referensi/poli/{search}", reads.find_poli),
    _get(
        "referensi/dokter",
        "/referensi/dokter/pelayanan/{kind}/tglPelayanan/{day}/Spesialis/{poli}",
        reads.find_doctors,
    ),
    _get("referensi/faskes", "/referensi/faskes/{search}/{kind}", reads.find_facility),
    _get("referensi/diagnosa", "/referensi/diagnosa/{search}", reads.find_diagnosis),
    _get("referensi/prosedur", "/referensi/procedure/{search}", reads.find_procedure),
    _get("referensi/prb", "/referensi/diagnosaprb", reads.back_referral_diseases),
)
