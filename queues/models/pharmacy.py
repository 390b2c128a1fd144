"""The pharmacy's ticket, its prescriptions and their hand-over."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from queues.models.acts import Act
from queues.models.people import Patient
from queues.models.staff import staff_key
from queues.models.visits import Visit, new_status_token


class PrescriptionKind(models.TextChoices):
    """The pharmacy's two lanes."""

    COMPOUND = "COMPOUND", _("Racikan")
    NON_COMPOUND = "NON_COMPOUND", _("Non racikan")


# The day's series of patients stays below: a ticket of the set-up's test walk has a number that is none of theirs.
FIRST_TRIAL_NUMBER = 900_001
# Two letters, so that no clinic's one-letter series sounds like them; sessions never get them.
LANE_PREFIX = {PrescriptionKind.COMPOUND: "FR", PrescriptionKind.NON_COMPOUND: "FN"}


class PharmacyNumber(models.TextChoices):
    """By which number the pharmacy calls, and where the paper with it comes from (setting PHARMACY_NUMBER)."""

    HOUSE = "house", _("Satu nomor untuk seluruh rumah sakit")
    POLI = "poli", _("Nomor farmasi sendiri, dicetak di poli")
    PHARMACY = "pharmacy", _("Nomor farmasi sendiri, dicetak di farmasi")
    KIOSK = "kiosk", _("Nomor farmasi sendiri, dicetak di anjungan")


class PharmacyTicket(models.Model):
    """One pick-up: one daily series over all lanes (BPJS's integer is unique).

    The label, by which patients are called, is the lane and that number, or the poli's label (PharmacyNumber.HOUSE).
    """

    service_date = models.DateField(_("tanggal"))
    number = models.PositiveIntegerField(_("nomor"))
    lane = models.CharField(_("jalur"), max_length=12, choices=PrescriptionKind)
    label = models.CharField(_("nomor antrean"), max_length=12)
    patient = models.ForeignKey(
        Patient, verbose_name=_("pasien"), on_delete=models.PROTECT, related_name="pharmacy_tickets"
    )
    taken_at = models.DateTimeField(_("diambil"))
    cancelled_at = models.DateTimeField(_("dibatalkan"), blank=True, null=True)
    act = models.ForeignKey(
        Act,
        verbose_name=_("perbuatan"),
        on_delete=models.PROTECT,
        related_name="pharmacy_tickets",
        blank=True,
        null=True,
    )
    status_token = models.CharField(max_length=32, unique=True, default=new_status_token, editable=False)

    class Meta:
        verbose_name = _("nomor farmasi")
        verbose_name_plural = _("nomor farmasi")
        constraints = [models.UniqueConstraint(fields=["service_date", "number"], name="pharmacy_number_once_per_date")]

    def __str__(self) -> str:
        return self.label


class Prescription(models.Model):
    """What one visit's doctor ordered; without a ticket yet where the hospital lets patients take it."""

    visit = models.ForeignKey(
        Visit, verbose_name=_("kunjungan"), on_delete=models.PROTECT, related_name="prescriptions"
    )
    ticket = models.ForeignKey(
        PharmacyTicket,
        verbose_name=_("nomor farmasi"),
        on_delete=models.PROTECT,
        related_name="prescriptions",
        blank=True,
        null=True,
    )
    kind = models.CharField(_("jenis resep"), max_length=12, choices=PrescriptionKind)
    written_at = models.DateTimeField(_("ditulis"))
    withdrawn_at = models.DateTimeField(_("ditarik"), blank=True, null=True)

    class Meta:
        verbose_name = _("resep")
        verbose_name_plural = _("resep")
        constraints = [
            models.UniqueConstraint(fields=["visit"], condition=Q(withdrawn_at=None), name="one_prescription_per_visit")
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class PrescriptionDraft(models.Model):
    """What is typed for a visit and not prescribed yet: it outlives holds, detours and a change of screens.

    It ends with the consultation; an undo of that end makes it anew from what had been prescribed.
    """

    visit = models.OneToOneField(
        Visit, verbose_name=_("kunjungan"), on_delete=models.CASCADE, related_name="prescription_draft"
    )
    kind = models.CharField(_("jenis resep"), max_length=12, choices=PrescriptionKind, blank=True)
    # [[medicine, quantity, dosage], ...] as typed, unclear ones too: nothing typed is lost to a refusal.
    lines = models.JSONField(default=list)
    typed_at = models.DateTimeField(_("diketik"))
    actor = staff_key(_("petugas"))

    class Meta:
        verbose_name = _("resep yang sedang diketik")
        verbose_name_plural = _("resep yang sedang diketik")

    def __str__(self) -> str:
        return str(self.visit_id)


class ItemOutcome(models.TextChoices):
    """What became of one ordered medicine."""

    PENDING = "", _("Belum")
    FULL = "FULL", _("Lengkap")
    PARTIAL = "PARTIAL", _("Sebagian")
    COPY = "COPY", _("Copy resep")
    DECLINED = "DECLINED", _("Ditolak pasien")


class PrescriptionItem(models.Model):
    """One medicine of a prescription: ordered and dispensed."""

    prescription = models.ForeignKey(
        Prescription, verbose_name=_("resep"), on_delete=models.CASCADE, related_name="items"
    )
    medicine = models.CharField(_("obat"), max_length=150)
    dosage = models.CharField(_("aturan pakai"), max_length=150, blank=True)
    ordered = models.PositiveIntegerField(_("diminta"), default=1)
    given = models.PositiveIntegerField(_("diberikan"), blank=True, null=True)
    outcome = models.CharField(_("hasil"), max_length=10, choices=ItemOutcome, default=ItemOutcome.PENDING, blank=True)

    class Meta:
        verbose_name = _("obat")
        verbose_name_plural = _("obat")
        constraints = [models.CheckConstraint(condition=Q(ordered__gte=1), name="at_least_one_medicine_is_ordered")]

    def __str__(self) -> str:
        return f"{self.medicine} x{self.ordered}"


class HandoverOutcome(models.TextChoices):
    """How a pharmacy ticket ended."""

    HANDED_OVER = "HANDED_OVER", _("Diserahkan")
    DELIVERED = "DELIVERED", _("Diantar")
    UNCOLLECTED = "UNCOLLECTED", _("Tidak diambil")
    CANCELLED = "CANCELLED", _("Dibatalkan")


class Handover(models.Model):
    """The end of a pharmacy ticket: the receiver, and their relation to the patient."""

    ticket = models.ForeignKey(
        PharmacyTicket, verbose_name=_("nomor farmasi"), on_delete=models.PROTECT, related_name="handovers"
    )
    outcome = models.CharField(_("hasil"), max_length=12, choices=HandoverOutcome)
    receiver_name = models.CharField(_("penerima"), max_length=150, blank=True)
    receiver_relation = models.CharField(_("hubungan"), max_length=50, blank=True)
    handed_over_at = models.DateTimeField(_("waktu"))
    withdrawn_at = models.DateTimeField(_("ditarik"), blank=True, null=True)
    actor = staff_key(_("petugas"))
    act = models.ForeignKey(
        Act, verbose_name=_("perbuatan"), on_delete=models.PROTECT, related_name="handovers", blank=True, null=True
    )

    class Meta:
        verbose_name = _("penyerahan obat")
        verbose_name_plural = _("penyerahan obat")
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(withdrawn_at=None), name="a_ticket_is_handed_over_once"
            )
        ]

    def __str__(self) -> str:
        return self.get_outcome_display()
