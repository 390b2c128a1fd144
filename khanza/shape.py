"""Which tables and columns of Khanza are read, and whether its database has them: said before anything begins."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from khanza.address import SourceError
from khanza.line import Look
from khanza.text import as_text
from queues.models import ImportKind


@dataclass(frozen=True)
class Source:
    """A table of Khanza that one kind of the import desk reads. `name`: as the command calls it.

    `where`: which of its rows, with `{today}` for today's date; the others are no business of ours.
    """

    name: str
    kind: ImportKind
    table: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    where: str = "TRUE"

    @property
    def is_walked(self) -> bool:
        """Read by ranges of its key, because it may have a million rows."""
        return self.kind == ImportKind.PATIENTS


CLINICS = Source(
    "poli",
    ImportKind.CLINICS,
    "poliklinik",
    ("kd_poli",),
    ("kd_poli", "nm_poli", "status"),
    "status = '1' AND kd_poli NOT IN ('', '-')",
)
DOCTORS = Source(
    "dokter",
    ImportKind.DOCTORS,
    "dokter",
    ("kd_dokter",),
    ("kd_dokter", "nm_dokter", "status"),
    "status = '1' AND kd_dokter NOT IN ('', '-')",
)
CLINIC_CODES = Source(
    "kode-poli",
    ImportKind.CLINIC_CODES,
    "maping_poli_bpjs",
    ("kd_poli_rs",),
    ("kd_poli_rs", "kd_poli_bpjs"),
    "kd_poli_rs IN (SELECT kd_poli FROM poliklinik WHERE status = '1')",
)
DOCTOR_CODES = Source(
    "kode-dokter",
    ImportKind.DOCTOR_CODES,
    "maping_dokter_dpjpvclaim",
    ("kd_dokter",),
    ("kd_dokter", "kd_dokter_bpjs"),
    "kd_dokter IN (SELECT kd_dokter FROM dokter WHERE status = '1')",
)
SCHEDULE = Source(
    "jadwal",
    ImportKind.SCHEDULE,
    "jadwal",
    ("kd_dokter", "hari_kerja", "jam_mulai"),
    ("kd_dokter", "kd_poli", "hari_kerja", "jam_mulai", "jam_selesai", "kuota"),
    "kd_poli IN (SELECT kd_poli FROM poliklinik WHERE status = '1')"
    " AND kd_dokter IN (SELECT kd_dokter FROM dokter WHERE status = '1')",
)
PATIENTS = Source(
    "pasien",
    ImportKind.PATIENTS,
    "pasien",
    ("no_rkm_medis",),
    ("no_rkm_medis", "nm_pasien", "no_ktp", "jk", "tgl_lahir", "no_tlp", "no_peserta", "alamat"),
)
BOOKINGS = Source(
    "pendaftaran",
    ImportKind.BOOKINGS,
    "referensi_mobilejkn_bpjs",
    ("nobooking",),
    (
        *("nobooking", "norm", "kodepoli", "kodedokter", "tanggalperiksa", "jampraktek", "nomorantrean"),
        *("angkaantrean", "jeniskunjungan", "nomorreferensi", "status"),
    ),
    "tanggalperiksa >= '{today}' AND COALESCE(status, '') NOT IN ('Batal', 'Gagal')",
)
# Each leans on those before it.
SOURCES = (CLINICS, DOCTORS, CLINIC_CODES, DOCTOR_CODES, SCHEDULE, PATIENTS, BOOKINGS)
PRESCRIPTIONS = "resep"
NAMES = (*(source.name for source in SOURCES), PRESCRIPTIONS)
OF_PRESCRIPTIONS = {
    "resep_obat": ("no_resep", "no_rawat", "status"),
    "reg_periksa": ("no_rawat", "tgl_registrasi", "kd_dokter", "no_rkm_medis", "kd_poli"),
    "resep_dokter": ("no_resep", "kode_brng", "jml", "aturan_pakai"),
    "resep_dokter_racikan": ("no_resep", "nama_racik", "jml_dr", "aturan_pakai"),
    "databarang": ("kode_brng", "nama_brng"),
}
# The tables that conditions above ask.
BESIDE = {
    CLINIC_CODES.table: (CLINICS,),
    DOCTOR_CODES.table: (DOCTORS,),
    SCHEDULE.table: (CLINICS, DOCTORS),
}


def needed(names: Iterable[str]) -> dict[str, set[str]]:
    """Table -> columns that are read for what the command shall take."""
    wanted = set(names)
    found: dict[str, set[str]] = {}
    for source in SOURCES:
        if source.name in wanted:
            for one in (source, *BESIDE.get(source.table, ())):
                found.setdefault(one.table, set()).update(one.columns)
    if PRESCRIPTIONS in wanted:
        for table, columns in OF_PRESCRIPTIONS.items():
            found.setdefault(table, set()).update(columns)
    return found


def check_shape(look: Look, names: Iterable[str]) -> None:
    """Raises SourceError that names every table and column that is not there, or that the account may not read."""
    wanted = needed(names)
    marks = ", ".join(["%s"] * len(wanted))
    rows = look.rows(
        "SELECT table_name, column_name FROM information_schema.columns "
        f"WHERE table_schema = DATABASE() AND table_name IN ({marks})",
        sorted(wanted),
    )
    there: dict[str, set[str]] = {}
    for table, column in rows:
        there.setdefault(as_text(table).lower(), set()).add(as_text(column).lower())
    missing = [table for table in sorted(wanted) if table not in there]
    missing += [
        f"{table}.{column}"
        for table in sorted(wanted)
        if table in there
        for column in sorted(wanted[table] - there[table])
    ]
    if missing:
        raise SourceError(
            _(
                "Basis data ini tidak punya yang diperlukan, atau akunnya tidak boleh melihatnya: %(missing)s. Periksa "
                "nama basis data dan GRANT-nya, atau ambil sebagian dengan --only."
            )
            % {"missing": ", ".join(missing)}
        )
