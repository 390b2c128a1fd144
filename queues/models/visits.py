"""A visit and the events of its path. `Visit.stage` is written by queues.journey alone."""

import secrets
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from queues import hours
from queues.models.indexes import index_of_filled
from queues.models.people import Patient
from queues.models.reference import AdmissionClass, Doctor, Payer, PayerKind
from queues.models.sessions import ClinicSession
from queues.models.staff import staff_key


class Stage(models.TextChoices):
    """Where a visit stands in the path that BPJS knows."""

    BOOKED = "BOOKED", _("Terdaftar")
    WAITING_ADMISSION = "WAITING_ADMISSION", _("Menunggu admisi")
    IN_ADMISSION = "IN_ADMISSION", _("Di admisi")
    WAITING_CLINIC = "WAITING_CLINIC", _("Menunggu poli")
    IN_CLINIC = "IN_CLINIC", _("Di poli")
    LEFT_CLINIC = "LEFT_CLINIC", _("Selesai di poli")
    PREPARING_MEDICINE = "PREPARING_MEDICINE", _("Obat disiapkan")
    MEDICINE_READY = "MEDICINE_READY", _("Obat siap")
    CANCELLED = "CANCELLED", _("Dibatalkan")
    NO_SHOW = "NO_SHOW", _("Tidak hadir")


OVER = (Stage.CANCELLED, Stage.NO_SHOW)
BEFORE_CLINIC = (Stage.BOOKED, Stage.WAITING_ADMISSION, Stage.IN_ADMISSION, Stage.WAITING_CLINIC)
# Not yet through the clinic, not over.
UNSERVED = (*BEFORE_CLINIC, Stage.IN_CLINIC)


class Channel(models.TextChoices):
    """How the number was taken."""

    MOBILE_JKN = "MOBILE_JKN", "Mobile JKN"
    KIOSK = "KIOSK", _("Anjungan")
    COUNTER = "COUNTER", _("Loket")
    API = "API", "API"
    IMPORT = "IMPORT", _("Impor")


class VisitType(models.TextChoices):
    """Why the patient comes, as referrals say it."""

    REFERRAL = "REFERRAL", _("Rujukan FKTP")
    INTERNAL = "INTERNAL", _("Rujukan internal")
    CONTROL = "CONTROL", _("Kontrol")
    INTER_HOSPITAL = "INTER_HOSPITAL", _("Rujukan antar RS")


class ReferenceCheck(models.IntegerChoices):
    """What is known of a reference that nobody could check when the number was taken."""

    UNCHECKED = 1, _("Rujukan belum diperiksa")
    NOT_FITTING = 2, _("Rujukan tidak ada dalam daftar BPJS untuk hari ini")


class Priority(models.TextChoices):
    """Reasons for being called between others."""

    NONE = "", _("Biasa")
    ELDERLY = "ELDERLY", _("Lanjut usia")
    PREGNANT = "PREGNANT", _("Hamil")
    DISABLED = "DISABLED", _("Disabilitas")


class Source(models.TextChoices):
    """Where an event's time comes from."""

    PRESS = "PRESS", _("Tombol")
    BPJS = "BPJS", "BPJS"
    LATE_ENTRY = "LATE_ENTRY", _("Dicatat kemudian")
    IMPORT = "IMPORT", _("Impor")


def new_status_token() -> str:
    """128 random bits for the status page's link."""
    return secrets.token_urlsafe(16)


class AdmissionTicket(models.Model):
    """A number for the admission counter, taken while its holder is still unknown."""

    admission_class = models.ForeignKey(
        AdmissionClass, verbose_name=_("kelas loket"), on_delete=models.PROTECT, related_name="tickets", db_index=False
    )
    service_date = models.DateField(_("tanggal"))
    number = models.PositiveIntegerField(_("nomor"))
    label = models.CharField(_("nomor antrean"), max_length=12)
    priority = models.CharField(_("prioritas"), max_length=10, choices=Priority, default=Priority.NONE, blank=True)
    taken_at = models.DateTimeField(_("diambil"))
    first_called_at = models.DateTimeField(_("pertama dipanggil"), blank=True, null=True)
    cancelled_at = models.DateTimeField(_("dibatalkan"), blank=True, null=True)
    device = models.CharField(_("perangkat"), max_length=50, blank=True)
    # What the kiosk had to refuse, for the clerk who can do more: another payer, an extra seat, another date.
    case = models.CharField(_("kasus dari anjungan"), max_length=200, blank=True)
    wished_session = models.ForeignKey(
        ClinicSession,
        verbose_name=_("jadwal yang diminta"),
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        blank=True,
        null=True,
    )
    wished_payer = models.ForeignKey(
        Payer,
        verbose_name=_("penjamin yang diminta"),
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        blank=True,
        null=True,
    )
    request_key = models.CharField(max_length=64, unique=True, blank=True, null=True)
    status_token = models.CharField(max_length=32, unique=True, default=new_status_token)

    class Meta:
        verbose_name = _("nomor loket admisi")
        verbose_name_plural = _("nomor loket admisi")
        constraints = [
            models.UniqueConstraint(
                fields=["service_date", "admission_class", "number"],
                name="admission_number_once_per_class_and_date",
            )
        ]

    def __str__(self) -> str:
        return self.label


class VisitQuerySet(models.QuerySet["Visit"]):
    def active(self) -> "VisitQuerySet":
        """Neither cancelled nor a no-show."""
        return self.exclude(stage__in=OVER)

    def unserved(self) -> "VisitQuerySet":
        """Visits not yet through the clinic and not over: those that `remaining` counts (task 5 ends it)."""
        return self.filter(stage__in=UNSERVED)

    def for_patients(self) -> "VisitQuerySet":
        """Without those of the test walk (`Clinic.is_trial`): what is counted and told."""
        return self.filter(session__clinic__is_trial=False)

    def of_today(self, *, at: datetime) -> "VisitQuerySet":
        """Visits of sessions that are alive at this moment: today's, and those over midnight (`hours.alive`)."""
        day, before, ends_from, _since = hours.alive(at)
        over_midnight = Q(session__date=before, session__ends__lte=F("session__starts"), session__ends__gte=ends_from)
        return self.filter(Q(session__date=day) | over_midnight)

    def named(self) -> "VisitQuerySet":
        """With the related rows that a list or a ticket shows."""
        return self.select_related(
            "patient",
            "payer",
            "session__clinic",
            "session__doctor",
            "session__substitute_doctor",
            "session__room",
        )


class Visit(models.Model):
    """One patient's way through one clinic session."""

    booking_code = models.CharField(_("kode booking"), max_length=64, unique=True)
    patient = models.ForeignKey(Patient, verbose_name=_("pasien"), on_delete=models.PROTECT, related_name="visits")
    session = models.ForeignKey(
        ClinicSession, verbose_name=_("jadwal"), on_delete=models.PROTECT, related_name="visits", db_index=False
    )
    number = models.PositiveIntegerField(_("angka antrean"))
    label = models.CharField(_("nomor antrean"), max_length=12)
    # No list asks for these by themselves; each would be one more entry that every step of every visit writes.
    payer = models.ForeignKey(
        Payer, verbose_name=_("penjamin"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    visit_type = models.CharField(_("jenis kunjungan"), max_length=20, choices=VisitType, blank=True)
    referral_number = models.CharField(_("nomor referensi"), max_length=40, blank=True, db_index=True)
    channel = models.CharField(_("jalur"), max_length=12, choices=Channel)

    seat_kind = models.CharField(_("kuota"), max_length=10, choices=PayerKind)
    seat_index = models.PositiveIntegerField(_("kursi"), blank=True, null=True)
    is_extra_seat = models.BooleanField(_("di luar kuota"), default=False)
    extra_approved_by = staff_key(_("disetujui oleh"))
    extra_reason = models.CharField(_("alasan di luar kuota"), max_length=200, blank=True)

    priority = models.CharField(_("prioritas"), max_length=10, choices=Priority, default=Priority.NONE, blank=True)
    slot_at = models.DateTimeField(_("perkiraan awal"))
    arrived_at = models.DateTimeField(_("datang"), blank=True, null=True)
    is_new_patient = models.BooleanField(_("pasien baru"), help_text=_("Dibekukan saat pendaftaran."))
    stage = models.CharField(_("tahap"), max_length=20, choices=Stage, default=Stage.BOOKED, editable=False)
    has_prescription = models.BooleanField(_("ada resep"), blank=True, null=True)
    served_by = models.ForeignKey(
        Doctor,
        verbose_name=_("dilayani oleh"),
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        blank=True,
        null=True,
    )

    origin = models.ForeignKey(
        "self",
        verbose_name=_("asal rujukan internal"),
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        blank=True,
    )
    replaces = models.ForeignKey(
        "self",
        verbose_name=_("menggantikan"),
        on_delete=models.PROTECT,
        related_name="replaced_by",
        db_index=False,
        null=True,
        blank=True,
    )
    admission_ticket = models.ForeignKey(
        AdmissionTicket,
        verbose_name=_("nomor loket admisi"),
        on_delete=models.PROTECT,
        related_name="visits",
        db_index=False,
        null=True,
        blank=True,
    )
    # Null: it was checked, or there was nobody to ask. A mark for people; what BPJS takes is BPJS's word.
    reference_check = models.PositiveSmallIntegerField(
        _("pemeriksaan rujukan"), choices=ReferenceCheck, blank=True, null=True, editable=False
    )
    sep_number = models.CharField(_("nomor SEP"), max_length=30, blank=True)

    # What BPJS was told (or itself said) when the number was taken.
    told_poli_code = models.CharField(_("kode poli"), max_length=10, blank=True, editable=False)
    told_clinic_name = models.CharField(_("nama poli"), max_length=100, blank=True, editable=False)
    told_doctor_code = models.PositiveIntegerField(_("kode dokter"), blank=True, null=True, editable=False)
    told_doctor_name = models.CharField(_("nama dokter"), max_length=150, blank=True, editable=False)
    told_hours = models.CharField(_("jam praktek"), max_length=hours.LONGEST_WORDS, blank=True, editable=False)

    status_token = models.CharField(max_length=32, unique=True, default=new_status_token, editable=False)
    request_key = models.CharField(max_length=64, unique=True, blank=True, null=True, editable=False)
    created_at = models.DateTimeField(_("dibuat"))

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("kunjungan")
        verbose_name_plural = _("kunjungan")
        ordering = ["session", "number"]
        permissions = [
            ("approve_extra_seat", _("Menyetujui kursi di luar kuota")),
            ("enter_late_time", _("Mencatat waktu yang terlupa")),
            ("declare_no_show", _("Menyatakan pasien tidak hadir")),
            ("correct_referral", _("Memperbaiki nomor rujukan yang ditolak BPJS")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "number"],
                condition=~Q(channel=Channel.IMPORT),
                name="number_once_per_session",
            ),
            models.UniqueConstraint(
                fields=["session", "seat_kind", "seat_index"],
                condition=~Q(stage=Stage.CANCELLED),
                name="seat_once_while_active",
            ),
            models.UniqueConstraint(
                fields=["patient", "session"],
                condition=~Q(stage__in=OVER),
                name="one_active_visit_per_patient_and_session",
            ),
            models.CheckConstraint(
                condition=Q(is_extra_seat=False) | ~Q(extra_reason=""), name="extra_seat_has_its_reason"
            ),
            models.CheckConstraint(
                condition=Q(is_extra_seat=False) | Q(extra_approved_by__isnull=False),
                name="extra_seat_has_its_approver",
            ),
        ]
        indexes = [
            models.Index(fields=["session", "stage"]),
            index_of_filled("admission_ticket", "visit_of_ticket"),
            index_of_filled("replaces", "visit_that_replaces"),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.booking_code}"

    @property
    def is_over(self) -> bool:
        """Cancelled or a no-show: nothing follows."""
        return self.stage in OVER
