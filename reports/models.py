"""One row for each visit of a day, as reports count it; made from the history, and made anew when that grows."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from queues.models import Channel, Clinic, ClinicSession, Doctor, Payer, PrescriptionKind, Visit
from reports.kept import MonthSeal, Recap, RecapState, Respondents, SealAct

__all__ = [
    "DEFINITION",
    "CancelledBy",
    "FactDay",
    "FactMark",
    "MonthSeal",
    "OutsideInm",
    "Recap",
    "RecapState",
    "Respondents",
    "SealAct",
    "VisitFact",
    "VisitOutcome",
]

# Raised with every change of a definition: days with an older one are built anew.
DEFINITION = 2


class VisitOutcome(models.TextChoices):
    """How far a visit came. Served: the consultation has ended (task 5)."""

    BOOKED = "BOOKED", _("Terdaftar, tidak datang")
    PRESENT = "PRESENT", _("Datang, belum dilayani")
    SERVED = "SERVED", _("Dilayani")
    NO_SHOW = "NO_SHOW", _("Tidak hadir")
    CANCELLED = "CANCELLED", _("Batal")


class CancelledBy(models.TextChoices):
    NOBODY = "", "-"
    PATIENT = "PATIENT", _("Pasien, lewat BPJS")
    HOSPITAL = "HOSPITAL", _("Rumah sakit, jadwal berubah")
    DESK = "DESK", _("Loket")


class OutsideInm(models.TextChoices):
    """Why the national indicator of waiting leaves a visit out (profil INM, eksklusi)."""

    NO = "", "-"
    CLINIC = "CLINIC", _("Poli di luar INM")
    LATE = "LATE", _("Datang lebih dari 60 menit setelah jamnya")
    SUPPORT = "SUPPORT", _("Ke penunjang sebelum dokter")


class VisitFact(models.Model):
    """One visit. Waits in whole seconds; empty where an end is not recorded: it is never filled in."""

    visit = models.OneToOneField(
        Visit, verbose_name=_("kunjungan"), on_delete=models.PROTECT, primary_key=True, related_name="fact"
    )
    date = models.DateField(_("tanggal"))
    session = models.ForeignKey(ClinicSession, on_delete=models.PROTECT, related_name="+", db_index=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+", db_index=False)
    doctor = models.ForeignKey(Doctor, on_delete=models.PROTECT, related_name="+", db_index=False)
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="+", db_index=False)
    is_jkn = models.BooleanField("JKN")
    channel = models.CharField(_("jalur"), max_length=12, choices=Channel)
    is_new_patient = models.BooleanField(_("pasien baru"))
    outcome = models.CharField(_("hasil"), max_length=10, choices=VisitOutcome)
    cancelled_by = models.CharField(
        _("dibatalkan oleh"), max_length=10, choices=CancelledBy, default=CancelledBy.NOBODY, blank=True
    )
    is_present = models.BooleanField(_("datang"))

    arrived_at = models.DateTimeField(_("datang pada"), null=True)
    waited_from = models.DateTimeField(_("mulai menunggu poli"), null=True)
    called_at = models.DateTimeField(_("dipanggil poli"), null=True)
    left_at = models.DateTimeField(_("selesai poli"), null=True)
    wait_hour = models.PositiveSmallIntegerField(_("jam mulai menunggu"), null=True)

    ticket_wait = models.IntegerField(_("tunggu loket"), null=True)
    admission_wait = models.IntegerField(_("tunggu admisi"), null=True)
    admission_time = models.IntegerField(_("layanan admisi"), null=True)
    clinic_wait = models.IntegerField(_("tunggu poli"), null=True)
    clinic_time = models.IntegerField(_("layanan poli"), null=True)
    medicine_wait = models.IntegerField(_("tunggu farmasi"), null=True)
    medicine_time = models.IntegerField(_("layanan farmasi"), null=True)
    medicine_ready = models.IntegerField(_("obat siap"), null=True)
    dispensing = models.IntegerField(_("resep sampai diserahkan"), null=True)
    outpatient_wait = models.IntegerField(_("tunggu rawat jalan"), null=True)
    inm_wait = models.IntegerField(_("tunggu rawat jalan INM"), null=True)
    stay = models.IntegerField(_("lama di rumah sakit"), null=True)
    lane = models.CharField(_("jenis resep"), max_length=12, choices=PrescriptionKind, blank=True)
    outside_inm = models.CharField(_("di luar INM"), max_length=10, choices=OutsideInm, blank=True)
    late_entries = models.PositiveSmallIntegerField(_("dicatat kemudian"), default=0)

    # What BPJS is told of it. Tasks as bits: task n is 2 ** n.
    is_told = models.BooleanField(_("dilaporkan"))
    is_at_bpjs = models.BooleanField(_("ada di BPJS"))
    expected = models.PositiveSmallIntegerField(_("task yang diharapkan"), default=0)
    delivered = models.PositiveSmallIntegerField(_("task yang terkirim"), default=0)
    # Seconds from act to delivery, of each task that BPJS has.
    delays = models.JSONField(_("jeda kirim"), default=list)
    # Of these, how many there are, and how many BPJS had within a minute.
    sent = models.PositiveSmallIntegerField(_("task terkirim"), default=0)
    sent_promptly = models.PositiveSmallIntegerField(_("task terkirim dalam 60 detik"), default=0)
    doctor_as_told = models.BooleanField(_("dokter sesuai HFIS"), null=True)

    class Meta:
        verbose_name = _("fakta kunjungan")
        verbose_name_plural = _("fakta kunjungan")
        indexes = [models.Index(fields=["date", "clinic"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="CANCELLED") | Q(cancelled_by=""), name="only_a_cancelled_fact_is_cancelled_by"
            )
        ]
        permissions = [
            ("view_live", _("Melihat keadaan sekarang")),
            ("view_figures", _("Melihat angka laporan")),
            ("view_people", _("Melihat kunjungan di balik angka")),
            ("export_figures", _("Mengunduh laporan")),
        ]

    def __str__(self) -> str:
        return str(self.visit_id)

    @property
    def measured_minutes(self) -> int | None:
        """Of the wait that a list asked for (`measured`, seconds), a half upwards; None of a list of no wait."""
        seconds: int | None = getattr(self, "measured", None)
        return None if seconds is None else (seconds + 30) // 60

    @property
    def why(self) -> str:
        """What sets this visit apart from the usual one, in words."""
        words = [str(VisitOutcome(self.outcome).label)] if self.outcome != VisitOutcome.SERVED else []
        words += [str(CancelledBy(self.cancelled_by).label)] if self.cancelled_by else []
        words += [str(OutsideInm(self.outside_inm).label)] if self.outside_inm else []
        words += [str(_("waktu dicatat kemudian"))] if self.late_entries else []
        words += [str(_("belum ada di BPJS"))] if self.is_told and not self.is_at_bpjs else []
        return " · ".join(words)


class FactDay(models.Model):
    """A date with visits: when its facts were built, by which definition, and of how many visits."""

    date = models.DateField(_("tanggal"), primary_key=True)
    # Rises with every change of the day that is noted: facts that were read before it are not written over later ones.
    changes = models.PositiveIntegerField(_("perubahan"), default=0)
    is_stale = models.BooleanField(_("perlu dihitung ulang"), default=True)
    built_at = models.DateTimeField(_("dihitung"), null=True)
    definition = models.PositiveSmallIntegerField(_("definisi"), default=0)
    visits = models.PositiveIntegerField(_("kunjungan"), default=0)

    class Meta:
        verbose_name = _("hari laporan")
        verbose_name_plural = _("hari laporan")
        indexes = [models.Index(fields=["date"], condition=Q(is_stale=True), name="fact_days_to_build")]

    def __str__(self) -> str:
        return f"{self.date:%d-%m-%Y}"


class FactMark(models.Model):
    """Up to which row of a table of history its days have been noted."""

    table = models.CharField(max_length=63, primary_key=True)
    seen = models.BigIntegerField()

    def __str__(self) -> str:
        return self.table
