"""What a person does at the import desk. Each act is a change from one state: a second press finds it done."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from queues.errors import ImportColumnsError, ImportMovedError, ImportTooOldError
from queues.imports.columns import mapped
from queues.imports.desk import records
from queues.imports.desk.files import clean_name, digest_of, examined, header_key, seal
from queues.imports.desk.kinds import KINDS, Choices
from queues.imports.desk.work import NO_COUNTS
from queues.imports.table import WrongFileError
from queues.models import (
    BEFORE_TAKING,
    ImportAct,
    ImportEvent,
    ImportKind,
    ImportPart,
    ImportRun,
    ImportState,
)
from queues.press import Press

UNDO_FOR = timedelta(days=7)
# Of a person who keeps a page open, so often is it noted that they look at it.
VIEWED_EVERY = timedelta(minutes=10)


def upload(kind: ImportKind, name: str, content: bytes, press: Press) -> ImportRun:
    """Keep a file, sealed, with what its first lines are; the same press again: the same import.

    WrongFileError with one sentence, and nothing is kept. A header that was mapped before, for the same kind, is
    mapped so again.
    """
    assert press.user is not None
    if done := _of_press(press):
        return done
    desk = KINDS[kind]
    found = examined(content, desk.columns)
    key = header_key(kind, found.header)
    before = ImportRun.objects.filter(kind=kind, header_key=key).exclude(state=ImportState.COLUMNS).first()
    try:
        with transaction.atomic():
            run = ImportRun.objects.create(
                kind=kind,
                file_name=clean_name(name),
                size=len(content),
                digest=digest_of(content),
                lines=found.lines,
                header=list(found.header),
                header_key=key,
                samples=found.samples,
                columns=before.columns if before else found.places,
                uploaded_at=press.at,
                uploaded_by=press.user,
                request_key=press.request_key or None,
            )
            seal(run, content)
            note(run, ImportAct.UPLOADED, press, f"{found.lines} baris, sha256 {run.digest[:12]}")
    except IntegrityError:
        if done := _of_press(press):
            return done
        raise
    return run


def choose_columns(run: ImportRun, places: Mapping[str, int], source: str, press: Press) -> None:
    """Where our columns are in the file; then a worker looks at it. ImportColumnsError, ImportMovedError."""
    desk = KINDS[run.kind]
    if len(set(places.values())) < len(places):
        raise ImportColumnsError(_("Satu kolom berkas dipilih dua kali. Pilih kolom lain, atau kosongkan."))
    try:
        mapped(run.header, desk.columns, places)
    except WrongFileError as problem:
        raise ImportColumnsError(str(problem)) from None
    asked = desk.sources(places)
    if asked and source not in dict(asked):
        raise ImportColumnsError(_("Berkas ini tidak mengatakan asal pendaftarannya. Pilih asalnya."))
    choices = Choices(source=source if asked else "")
    _move(
        run,
        (ImportState.COLUMNS, ImportState.HELD, ImportState.CHECKED),
        ImportState.TO_CHECK,
        ImportAct.COLUMNS,
        press,
        columns=dict(places),
        choices=choices.stored(),
        held=[],
    )


def decide(run: ImportRun, accepted: frozenset[str], record_width: int | None, press: Press) -> None:
    """What holds the file is answered; a worker looks again, with these answers. ImportMovedError."""
    before = Choices.read(run.choices)
    known = {str(one["id"]) for one in run.held}
    choices = Choices(
        before.accepted | (accepted & known),
        before.record_width if record_width is None else record_width,
        before.source,
    )
    words = ", ".join([*sorted(choices.accepted), *([f"lebar {record_width}"] if record_width is not None else [])])
    _move(
        run,
        (ImportState.HELD,),
        ImportState.TO_CHECK,
        ImportAct.DECIDED,
        press,
        words,
        choices=choices.stored(),
        held=[],
    )


def take(run: ImportRun, press: Press) -> None:
    """Take the file over, as the dry run counted it. ImportMovedError."""
    _move(run, (ImportState.CHECKED,), ImportState.TO_TAKE, ImportAct.TAKE, press)


def undo(run: ImportRun, press: Press) -> None:
    """Take back what nobody used since. ImportTooOldError after seven days; ImportMovedError."""
    if not may_undo(run, at=press.at):
        raise ImportTooOldError if run.state == ImportState.TAKEN else ImportMovedError
    _move(run, (ImportState.TAKEN,), ImportState.TO_UNDO, ImportAct.UNDO, press, keeps_counts=True)


def may_undo(run: ImportRun, *, at: datetime) -> bool:
    """Taken within seven days, of a kind that can be taken back, with anything to take back."""
    return (
        run.state == ImportState.TAKEN
        and run.taken_at is not None
        and at - run.taken_at <= UNDO_FOR
        and run.kind not in records.NEVER_UNDONE
        and run.made_rows > 0
    )


def discard(run: ImportRun, press: Press) -> None:
    """Throw the file away before anything was taken. ImportMovedError."""
    with transaction.atomic():
        _move(run, BEFORE_TAKING, ImportState.DISCARDED, ImportAct.DISCARDED, press, forgotten_at=press.at)
        ImportPart.objects.filter(run=run).delete()


def note_view(run: ImportRun, act: ImportAct, press: Press) -> None:
    """Somebody looks at what an import says; not again and again while they do."""
    since = press.at - VIEWED_EVERY
    if not ImportEvent.objects.filter(run=run, act=act, actor=press.user, at__gt=since).exists():
        note(run, act, press)


def note(run: ImportRun, act: ImportAct, press: Press, words: str = "") -> None:
    """A line of the import's history."""
    ImportEvent.objects.create(run=run, act=act, at=press.at, actor=press.user, note=words[:200])


def forget_old(*, at: datetime) -> int:
    """Delete the files that were uploaded more than seven days ago; what came of them stays. How many."""
    old = ImportRun.objects.filter(uploaded_at__lt=at - UNDO_FOR, forgotten_at=None)
    count = 0
    for run in old.filter(state__in=(*BEFORE_TAKING, ImportState.TAKEN, ImportState.UNDONE)).order_by("pk"):
        with transaction.atomic():
            state = ImportState.DISCARDED if run.state in BEFORE_TAKING else run.state
            same = ImportRun.objects.filter(pk=run.pk, state=run.state, forgotten_at=None)
            if not same.update(state=state, forgotten_at=at, lease_epoch=run.lease_epoch + 1):
                continue
            ImportPart.objects.filter(run=run).delete()
            ImportEvent.objects.create(run=run, act=ImportAct.FORGOTTEN, at=at)
            count += 1
    return count


def _move(
    run: ImportRun,
    before: tuple[ImportState, ...],
    after: ImportState,
    act: ImportAct,
    press: Press,
    words: str = "",
    *,
    keeps_counts: bool = False,
    **values: object,
) -> None:
    """From one state to the next, once, with its line of history. The lease of a worker that is at it ends."""
    values |= {"asked_at": press.at, "lease_until": None, "tries": 0, "problem": ""}
    if not keeps_counts:
        values |= NO_COUNTS
    with transaction.atomic():
        same = ImportRun.objects.filter(pk=run.pk, state__in=before)
        if not same.update(state=after, lease_epoch=F("lease_epoch") + 1, **values):
            raise ImportMovedError
        note(run, act, press, words)
    run.refresh_from_db()


def _of_press(press: Press) -> ImportRun | None:
    return ImportRun.objects.filter(request_key=press.request_key).first() if press.request_key else None
