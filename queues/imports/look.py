"""A look at the whole file before its lines: what a spreadsheet did to it can be seen in no line alone.

A NIK has 16 digits and a spreadsheet's number 15: the last one becomes 0. Leading zeros of a number are lost. One file
writes the day first, another the month.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from queues.imports.cells import YEAR_LAST, DateOrder, said, said_date, said_number

# Fewer cells than these are no evidence: one NIK in ten ends in 0 by chance.
FEWEST = 5
NEARLY_ALL = 0.9
AS_NUMBER = re.compile(r"\d+([.,]\d+)?[eE]\+?\d+|\d+\.0+")
NIK_LENGTH, CARD_LENGTH = 16, 13
# The day of birth in a woman's NIK is 40 higher.
WOMAN = 40
LAST_MONTH = 12


@dataclass(frozen=True)
class Way:
    """One answer to what holds a file: `width` of record numbers (0: as they are), or None: the held word is accepted.

    `words`: on a button; `command`: what it means for the command, in a sentence.
    """

    words: str
    command: str
    width: int | None = None


@dataclass(frozen=True)
class Held:
    """What stops the import until a person has decided. `id`: the word for `--accept`, or none if a width answers."""

    id: str
    seen: str
    ways: tuple[Way, ...]

    @property
    def sentence(self) -> str:
        """For whoever types commands."""
        return " ".join((self.seen, *(way.command for way in self.ways)))


@dataclass
class Look:
    """What all lines of a table of patients have in common."""

    niks: int = 0
    spoiled_niks: int = 0
    cards: int = 0
    short_cards: int = 0
    phones: int = 0
    short_phones: int = 0
    has_zeros: bool = False
    # Of record numbers that are digits alone: how many have which length, and one of each.
    lengths: Counter[int] = field(default_factory=Counter)
    samples: dict[int, str] = field(default_factory=dict)
    orders: Counter[DateOrder] = field(default_factory=Counter)
    by_nik: Counter[DateOrder] = field(default_factory=Counter)

    def take(self, row: Mapping[str, str]) -> None:
        """One line's cells, by our columns."""
        nik, card, phone = said_number(row["nik"]), said_number(row["nomorkartu"]), said_number(row["nohp"])
        if nik:
            self.niks += 1
            self.spoiled_niks += bool(AS_NUMBER.fullmatch(nik)) or (len(nik) == NIK_LENGTH and nik.endswith("0"))
        if card:
            self.cards += 1
            self.short_cards += card.isdigit() and len(card) < CARD_LENGTH
        if phone:
            self.phones += 1
            self.short_phones += phone.startswith("8")
        self.take_number(said(row["norm"]))
        self._take_date(said_date(row["tanggallahir"]), nik)

    def take_number(self, number: str) -> None:
        """One record number: what a table of bookings has as well."""
        if number.isdigit():
            self.has_zeros |= number.startswith("0")
            self.lengths[len(number)] += 1
            self.samples.setdefault(len(number), number)

    def _take_date(self, text: str, nik: str) -> None:
        found = YEAR_LAST.fullmatch(text)
        if not found:
            return
        first, second = int(found[1]), int(found[2])
        if first > LAST_MONTH >= second:
            self.orders[DateOrder.DAY_FIRST] += 1
        elif second > LAST_MONTH >= first:
            self.orders[DateOrder.MONTH_FIRST] += 1
        elif first != second and len(nik) == NIK_LENGTH and nik.isdigit():
            born = (int(nik[6:8]) % WOMAN, int(nik[8:10]))
            if born in ((first, second), (second, first)):
                order = DateOrder.DAY_FIRST if born == (first, second) else DateOrder.MONTH_FIRST
                self.by_nik[order] += 1

    @property
    def date_order(self) -> DateOrder:
        """By the dates that can be read in one way, then by the NIKs; Indonesia writes the day first."""
        votes = self.orders or self.by_nik
        if len(votes) > 1:
            return DateOrder.UNCLEAR
        return next(iter(votes), DateOrder.DAY_FIRST)

    def held(self, known_width: int | None) -> list[Held]:
        """What a person must decide. `known_width`: the length of the record numbers that are here, zeros too."""
        found = []
        if self.niks >= FEWEST and self.spoiled_niks >= NEARLY_ALL * self.niks:
            found.append(_excel_took_the_last_digit(self.spoiled_niks, self.niks))
        if self.cards >= FEWEST and self.short_cards >= NEARLY_ALL * self.cards:
            found.append(_cards_are_short(self.short_cards, self.cards))
        if self.date_order == DateOrder.UNCLEAR:
            found.append(_dates_are_unclear())
        return found + self.lost_zeros(known_width)

    def lost_zeros(self, known_width: int | None) -> list[Held]:
        """Record numbers shorter than those that are known; without known ones the phones tell what happened."""
        if self.has_zeros or not self.lengths:
            return []
        if known_width and min(self.lengths) < known_width:
            fits = max(self.lengths) <= known_width
            return [_zeros_offered(self, known_width) if fits else _zeros_unclear(known_width)]
        is_like_numbers = self.phones >= FEWEST and self.short_phones >= NEARLY_ALL * self.phones
        if known_width is None and len(self.lengths) > 1 and is_like_numbers:
            return [_zeros_unclear(max(self.lengths))]
        return []


def _excel_took_the_last_digit(spoiled: int, niks: int) -> Held:
    seen = _(
        "Excel merusak angka: %(count)d dari %(all)d NIK berakhiran 0 atau ditulis seperti 9,9E+15. Ambil berkas asli "
        "sekali lagi dan impor kolom NIK sebagai Teks."
    ) % {"count": spoiled, "all": niks}
    words, command = (
        _("Catat orangnya tanpa NIK dari berkas ini"),
        _("--accept nik mencatat orangnya tanpa NIK dari berkas ini."),
    )
    return Held("nik", seen, (Way(words, command),))


def _cards_are_short(short: int, cards: int) -> Held:
    seen = _("%(count)d dari %(all)d nomor kartu kurang dari 13 angka: nol di depan tampaknya hilang di Excel.") % {
        "count": short,
        "all": cards,
    }
    way = Way(_("Kembalikan nol di depan nomor kartu"), _("--accept kartu mengembalikan nol itu."))
    return Held("kartu", seen, (way,))


def _dates_are_unclear() -> Held:
    seen = _("Sebagian tanggal ditulis hari/bulan/tahun, sebagian bulan/hari/tahun.")
    words = _("Ambil hanya tanggal yang pasti; yang dapat dibaca dua cara dikosongkan dan didaftar")
    command = _(
        "--accept tanggal mengambil hanya tanggal yang pasti; yang dapat dibaca dua cara dikosongkan dan didaftar."
    )
    return Held("tanggal", seen, (Way(words, command),))


def _zeros_offered(look: Look, width: int) -> Held:
    shown = ", ".join(
        _("%(short)s menjadi %(whole)s") % {"short": sample, "whole": sample.zfill(width)}
        for length, sample in sorted(look.samples.items())
        if length < width
    )
    seen = _(
        "Nomor rekam medis di berkas ini lebih pendek dari yang sudah tercatat (%(width)d angka): nol di depan "
        "tampaknya hilang."
    ) % {"width": width}
    words = _("Kembalikan nol di depan: %(shown)s") % {"shown": shown}
    command = _("--record-width %(width)d mengembalikannya (%(shown)s);") % {"width": width, "shown": shown}
    return Held("", seen, (Way(words, command, width), _as_they_are()))


def _zeros_unclear(width: int) -> Held:
    seen = _("Nol di depan nomor rekam medis tampaknya hilang, dan panjangnya tidak dapat dipastikan.")
    words = _("Buat semuanya %(width)d angka dengan nol di depan") % {"width": width}
    command = _("--record-width %(width)d membuat semuanya %(width)d angka;") % {"width": width}
    return Held("", seen, (Way(words, command, width), _as_they_are()))


def _as_they_are() -> Way:
    return Way(_("Ambil nomor rekam medis apa adanya"), _("--record-width 0 mengambil apa adanya."), 0)
