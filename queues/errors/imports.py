"""Refusals at the import desk."""

from django.utils.translation import gettext_lazy as _

from queues.errors.refusal import QueueError


class ImportMovedError(QueueError):
    """Somebody else, or an earlier press, has brought this import further: nothing was done twice."""

    message = _("Sementara itu impor ini sudah berlanjut. Yang tampak di bawah adalah keadaannya sekarang.")


class ImportColumnsError(QueueError):
    """The columns that were chosen cannot be read; the message says which."""


class ImportTooOldError(QueueError):
    """An import is taken back within seven days."""

    message = _("Impor ini lebih dari tujuh hari yang lalu dan tidak dapat dibatalkan lagi. Perbaiki satu per satu.")
