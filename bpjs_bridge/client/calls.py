"""A call to BPJS, and the 17 of WS BPJS (protocol 2), each with its number, its address and values to try it with."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol
from urllib.parse import quote

from bpjs_bridge import wire
from bpjs_bridge.client.answers import Answer
from bpjs_bridge.models import MessageKind, Service

Values = Mapping[str, Any]
PLACE = re.compile(r"{(\w+)}")
DOTS = re.compile(r"\.*")


class NoAddressError(ValueError):
    """A value that can stand in no address: empty, or dots alone, which lead to another service. Names the value."""


@dataclass(frozen=True)
class Call:
    """One service. `template` is what logs and metrics show: the path itself may hold a NIK or a card number.

    `keys` are the body's, in the catalogue's order; `optional` ones are sent where a value is given. `wrapper` names
    the objects around them, the outermost first (VClaim). `example` has a value for every name, invented and refused
    by no form: the caller replaces the values that must exist. `has_own_right`: a hospital may lack the right to this
    call alone, so its "Unauthorized" says nothing of the others.
    """

    number: int | str
    name: str
    method: Literal["GET", "POST", "PUT", "DELETE"]
    template: str
    keys: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    example: Values = field(default_factory=dict)
    wrapper: tuple[str, ...] = ()
    service: Service = Service.ANTREAN
    has_own_right: bool = False

    def path(self, values: Values) -> str:
        """The address with each value percent-encoded: codes of other systems hold `/` and `#`. NoAddressError."""
        return self.template.format_map(
            {name: _segment(name, str(values[name])) for name in PLACE.findall(self.template)}
        )

    def payload(self, values: Values) -> str | None:
        """The body as it is sent; None for GET. KeyError names the value that is missing."""
        if self.method == "GET":
            return None
        body: dict[str, Any] = {key: values[key] for key in self.keys}
        body |= {key: values[key] for key in self.optional if key in values}
        for name in reversed(self.wrapper):
            body = {name: body}
        return wire.text_of(body)


def _segment(name: str, value: str) -> str:
    if DOTS.fullmatch(value):
        raise NoAddressError(name)
    try:
        return quote(value, safe=":")
    except UnicodeEncodeError:
        # Half a surrogate pair, as a broken scanner or JSON may bring it.
        raise NoAddressError(name) from None


@dataclass(frozen=True)
class Played:
    """A call that was made. `payload` may hold personal numbers: for the caller, not for a log."""

    call: Call
    payload: str | None = field(repr=False)
    answer: Answer


class Player(Protocol):
    """What makes a call: a client, or something that lets it wait for its turn first."""

    def play(self, call: Call, values: Values | None = None) -> Played: ...


DAY, CODE, CARD, NIK = "2026-03-16", "16032026AAAAAAAAAA", "0009900000001", "9901010101010001"
SESSION = {"kodepoli": "ANA", "kodedokter": 310103, "jampraktek": "08:00-12:00"}
QUOTA = {"sisakuotajkn": 26, "kuotajkn": 27, "sisakuotanonjkn": 3, "kuotanonjkn": 3}
BOOKING: dict[str, Any] = {
    "kodebooking": CODE,
    "jenispasien": "JKN",
    "nomorkartu": CARD,
    "nik": NIK,
    "nohp": "081200000001",
    "kodepoli": "ANA",
    "namapoli": "Poli Anak",
    "pasienbaru": 0,
    "norm": "001001",
    "tanggalperiksa": DAY,
    "kodedokter": 310103,
    "namadokter": "dr. Contoh, Sp.A",
    "jampraktek": "08:00-12:00",
    "jeniskunjungan": 1,
    "nomorreferensi": "9901K0030326P000001",
    "nomorantrean": "A-1",
    "angkaantrean": 1,
    "estimasidilayani": 1773622800000,
    **QUOTA,
    "keterangan": wire.BOOKING_REMARK,
}
HOURS = [{"hari": "1", "buka": "08:00", "tutup": "12:00"}]

REF_POLI = Call(1, "Ref poli", "GET", "/ref/poli")
REF_DOCTOR = Call(2, "Ref dokter", "GET", "/ref/dokter")
PRACTICES = Call(
    3,
    "Jadwal dokter",
    "GET",
    "/jadwaldokter/kodepoli/{kodepoli}/tanggal/{tanggal}",
    example={"kodepoli": "ANA", "tanggal": DAY},
)
REF_FINGERPRINT_POLI = Call(4, "Ref poli fingerprint", "GET", "/ref/poli/fp")
REF_FINGERPRINT = Call(
    5,
    "Ref pasien fingerprint",
    "GET",
    "/ref/pasien/fp/identitas/{identitas}/noidentitas/{noidentitas}",
    example={"identitas": "nik", "noidentitas": NIK},
)
CHANGE_HOURS = Call(
    6,
    "Update jadwal dokter",
    "POST",
    "/jadwaldokter/updatejadwaldokter",
    keys=("kodepoli", "kodesubspesialis", "kodedokter", "jadwal"),
    example={"kodepoli": "ANA", "kodesubspesialis": "ANA", "kodedokter": 310103, "jadwal": HOURS},
)
ADD = Call(7, "Tambah antrean", "POST", wire.PATHS[MessageKind.ADD], keys=tuple(BOOKING), example=BOOKING)
ADD_PHARMACY = Call(
    8,
    "Tambah antrean farmasi",
    "POST",
    wire.PATHS[MessageKind.PHARMACY],
    keys=("kodebooking", "jenisresep", "nomorantrean", "keterangan"),
    example={"kodebooking": CODE, "jenisresep": "racikan", "nomorantrean": 1, "keterangan": "R-1"},
)
UPDATE_TIME = Call(
    9,
    "Update waktu",
    "POST",
    wire.PATHS[MessageKind.TASK],
    keys=("kodebooking", "taskid", "waktu"),
    optional=("jenisresep",),
    example={"kodebooking": CODE, "taskid": 3, "waktu": 1773622800000},
)
CANCEL = Call(
    10,
    "Batal",
    "POST",
    wire.PATHS[MessageKind.CANCEL],
    keys=("kodebooking", "keterangan"),
    example={"kodebooking": CODE, "keterangan": wire.CANCELLED_WITHOUT_REASON},
)
LIST_TASKS = Call(
    11, "List waktu task", "POST", wire.LIST_TASKS_PATH, keys=("kodebooking",), example={"kodebooking": CODE}
)
WAITING_OF_DAY = Call(
    12,
    "Dashboard tanggal",
    "GET",
    "/dashboard/waktutunggu/tanggal/{tanggal}/waktu/{waktu}",
    example={"tanggal": DAY, "waktu": "rs"},
)
WAITING_OF_MONTH = Call(
    13,
    "Dashboard bulan",
    "GET",
    "/dashboard/waktutunggu/bulan/{bulan}/tahun/{tahun}/waktu/{waktu}",
    example={"bulan": "03", "tahun": "2026", "waktu": "rs"},
)
BOOKINGS_OF_DAY = Call(
    14, "Antrean per tanggal", "GET", "/antrean/pendaftaran/tanggal/{tanggal}", example={"tanggal": DAY}
)
BOOKING_BY_CODE = Call(
    15,
    "Antrean per kodebooking",
    "GET",
    "/antrean/pendaftaran/kodebooking/{kodebooking}",
    example={"kodebooking": CODE},
)
NOT_SERVED = Call(16, "Antrean belum dilayani", "GET", "/antrean/pendaftaran/aktif")
NOT_SERVED_OF_SESSION = Call(
    17,
    "Belum dilayani per sesi",
    "GET",
    "/antrean/pendaftaran/kodepoli/{kodepoli}/kodedokter/{kodedokter}/hari/{hari}/jampraktek/{jampraktek}",
    example={**SESSION, "hari": 1},
)

CALLS = (
    REF_POLI,
    REF_DOCTOR,
    PRACTICES,
    REF_FINGERPRINT_POLI,
    REF_FINGERPRINT,
    CHANGE_HOURS,
    ADD,
    ADD_PHARMACY,
    UPDATE_TIME,
    CANCEL,
    LIST_TASKS,
    WAITING_OF_DAY,
    WAITING_OF_MONTH,
    BOOKINGS_OF_DAY,
    BOOKING_BY_CODE,
    NOT_SERVED,
    NOT_SERVED_OF_SESSION,
)
