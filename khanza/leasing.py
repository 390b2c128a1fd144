"""One command reads Khanza at a time; one that was killed keeps no other waiting longer than five minutes."""

from datetime import timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from khanza.address import SourceError
from khanza.models import Lease

# Longer than one piece takes: five thousand patients, or a whole line broken and taken up again.
LENGTH = timedelta(minutes=5)


class Turn:
    """The lease that this command holds. SourceError where another command has it."""

    def __init__(self) -> None:
        Lease.objects.get_or_create(pk=1)
        now = timezone.now()
        free = Lease.objects.filter(Q(until=None) | Q(until__lte=now), pk=1)
        if not free.update(until=now + LENGTH, epoch=F("epoch") + 1):
            raise SourceError(_("sync_khanza lain sedang berjalan. Tunggu sampai selesai, paling lama lima menit."))
        self._epoch = Lease.objects.get(pk=1).epoch

    def keep(self) -> None:
        """Before each piece. SourceError when this command slept so long that another one has gone on."""
        if not self._mine().update(until=timezone.now() + LENGTH):
            raise SourceError(_("sync_khanza lain sudah melanjutkan pekerjaan ini."))

    def give_back(self) -> None:
        """The next command need not wait for the lease's end."""
        self._mine().update(until=None)

    def note_end(self, *, record_number: int | None) -> None:
        """The run came to its end. `record_number`: of `near_our_series`, None where patients were not read."""
        told = {} if record_number is None else {"record_number": record_number}
        self._mine().update(ended_at=timezone.now(), **told)

    def _mine(self) -> QuerySet[Lease]:
        return Lease.objects.filter(pk=1, epoch=self._epoch)
