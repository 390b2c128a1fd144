"""Every call to BPJS: where to, how long, and what came of it. For a person who looks why BPJS does not answer."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bpjs_bridge.models.outbox import Outcome
from bpjs_bridge.models.services import Service


class BpjsCall(models.Model):
    """One request, without anybody in it: the address is the route's template, the reason is a word of ours.

    Kept for BPJS_CALLS_KEPT_DAYS. What was sent and BPJS's own sentence are not here: of messages, the outbox has them.
    """

    service = models.PositiveSmallIntegerField(_("layanan"), choices=Service)
    method = models.CharField(_("metode"), max_length=6)
    template = models.CharField(_("alamat"), max_length=150)
    began_at = models.DateTimeField(_("waktu"))
    milliseconds = models.PositiveIntegerField(_("milidetik"))
    outcome = models.CharField(_("hasil"), max_length=10, choices=Outcome)
    http_status = models.PositiveSmallIntegerField("HTTP", blank=True, null=True)
    code = models.CharField(_("kode"), max_length=10, blank=True)
    reason = models.CharField(_("sebab"), max_length=60, blank=True)
    # By the answer's Date header; above 0 this server's clock is ahead. None: no answer, or one without a date.
    clock_ahead = models.IntegerField(_("jam kita di depan (detik)"), blank=True, null=True)

    class Meta:
        verbose_name = _("panggilan ke BPJS")
        verbose_name_plural = _("panggilan ke BPJS")
        ordering = ["-pk"]
        permissions = [("test_connection", _("Menguji sambungan ke BPJS"))]
        indexes = [
            models.Index(fields=["began_at"], name="bpjs_calls_by_moment"),
            models.Index(
                fields=["began_at"], name="bpjs_calls_with_a_clock", condition=models.Q(clock_ahead__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.template}"
