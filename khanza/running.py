"""One run: the account and the tables are looked at, then each table is taken, in an order in which none waits."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from khanza.account import held_account
from khanza.given_up import cancel_what_was_given_up
from khanza.leasing import Turn
from khanza.line import Line, Look
from khanza.models import Portion, Refusal
from khanza.numbers import near_our_series
from khanza.prescribed import prescribed_on
from khanza.prescriptions import Carrier
from khanza.reading import Piece, whole
from khanza.shape import BOOKINGS, PATIENTS, PRESCRIPTIONS, SOURCES, Source, check_shape
from khanza.taking import Counts, HeldError, Taker, shown_key
from khanza.walking import take_refused_again, walk
from queues import clock
from queues.imports.look import Held
from queues.verbs.record_series import continue_series

Say = Callable[[Source, Counts], None]


@dataclass
class Run:
    """What one command asks for. `names`: of `shape.NAMES`; `is_again`: also what has not changed since."""

    line: Line
    taker: Taker
    names: Collection[str]
    is_again: bool = False
    # Called after each piece.
    say: Say = field(default=lambda source, counts: None)
    _turn: Turn | None = None

    def carry_out(self) -> None:
        """Raises SourceError and HeldError; what was taken until then stays taken."""
        self.line.look(self._check)
        if self.taker.is_dry_run:
            self._go_through()
            return
        self._turn = Turn()
        try:
            self._go_through()
            self._turn.note_end(record_number=self._record_number())
        finally:
            self._turn.give_back()

    def _go_through(self) -> None:
        if self.is_again and not self.taker.is_dry_run:
            Portion.objects.filter(table__in=[one.table for one in SOURCES if one.name in self.names]).delete()
        short = [one for one in SOURCES if one.name in self.names and not one.is_walked and one != BOOKINGS]
        self._take_short(short)
        if PATIENTS.name in self.names:
            self._take_patients()
        if BOOKINGS.name in self.names:
            self._take_bookings()
        if PRESCRIPTIONS in self.names:
            self._carry_prescriptions()

    def _record_number(self) -> int | None:
        return self.line.look(near_our_series) if PATIENTS.name in self.names else None

    @property
    def _today(self) -> date:
        return clock.service_date(self.taker.at)

    def _check(self, look: Look) -> None:
        """The account first: who may not look into `information_schema` is told what to do about that."""
        held: list[Held] = held_account(look, self.taker.accepted)
        if held:
            raise HeldError(held)
        check_shape(look, self.names)

    def _take_short(self, sources: list[Source]) -> None:
        """A dry run takes them in one transaction and rolls it back, because each needs what the one before it made."""
        if self.taker.is_dry_run:
            pieces = [self._piece(source) for source in sources]
            with transaction.atomic():
                self.taker.rehearse(pieces)
                transaction.set_rollback(True)
            return
        for source in sources:
            self._forget_others(source, self._take_whole(source))

    def _piece(self, source: Source) -> Piece:
        return self.line.look(lambda look: whole(look, source, today=self._today))

    def _take_whole(self, source: Source) -> set[str]:
        """Unless it is as it was and nothing of it waits. Returns the keys of its rows, as lists show them."""
        piece = self._piece(source)
        keys = set(map(shown_key, piece.keys))
        known = Portion.objects.filter(table=source.table, digest=piece.digest).exists()
        if known and not Refusal.objects.filter(table=source.table, column="").exists():
            counts = self.taker.of(source)
            counts.read, counts.unchanged = len(piece.rows), len(piece.rows)
            return keys
        self._take(piece)
        if not self.taker.is_dry_run:
            values = {"up_to": None, "rows": len(piece.rows), "digest": piece.digest, "taken_at": self.taker.at}
            Portion.objects.update_or_create(table=source.table, after="", defaults=values)
        return keys

    def _forget_others(self, source: Source, keys: set[str]) -> None:
        """A row that is gone there is refused no more."""
        gone = [row.pk for row in Refusal.objects.filter(table=source.table) if row.key not in keys]
        Refusal.objects.filter(pk__in=gone).delete()

    def _take_patients(self) -> None:
        is_dry = self.taker.is_dry_run
        if not is_dry:
            take_refused_again(self.line, PATIENTS, self._take)
        # What was refused before is counted with what is refused now.
        walk(self.line, PATIENTS, self._take, at=self.taker.at, is_dry_run=is_dry)
        if self.taker.of(PATIENTS).added and not is_dry:
            with transaction.atomic():
                continue_series()

    def _take_bookings(self) -> None:
        keys = self._take_whole(BOOKINGS)
        keys |= cancel_what_was_given_up(
            self.line,
            self.taker.of(BOOKINGS),
            today=self._today,
            at=self.taker.at,
            is_dry_run=self.taker.is_dry_run,
        )
        if not self.taker.is_dry_run:
            self._forget_others(BOOKINGS, keys)

    def _carry_prescriptions(self) -> None:
        counts = self.taker.counts.setdefault(PRESCRIPTIONS, Counts())
        found = self.line.look(lambda look: prescribed_on(look, self._today))
        Carrier(self._today, self.taker.at, counts, self.taker.is_dry_run).carry(found)

    def _take(self, piece: Piece) -> None:
        if self._turn is not None:
            self._turn.keep()
        self.taker.take(piece)
        self.say(piece.source, self.taker.of(piece.source))
