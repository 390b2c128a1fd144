"""Refusals of a change of the hospital's rules."""

from django.utils.translation import gettext_lazy as _

from queues.errors.refusal import QueueError


class RulePinnedError(QueueError):
    """A variable of the server's environment gives the value: nobody can change it here."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("Nilai ini dipasang oleh lingkungan server (%(name)s). Teknisi menghapus baris itu dari .env dulu.")
            % {"name": name}
        )


class RuleOutOfBoundsError(QueueError):
    """The value is none of this rule's; the message says what would be."""


class RulesContradictError(QueueError):
    """Of two rules the lower one would be above the upper one."""

    def __init__(self, other: object, value: str) -> None:
        words = _('Tidak cocok dengan "%(other)s" (sekarang %(value)s). Ubah yang itu dulu, atau pilih nilai lain.')
        super().__init__(words % {"other": other, "value": value})


class RuleChangedError(QueueError):
    """Somebody changed the rule after the page was shown: both values are shown, and the person is asked."""

    message = _("Sementara itu pengaturan ini diubah orang lain. Lihat kedua nilainya, lalu tekan Simpan sekali lagi.")
