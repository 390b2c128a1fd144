"""Help for people whose session changed: seats kept for them in another one, and who was called on the phone."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from queues.models.decisions import SessionDecision, SessionEffect
from queues.models.reference import PayerKind
from queues.models.sessions import ClinicSession
from queues.models.staff import staff_key
from queues.models.visits import Visit


class KeptSeat(models.Model):
    """A seat of another session that is kept for a visit which a decision ended, until `until` or until it is used."""

    session = models.ForeignKey(
        ClinicSession, verbose_name=_("jadwal praktek"), on_delete=models.PROTECT, related_name="kept_seats"
    )
    visit = models.OneToOneField(Visit, verbose_name=_("kunjungan"), on_delete=models.PROTECT, related_name="kept_seat")
    payer_kind = models.CharField(_("kelompok"), max_length=10, choices=PayerKind)
    until = models.DateTimeField(_("disimpan sampai"))
    kept_at = models.DateTimeField(_("disimpan"))
    kept_by = staff_key(_("petugas"), is_required=True)
    given_back_at = models.DateTimeField(_("dilepas"), blank=True, null=True)

    class Meta:
        verbose_name = _("kursi yang disimpan")
        verbose_name_plural = _("kursi yang disimpan")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.session_id} {self.payer_kind}"


class ContactAttempt(models.Model):
    """One attempt to reach a patient by phone about what was decided: a row each, never changed."""

    effect = models.ForeignKey(
        SessionEffect, verbose_name=_("akibat keputusan"), on_delete=models.PROTECT, related_name="attempts"
    )
    at = models.DateTimeField(_("waktu"))
    actor = staff_key(_("petugas"), is_required=True)
    is_reached = models.BooleanField(_("terhubung"))
    request_key = models.CharField(max_length=64, unique=True, blank=True, null=True, editable=False)

    class Meta:
        verbose_name = _("percobaan telepon")
        verbose_name_plural = _("percobaan telepon")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(_("terhubung") if self.is_reached else _("tidak terhubung"))


class CallListShown(models.Model):
    """Somebody saw, printed or exported the phone numbers of those whom a decision concerned."""

    decision = models.ForeignKey(
        SessionDecision, verbose_name=_("keputusan"), on_delete=models.PROTECT, related_name="lists_shown"
    )
    at = models.DateTimeField(_("waktu"))
    actor = staff_key(_("petugas"), is_required=True)
    is_export = models.BooleanField(_("diekspor"))
    people = models.PositiveIntegerField(_("pasien"))

    class Meta:
        verbose_name = _("daftar telepon dibuka")
        verbose_name_plural = _("daftar telepon dibuka")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(_("diekspor") if self.is_export else _("dibuka"))
