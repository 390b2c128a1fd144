"""What the hospital is made of: clinics, doctors, payers, stops and counters."""

from datetime import date, datetime
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from queues import clock, rules

# One or two letters of A-Z without I O Q (they are misread on a wall), then an optional digit.
LABEL_PREFIX = RegexValidator(
    r"^[A-HJ-NPR-Z]{1,2}[0-9]?$", _("Satu atau dua huruf A-Z tanpa I, O, Q, lalu boleh satu angka.")
)


class SendMode(models.TextChoices):
    """Whether BPJS is told: shadow records and compares everything and sends nothing."""

    INHERIT = "", _("ikut rumah sakit")
    ON = "on", _("kirim")
    SHADOW = "shadow", _("catat saja")
    OFF = "off", _("tidak")


class ClinicQuerySet(models.QuerySet["Clinic"]):
    def for_patients(self) -> "ClinicQuerySet":
        """Without the poli of the test walk (`Clinic.is_trial`)."""
        return self.filter(is_trial=False)


def service_seconds_of_new() -> int:
    return rules.current().service_seconds_of_new


def non_jkn_percent_of_new() -> int:
    return rules.current().non_jkn_percent_of_new


class Clinic(models.Model):
    """A poli. BPJS's codes are mappings, not its identity: many clinics may share one, some have none.

    `is_trial`: the set-up's test walk leads through it, and no patient. Nobody else gets a number there
    (queues/verbs/booking.py), the database keeps it from BPJS and kiosk, and what lists, counts or offers polis,
    sessions or visits asks `for_patients`.
    """

    name = models.CharField(_("nama"), max_length=100, unique=True)
    spoken_name = models.CharField(_("nama saat dipanggil"), max_length=100, blank=True)
    neutral_name = models.CharField(_("nama netral di layar"), max_length=100, blank=True)
    label_prefix = models.CharField(_("awalan nomor"), max_length=3, validators=[LABEL_PREFIX])
    service_seconds = models.PositiveIntegerField(
        _("standar pelayanan (detik)"), default=service_seconds_of_new, validators=[MinValueValidator(1)]
    )
    non_jkn_percent = models.PositiveSmallIntegerField(
        _("bagian non-JKN (%)"), default=non_jkn_percent_of_new, validators=[MaxValueValidator(100)]
    )
    is_sensitive = models.BooleanField(_("rahasia (jiwa, VCT, kandungan)"), default=False)
    is_outside_inm = models.BooleanField(
        _("di luar indikator waktu tunggu (INM)"),
        default=False,
        help_text=_("Misalnya MCU dan gigi: waktu tunggunya tidak dihitung dalam Indikator Nasional Mutu."),
    )
    is_repeat_care = models.BooleanField(_("layanan berulang (HDL, IRM, KEM, RAT)"), default=False)
    is_priority_offered = models.BooleanField(_("menawarkan prioritas"), default=True)
    is_at_kiosk = models.BooleanField(_("ada di anjungan"), default=True)
    is_draft = models.BooleanField(
        _("draf"),
        default=False,
        help_text=_("Datang dari HFIS dan belum disetujui; belum ditawarkan di anjungan."),
    )
    is_active = models.BooleanField(_("aktif"), default=True)
    bpjs_poli_code = models.CharField(_("kode poli BPJS"), max_length=10, blank=True, null=True)  # noqa: DJ001
    bpjs_subspecialist_code = models.CharField(  # noqa: DJ001  (no mapping is NULL, not an empty code)
        _("kode subspesialis BPJS"), max_length=10, blank=True, null=True, db_index=True
    )
    reports_to_bpjs = models.BooleanField(_("dilaporkan ke BPJS"), default=True)
    bpjs_send = models.CharField(_("pengiriman"), max_length=10, choices=SendMode, default=SendMode.INHERIT, blank=True)
    is_trial = models.BooleanField(_("poli uji"), default=False, editable=False)

    objects = ClinicQuerySet.as_manager()

    class Meta:
        verbose_name = _("poli")
        verbose_name_plural = _("poli")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["is_trial"], condition=models.Q(is_trial=True), name="one_trial_clinic"),
            models.CheckConstraint(
                condition=models.Q(is_trial=False)
                | models.Q(
                    reports_to_bpjs=False,
                    bpjs_send=SendMode.OFF,
                    is_at_kiosk=False,
                    bpjs_poli_code=None,
                    bpjs_subspecialist_code=None,
                ),
                name="trial_clinic_is_never_told_nor_offered",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def voice_name(self) -> str:
        """The name that the voice says."""
        return self.spoken_name or self.name

    @property
    def public_name(self) -> str:
        """The name on kiosk, paper, phone and board. A sensitive clinic has its neutral name, or else
        its letters, which the ticket shows anyway.
        """
        if not self.is_sensitive:
            return self.name
        return self.neutral_name or gettext("Poli %(letters)s") % {"letters": self.label_prefix}


class Doctor(models.Model):
    """A doctor; the HFIS code is there when BPJS knows them."""

    name = models.CharField(_("nama"), max_length=150)
    bpjs_code = models.PositiveIntegerField(_("kode dokter BPJS"), unique=True, blank=True, null=True)
    is_active = models.BooleanField(_("aktif"), default=True)

    class Meta:
        verbose_name = _("dokter")
        verbose_name_plural = _("dokter")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class PayerKind(models.TextChoices):
    """The two purses that seats are split between."""

    JKN = "JKN", "JKN"
    NON_JKN = "NON_JKN", _("Non JKN")


class Payer(models.Model):
    """A payer: JKN, umum, an insurance, a company, Jasa Raharja."""

    code = models.CharField(_("kode"), max_length=20, unique=True)
    name = models.CharField(_("nama"), max_length=100)
    is_jkn = models.BooleanField("JKN", default=False)
    is_active = models.BooleanField(_("aktif"), default=True)

    class Meta:
        verbose_name = _("penjamin")
        verbose_name_plural = _("penjamin")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def kind(self) -> PayerKind:
        """The purse whose seats this payer's patients take."""
        return PayerKind.JKN if self.is_jkn else PayerKind.NON_JKN


class StopKind(models.TextChoices):
    """The kinds of places where people wait and are called."""

    ADMISSION = "ADMISSION", _("Admisi")
    NURSE = "NURSE", _("Perawat")
    CLINIC = "CLINIC", _("Poli")
    LAB = "LAB", _("Laboratorium")
    RADIOLOGY = "RADIOLOGY", _("Radiologi")
    CASHIER = "CASHIER", _("Kasir")
    PHARMACY = "PHARMACY", _("Farmasi")
    PICKUP = "PICKUP", _("Penyerahan obat")


class StopQuerySet(models.QuerySet["Stop"]):
    def served(self, day: date | None = None) -> "StopQuerySet":
        """Active, and an active counter calls from there: nobody may begin to wait anywhere else.

        `day`: of a date the counters that were closed on it do not count; a pause is no close.
        """
        counters = Counter.stops.through._default_manager.filter(stop=models.OuterRef("pk"), counter__is_active=True)
        if day is not None:
            counters = counters.exclude(counter__duty=Duty.CLOSED, counter__duty_on=day)
        return self.filter(models.Exists(counters), is_active=True)


def all_closed_on(stop: str) -> models.Subquery:
    """For a queryset: the date on which every counter of the stop (the name of its column) is closed; NULL for none.

    A state of another date counts no more, so that it is the earliest date of them.
    """
    rows: Any = Counter.stops.through._default_manager.filter(stop=models.OuterRef(stop), counter__is_active=True)
    still_open = models.Count("pk", filter=~models.Q(counter__duty=Duty.CLOSED))
    closed = rows.order_by().values("stop").alias(still_open=still_open).filter(still_open=0)
    return models.Subquery(closed.annotate(first=models.Min("counter__duty_on")).values("first")[:1])


class Stop(models.Model):
    """A place where people wait in one queue."""

    kind = models.CharField(_("jenis"), max_length=10, choices=StopKind)
    name = models.CharField(_("nama"), max_length=100, unique=True)
    spoken_name = models.CharField(_("nama saat dipanggil"), max_length=100, blank=True)
    clinic = models.ForeignKey(
        Clinic, verbose_name=_("poli"), on_delete=models.PROTECT, related_name="stops", blank=True, null=True
    )
    # A wait that is long at the desk is short at the pharmacy.
    amber_minutes = models.PositiveSmallIntegerField(
        _("menunggu lama sejak (menit)"),
        blank=True,
        null=True,
        validators=[MinValueValidator(1)],
        help_text=_("Kuning di daftar petugas. Kosong: seperti di pengaturan rumah sakit."),
    )
    red_minutes = models.PositiveSmallIntegerField(
        _("menunggu terlalu lama sejak (menit)"),
        blank=True,
        null=True,
        validators=[MinValueValidator(1)],
        help_text=_("Merah di daftar petugas. Kosong: seperti di pengaturan rumah sakit."),
    )
    is_active = models.BooleanField(_("aktif"), default=True)

    objects = StopQuerySet.as_manager()

    class Meta:
        verbose_name = _("perhentian")
        verbose_name_plural = _("perhentian")
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["clinic"], condition=models.Q(kind=StopKind.CLINIC), name="one_clinic_stop_per_clinic"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=StopKind.CLINIC) | models.Q(clinic__isnull=False),
                name="clinic_stop_has_its_clinic",
            ),
            models.CheckConstraint(
                condition=models.Q(amber_minutes__isnull=True)
                | models.Q(red_minutes__isnull=True)
                | models.Q(amber_minutes__lt=models.F("red_minutes")),
                name="long_comes_before_too_long",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def long_from(self) -> int:
        """Minutes of a wait from which it is long here."""
        return rules.current().wait_amber_minutes if self.amber_minutes is None else self.amber_minutes

    @property
    def too_long_from(self) -> int:
        """Minutes of a wait from which it is too long here."""
        return rules.current().wait_red_minutes if self.red_minutes is None else self.red_minutes


class Duty(models.TextChoices):
    """Whether somebody works at a counter now. A pause names the time at which it ends; both end with the day."""

    OPEN = "OPEN", _("Buka")
    PAUSED = "PAUSED", _("Jeda")
    CLOSED = "CLOSED", _("Tutup")


class Counter(models.Model):
    """A desk or room that serves one or more stops; capacity is how many people at once (chairs, beds)."""

    name = models.CharField(_("nama"), max_length=100, unique=True)
    spoken_name = models.CharField(_("nama saat dipanggil"), max_length=100, blank=True)
    stops = models.ManyToManyField(Stop, verbose_name=_("perhentian"), related_name="counters")
    capacity = models.PositiveSmallIntegerField(_("kapasitas"), default=1, validators=[MinValueValidator(1)])
    is_active = models.BooleanField(_("aktif"), default=True)
    # Of the last `CounterDuty`: written with it, and read with the counter.
    duty = models.CharField(_("keadaan"), max_length=6, choices=Duty, default=Duty.OPEN, editable=False)
    duty_on = models.DateField(_("keadaan pada tanggal"), blank=True, null=True, editable=False)
    back_at = models.DateTimeField(_("kembali"), blank=True, null=True, editable=False)

    class Meta:
        verbose_name = _("loket / ruang")
        verbose_name_plural = _("loket / ruang")
        ordering = ["name"]
        permissions = [
            ("work_admission", _("Bekerja di admisi")),
            ("work_clinic", _("Bekerja di poli")),
            ("work_pharmacy", _("Bekerja di farmasi")),
            ("work_other_stop", _("Bekerja di perhentian lain")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def voice_name(self) -> str:
        """The name that the voice says."""
        return self.spoken_name or self.name

    def duty_at(self, at: datetime) -> Duty:
        """Open, unless somebody said otherwise on this date."""
        return Duty(self.duty) if self.duty_on == clock.service_date(at) else Duty.OPEN


class AdmissionClassQuerySet(models.QuerySet["AdmissionClass"]):
    """Sentences about classes of admission tickets."""

    def served(self, day: date | None = None) -> "AdmissionClassQuerySet":
        """Active ones whose numbers a desk calls; `day`: as `StopQuerySet.served`."""
        return self.filter(is_active=True, stop__kind=StopKind.ADMISSION, stop__in=Stop.objects.served(day))


class AdmissionClass(models.Model):
    """A class of admission tickets with a number series of its own (JKN, umum, priority)."""

    code = models.CharField(_("kode"), max_length=20, unique=True)
    name = models.CharField(_("nama"), max_length=100)
    label_prefix = models.CharField(_("awalan nomor"), max_length=3, unique=True, validators=[LABEL_PREFIX])
    stop = models.ForeignKey(Stop, verbose_name=_("perhentian"), on_delete=models.PROTECT, related_name="+")
    is_active = models.BooleanField(_("aktif"), default=True)

    objects = AdmissionClassQuerySet.as_manager()

    class Meta:
        verbose_name = _("kelas loket admisi")
        verbose_name_plural = _("kelas loket admisi")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
