"""What every refusal is."""

from django.db.utils import OperationalError
from django.utils.translation import gettext_lazy as _


class QueueError(Exception):
    """A verb refused; nothing was written."""

    message = _("Tidak dapat dilakukan.")

    def __init__(self, message: object | None = None) -> None:
        super().__init__()
        if message is not None:
            self.message = message  # type: ignore[assignment]

    def __str__(self) -> str:
        return str(self.message)


class BusyError(QueueError, OperationalError):
    """Somebody else held what was needed for too long. The same press, again, may go through.

    A database error too: a caller that retries after one of those (the relay) retries after this.
    """

    message = _("Sistem sedang sibuk. Coba lagi sebentar.")
