"""Today's outpatient prescriptions as Khanza has them: the patient's record, poli and doctor, and what is ordered."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from khanza.line import Look
from khanza.text import as_key, as_text
from queues.models import PrescriptionKind

NUMBERS_AT_ONCE = 500
LONGEST_MEDICINE = LONGEST_DOSAGE = 150
# As consoles take a count.
MOST_PIECES = 999_999


@dataclass
class Prescribed:
    """All prescriptions of one visit there (`no_rawat`); `kind` None: nothing ordered says which lane it is."""

    visit_key: str
    record_number: str
    clinic_code: str
    doctor_code: str
    lines: list[tuple[str, str, str]] = field(default_factory=list)
    is_compound: bool = False

    @property
    def kind(self) -> PrescriptionKind | None:
        if not self.lines:
            return None
        return PrescriptionKind.COMPOUND if self.is_compound else PrescriptionKind.NON_COMPOUND


def prescribed_on(look: Look, day: date) -> list[Prescribed]:
    """By visit, in the order in which they were written there. `status` ralan: of outpatients alone."""
    rows = look.rows(
        "SELECT r.no_resep, r.no_rawat, p.no_rkm_medis, p.kd_poli, p.kd_dokter FROM reg_periksa p "
        "JOIN resep_obat r ON r.no_rawat = p.no_rawat "
        "WHERE p.tgl_registrasi = %s AND r.status = 'ralan' ORDER BY r.no_resep",
        [day.isoformat()],
    )
    visits: dict[str, Prescribed] = {}
    visit_of: dict[str, Prescribed] = {}
    for number, visit_key, record, clinic, doctor in rows:
        key = as_key(visit_key)
        visits.setdefault(key, Prescribed(key, as_text(record), as_text(clinic), as_text(doctor)))
        visit_of[as_key(number)] = visits[key]
    numbers = list(visit_of)
    for start in range(0, len(numbers), NUMBERS_AT_ONCE):
        _read_orders(look, numbers[start : start + NUMBERS_AT_ONCE], visit_of)
    return list(visits.values())


def _read_orders(look: Look, numbers: list[str], visit_of: dict[str, Prescribed]) -> None:
    marks = ", ".join(["%s"] * len(numbers))
    compounds = look.rows(
        "SELECT no_resep, nama_racik, jml_dr, aturan_pakai FROM resep_dokter_racikan "
        f"WHERE no_resep IN ({marks}) ORDER BY no_resep, nama_racik",
        numbers,
    )
    medicines = look.rows(
        "SELECT d.no_resep, COALESCE(b.nama_brng, d.kode_brng), d.jml, d.aturan_pakai FROM resep_dokter d "
        f"LEFT JOIN databarang b ON b.kode_brng = d.kode_brng WHERE d.no_resep IN ({marks}) "
        "ORDER BY d.no_resep, d.kode_brng",
        numbers,
    )
    found: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for rows, is_compound in ((compounds, True), (medicines, False)):
        for number, *cells in rows:
            key = as_key(number)
            found[key].append(_line(*map(as_text, cells)))
            visit_of[key].is_compound |= is_compound
    for key, lines in found.items():
        visit_of[key].lines += lines


def _line(medicine: str, quantity: str, dosage: str) -> tuple[str, str, str]:
    """As a console keeps it. A count that is no whole number stands with the medicine's name, for a person to read."""
    pieces = _pieces(quantity)
    if not pieces and quantity:
        medicine = f"{medicine} ({quantity})"
    return medicine[:LONGEST_MEDICINE] or "-", pieces, dosage[:LONGEST_DOSAGE]


def _pieces(quantity: str) -> str:
    try:
        number = Decimal(quantity)
    except InvalidOperation:
        return ""
    return str(int(number)) if number == number.to_integral_value() and 0 < number <= MOST_PIECES else ""
