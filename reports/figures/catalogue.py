"""Every figure by its id: what it is called, over which facts it is counted, and by whose definition."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, F, OuterRef, Q
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from queues.models import DayClose, PrescriptionKind
from reports.models import OutsideInm, VisitOutcome

COUNTED = ~Q(outcome=VisitOutcome.CANCELLED)
SERVED = Q(outcome=VisitOutcome.SERVED)
WITH_MEDICINE = Q(left_at__isnull=False) & ~Q(lane="")
NEW_AND_THROUGH = Q(is_new_patient=True, waited_from__isnull=False)
# Tasks 1 to 5, and all of them, as bits.
TO_CLINIC, TO_PHARMACY = 0b111110, 0b11111110
ALL_TASKS = range(1, 8)


@dataclass(frozen=True)
class Wait:
    """Seconds in one column of the facts. `due`: a visit that should have them, and without them is "tidak terukur".

    `only`: the facts it is about; `limit`: minutes of the standard; `target`: per cent that should keep it.
    """

    label: Promise
    meaning: Promise
    source: str
    column: str
    due: Q
    only: Q = field(default_factory=Q)
    limit: int | None = None
    target: int | None = None


@dataclass(frozen=True)
class Share:
    """So many of so many facts. `sums`: two columns that are added up in place of counting facts."""

    label: Promise
    meaning: Promise
    source: str
    part: Q = field(default_factory=Q)
    whole: Q = field(default_factory=Q)
    target: int | None = None
    sums: tuple[str, str] | None = None


def tasks_delivered(mask: int) -> Q:
    """Of the tasks in the mask, BPJS has all that are expected."""
    return Q(**{f"missing_{mask}": 0})


# For `annotate`: the expected tasks that BPJS has not got, by mask.
DELIVERED = F("expected").bitand(F("delivered"))  # type: ignore[arg-type]
MISSING = {
    f"missing_{mask}": F("expected").bitand(mask) - DELIVERED.bitand(mask)
    for mask in (TO_CLINIC, TO_PHARMACY, *(1 << task for task in ALL_TASKS))
}
PRESENT = COUNTED & Q(is_present=True)
TOLD = PRESENT & Q(is_told=True) & ~Q(outcome=VisitOutcome.NO_SHOW)
OF_JKN_AT_BPJS = TOLD & Q(is_jkn=True, is_at_bpjs=True)

WAITS: Mapping[str, Wait] = {
    "A0": Wait(
        _("Tunggu loket"),
        _("Dari nomor loket diambil sampai pertama dipanggil."),
        "RS",
        "ticket_wait",
        Q(ticket_wait__isnull=False),
    ),
    "A1": Wait(
        _("Tunggu admisi"), _("Task 1 ke task 2, pasien baru."), "BPJS (task 1-2)", "admission_wait", NEW_AND_THROUGH
    ),
    "A2": Wait(
        _("Layanan admisi"), _("Task 2 ke task 3, pasien baru."), "BPJS (task 2-3)", "admission_time", NEW_AND_THROUGH
    ),
    "C1": Wait(_("Tunggu poli"), _("Task 3 ke task 4."), "BPJS (task 3-4)", "clinic_wait", SERVED, limit=60),
    "C2": Wait(_("Layanan poli"), _("Task 4 ke task 5."), "BPJS (task 4-5)", "clinic_time", SERVED),
    "F1": Wait(_("Tunggu farmasi"), _("Task 5 ke task 6."), "BPJS (task 5-6)", "medicine_wait", WITH_MEDICINE),
    "F2": Wait(_("Layanan farmasi"), _("Task 6 ke task 7."), "BPJS (task 6-7)", "medicine_time", WITH_MEDICINE),
    "F3": Wait(_("Obat siap"), _("Task 5 ke task 7."), "BPJS (task 5-7)", "medicine_ready", WITH_MEDICINE),
    "S": Wait(
        _("Tunggu rawat jalan (SPM)"),
        _("Dari datang sampai panggilan terakhir ke dokter sebelum selesai; standar 60 menit."),
        "Kepmenkes 129/2008",
        "outpatient_wait",
        SERVED,
        limit=60,
    ),
    "N": Wait(
        _("Tunggu rawat jalan (INM)"),
        _(
            "Dari kontak dengan petugas sampai bertemu dokter; standar 60 menit, target 80 %. Tidak termasuk: poli di "
            "luar INM, yang datang lebih dari 60 menit setelah jamnya, yang ke penunjang sebelum dokter."
        ),
        "Permenkes 30/2022",
        "inm_wait",
        SERVED,
        only=Q(outside_inm=OutsideInm.NO),
        limit=60,
        target=80,
    ),
    "RN": Wait(
        _("Obat jadi diserahkan"),
        _("Dari nomor farmasi sampai obat jadi diserahkan; standar 30 menit."),
        "Kepmenkes 129/2008",
        "dispensing",
        WITH_MEDICINE,
        only=Q(lane=PrescriptionKind.NON_COMPOUND),
        limit=30,
    ),
    "RC": Wait(
        _("Racikan diserahkan"),
        _("Dari nomor farmasi sampai obat racikan diserahkan; standar 60 menit."),
        "Kepmenkes 129/2008",
        "dispensing",
        WITH_MEDICINE,
        only=Q(lane=PrescriptionKind.COMPOUND),
        limit=60,
    ),
    "T": Wait(
        _("Lama di rumah sakit"),
        _("Dari datang sampai obat diserahkan, tanpa resep sampai selesai poli."),
        "RS",
        "stay",
        SERVED,
    ),
}


TASK_SHARES: Mapping[str, Share] = {
    f"Q-{task}": Share(
        format_lazy(_("Task {task} terkirim"), task=task),
        format_lazy(_("Task {task} ada di BPJS, dari kunjungan yang seharusnya memilikinya."), task=task),
        "BPJS",
        OF_JKN_AT_BPJS & Q(**{f"has_{task}": 1 << task}) & tasks_delivered(1 << task),
        OF_JKN_AT_BPJS & Q(**{f"has_{task}": 1 << task}),
    )
    for task in ALL_TASKS
}
SHARES: Mapping[str, Share] = {
    "X2": Share(
        _("Pulang sebelum dilayani"),
        _("Datang dan dinyatakan tidak hadir, dari semua yang datang."),
        "RS",
        PRESENT & Q(outcome=VisitOutcome.NO_SHOW),
        PRESENT,
    ),
    "X3": Share(_("Batal"), _("Dibatalkan, dari semua yang terdaftar."), "RS", Q(outcome=VisitOutcome.CANCELLED), Q()),
    "Q5": Share(
        _("Lengkap sampai task 5"),
        _("Pasien JKN yang antreannya ada di BPJS dan datang: semua task 1-5 yang diharapkan terkirim."),
        "BPJS, perkiraan RS",
        OF_JKN_AT_BPJS & tasks_delivered(TO_CLINIC),
        OF_JKN_AT_BPJS,
    ),
    "Q7": Share(
        _("Lengkap sampai task 7"),
        _("Seperti sampai task 5, dengan task 6 dan 7 bila ada resep. Rumus BPJS tidak diumumkan."),
        "BPJS, perkiraan RS",
        OF_JKN_AT_BPJS & tasks_delivered(TO_PHARMACY),
        OF_JKN_AT_BPJS,
    ),
    "Q0": Share(
        _("Lengkap, semua penjamin"),
        _("Semua yang datang dan dilaporkan; yang tidak ada di BPJS dihitung tidak lengkap."),
        "RS",
        TOLD & Q(is_at_bpjs=True) & tasks_delivered(TO_PHARMACY),
        TOLD,
    ),
    **TASK_SHARES,
    "H": Share(
        _("Dokter sesuai HFIS"),
        _("Dilayani dokter yang diberitahukan ke BPJS, dari pasien JKN yang dilayani."),
        "Catatan dasbor cabang BPJS, perkiraan RS",
        COUNTED & Q(doctor_as_told=True),
        COUNTED & Q(doctor_as_told__isnull=False),
    ),
    "L": Share(
        _("Terkirim dalam 60 detik"),
        _("Task yang diterima BPJS paling lama 60 detik setelah tombolnya ditekan, dari semua task yang terkirim."),
        "RS",
        COUNTED & Q(sent__gt=0, sent_promptly=F("sent")),
        COUNTED & Q(sent__gt=0),
        sums=("sent_promptly", "sent"),
    ),
}


def is_closed() -> Q:
    """The fact's date was closed. Dates before a hospital's first close count as closed: nobody closed days then."""
    closes = DayClose.objects.order_by()
    earlier = closes.filter(date__lte=OuterRef("date"))
    return Q(Exists(closes.standing().filter(date=OuterRef("date")))) | Q(~Exists(earlier), Exists(closes))


def shares(*, today: date) -> Mapping[str, Share]:
    """Somebody booked for a date may still come, until the day is closed. `today`: the last that can be open so far."""
    never_came = Q(is_present=False) & (
        Q(outcome=VisitOutcome.NO_SHOW) | Q(Q(outcome=VisitOutcome.BOOKED, date__lte=today) & is_closed())
    )
    return {
        "X1": Share(
            _("Tidak datang"),
            _("Tidak pernah datang, dari semua yang terdaftar dan tidak batal, setelah harinya ditutup."),
            "RS",
            COUNTED & never_came,
            COUNTED,
        ),
        **SHARES,
    }


# For `annotate`: is task n expected? Its bit, or 0.
HAS = {f"has_{task}": F("expected").bitand(1 << task) for task in ALL_TASKS}
