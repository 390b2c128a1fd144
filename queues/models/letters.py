"""What is written for BPJS when a consultation ends: control letters, referrals out, prolonged referrals."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from queues.models.staff import staff_key
from queues.models.visits import Visit


class LetterKind(models.TextChoices):
    """A visit has one standing letter of each kind."""

    CONTROL = "control", _("Surat kontrol")
    OUTGOING = "outgoing", _("Rujukan keluar")
    PROLONGED = "prolonged", _("Rujukan khusus")


class LetterState(models.TextChoices):
    WRITING = "writing", _("Belum pasti")
    STANDING = "standing", _("Berlaku")
    WITHDRAWN = "withdrawn", _("Dihapus")


class LetterAsk(models.TextChoices):
    """What BPJS was asked to do with a letter and has not surely done."""

    NONE = "", ""
    MAKE = "make", _("dibuat")
    CHANGE = "change", _("diubah")
    WITHDRAW = "withdraw", _("dihapus")


class ReferralKind(models.TextChoices):
    """How a patient is referred out."""

    FULL = "full", _("Penuh")
    PARTIAL = "partial", _("Sebagian")
    BACK = "back", _("Rujuk balik (PRB)")


class VisitLetter(models.Model):
    """One letter: the number that BPJS gave it, what it says, and where it stands.

    The row is written before BPJS is asked, so that a press that is repeated, or an answer that got lost, makes no
    second letter. `wish` is what a change shall become, as texts; `on` is the day that the letter is for.
    """

    visit = models.ForeignKey(Visit, verbose_name=_("kunjungan"), on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(_("jenis"), max_length=10, choices=LetterKind)
    state = models.CharField(_("keadaan"), max_length=10, choices=LetterState, default=LetterState.WRITING)
    number = models.CharField(_("nomor surat"), max_length=40, blank=True)
    # The SEP, or of a prolonged referral the referral, from which it was made.
    made_of = models.CharField(_("dibuat dari"), max_length=40)

    on = models.DateField(_("untuk tanggal"))
    until = models.DateField(_("berlaku sampai"), blank=True, null=True)
    poli_code = models.CharField(_("kode poli"), max_length=10, blank=True)
    poli_name = models.CharField(_("poli"), max_length=100, blank=True)
    doctor_code = models.PositiveIntegerField(_("kode dokter"), blank=True, null=True)
    doctor_name = models.CharField(_("dokter"), max_length=150, blank=True)
    hours = models.CharField(_("jam praktek"), max_length=11, blank=True)
    facility_code = models.CharField(_("kode faskes"), max_length=8, blank=True)
    facility_name = models.CharField(_("faskes tujuan"), max_length=150, blank=True)
    referral_kind = models.CharField(_("tipe rujukan"), max_length=10, choices=ReferralKind, blank=True)
    # ICD-10, the primary one first; ICD-9-CM. Blanks between.
    diagnoses = models.CharField(_("diagnosa"), max_length=100, blank=True)
    procedures = models.CharField(_("prosedur"), max_length=100, blank=True)
    note = models.CharField(_("catatan"), max_length=200, blank=True)
    # BPJS's own key of a prolonged referral, without which it is not deleted.
    key = models.CharField(max_length=40, blank=True, editable=False)

    asked = models.CharField(_("diminta"), max_length=10, choices=LetterAsk, default=LetterAsk.NONE, blank=True)
    asked_at = models.DateTimeField(_("diminta pada"))
    asked_by = staff_key(_("diminta oleh"), is_required=True)
    wish = models.JSONField(default=dict, blank=True, editable=False)
    made_at = models.DateTimeField(_("dibuat pada"))
    made_by = staff_key(_("dibuat oleh"), is_required=True)
    changed_at = models.DateTimeField(_("diubah pada"), blank=True, null=True)
    withdrawn_at = models.DateTimeField(_("dihapus pada"), blank=True, null=True)
    booked = models.ForeignKey(
        Visit,
        verbose_name=_("nomor antrean untuk hari itu"),
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        blank=True,
        null=True,
    )

    class Meta:
        verbose_name = _("surat akhir konsultasi")
        verbose_name_plural = _("surat akhir konsultasi")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "kind"],
                condition=~Q(state=LetterState.WITHDRAWN),
                name="one_letter_of_a_kind_stands",
            ),
            models.CheckConstraint(
                condition=~Q(state=LetterState.STANDING) | ~Q(number=""),
                name="a_standing_letter_has_its_number",
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.get_state_display()

    @property
    def is_uncertain(self) -> bool:
        """Was BPJS asked for something, and did not surely do it or refuse it?"""
        return self.asked != LetterAsk.NONE

    @property
    def is_standing(self) -> bool:
        return self.state == LetterState.STANDING
