"""What the connector makes stands at the import desk: one import a day and kind, undone there within a week."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from khanza.shape import Source
from queues import clock
from queues.imports.desk import acts
from queues.imports.desk.work import Worker
from queues.imports.ledger import Batch
from queues.models import ImportAct, ImportRun, ImportState
from queues.press import Press

# In the place of a file's name.
NAME = "sync_khanza"
ACCOUNT = "sync-khanza"


def connectors_account() -> User:
    """The account that takes rows where no person is named; nobody can log in with it."""
    account, is_new = User.objects.get_or_create(
        username=ACCOUNT, defaults={"is_active": False, "first_name": _("Sambungan Khanza")}
    )
    if is_new:
        account.set_unusable_password()
        account.save(update_fields=["password"])
    return account


class Notebook:
    """A planner's ledger. What was refused is kept by its key in Khanza instead: no line of a file stands for it."""

    def __init__(self, source: Source, *, at: datetime, by: User) -> None:
        self._source, self._at, self._by = source, at, by
        self.batches: list[Batch] = []

    @property
    def after(self) -> int:
        """No piece is begun in its middle."""
        return 0

    def mine(self, rows: Collection[int]) -> set[int]:
        """What was taken before is here already, whoever took it."""
        return set()

    def write(self, batch: Batch) -> None:
        """In the batch's transaction: what it made is written down where it can be taken back."""
        self.batches.append(batch)
        if batch.made or batch.twins:
            worker = Worker(self._import(), has_time=lambda: True)
            worker.write(replace(batch, up_to=0, read=len(batch.made), unchanged=0, bad=()))

    def _import(self) -> ImportRun:
        """Asked for with each batch: one that was rolled back has taken its import with it."""
        begins = clock.start_of_day(clock.service_date(self._at))
        of_today = ImportRun.objects.filter(
            kind=self._source.kind, file_name=NAME, state=ImportState.TAKEN, uploaded_at__gte=begins
        )
        return of_today.order_by("-pk").first() or self._begin()

    def _begin(self) -> ImportRun:
        run = ImportRun.objects.create(
            kind=self._source.kind,
            state=ImportState.TAKEN,
            file_name=NAME,
            size=0,
            digest="",
            lines=0,
            header=list(self._source.columns),
            header_key="",
            uploaded_at=self._at,
            uploaded_by=self._by,
            taken_at=self._at,
            forgotten_at=self._at,
        )
        acts.note(run, ImportAct.TAKEN, Press(self._at, user=self._by), f"{NAME} {self._source.table}")
        return run
