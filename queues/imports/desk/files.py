"""A file at the import desk: what it is, what its first lines look like, and how it lies sealed in the database."""

import base64
import hashlib
import io
import os
import re
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from queues.encryption.personal_numbers import looks_personal, without_numbers
from queues.imports.cells import read_date
from queues.imports.columns import Column, places_of
from queues.imports.table import LARGEST_FILE, UNREADABLE, BadLine, Table, WrongFileError
from queues.models import ImportPart, ImportRun
from queues.models.people import mask_word

# A larger file takes longer than somebody waits in front of a page; the commands take a million lines.
MOST_LINES = 150_000
SAMPLES = 5
LONGEST_NAME, LONGEST_SHOWN = 100, 60
# So many lines below the header may be a second one.
LOOKED_AT = 50
FEWEST_NAMES = 3
# Of the file, before it is compressed: whoever rotates keys reads some hundred parts at a time.
PART = 65_536
NO_TABLES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"{\\rtf")
OF_SHEETS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
FORMULA = re.compile(rb"<f[ >]")
PIECE = 1_000_000
# Unpacked; a sheet of 150,000 lines has some 100 MB.
LARGEST_UNPACKED = 300_000_000


@dataclass(frozen=True)
class Examined:
    """A file that can be a table: its header, its first lines masked, how many lines, and where our columns are."""

    header: tuple[str, ...]
    samples: list[list[str]]
    lines: int
    places: dict[str, int]


def examined(content: bytes, columns: Sequence[Column]) -> Examined:
    """Look at a file before anything of it is kept. WrongFileError with one sentence that says what to do."""
    _refuse_no_table(content)
    with in_memory(content) as path:
        table = Table(path)
        header = table.header
        _check_header(header)
        lines, samples = 0, list[list[str]]()
        for row in table.rows():
            lines += 1
            if lines > MOST_LINES:
                raise WrongFileError(_("Berkas lebih dari 150.000 baris. Bagi menjadi beberapa berkas."))
            if isinstance(row, BadLine):
                continue
            if lines <= LOOKED_AT:
                _refuse_second_header(header, row.cells, row.line, columns)
            if len(samples) < SAMPLES:
                samples.append([masked(cell) for cell in row.cells])
    if not lines:
        raise WrongFileError(_("Di bawah judul kolom tidak ada baris."))
    if not samples:
        raise WrongFileError(
            _("Tidak ada baris yang cocok dengan judul kolom. Hapus yang ada di atas judul kolom, lalu unggah lagi.")
        )
    shown = tuple(without_numbers(name)[:LONGEST_SHOWN] for name in header)
    return Examined(shown, samples, lines, places_of(header, columns))


def _refuse_no_table(content: bytes) -> None:
    if not content.strip():
        raise WrongFileError(_("Berkas ini kosong."))
    if len(content) > LARGEST_FILE:
        raise WrongFileError(_("Berkas lebih besar dari 50 MB. Bagi menjadi beberapa berkas."))
    if content.startswith(NO_TABLES):
        raise WrongFileError(
            _("Berkas ini gambar, PDF atau arsip, bukan tabel. Simpan tabelnya sebagai CSV atau XLSX.")
        )
    if content.startswith(b"PK"):
        _refuse_wrong_archive(content)


def _refuse_wrong_archive(content: bytes) -> None:
    """XLSX and ODS are archives. Any other is for a person to unpack; a formula's value may be missing or stale."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if not any(name in names for name in OF_SHEETS):
                raise WrongFileError(_("Berkas ini arsip zip. Buka dulu, lalu unggah tabel di dalamnya."))
            if sum(one.file_size for one in archive.infolist()) > LARGEST_UNPACKED:
                raise WrongFileError(_("Isi berkas ini terlalu besar. Simpan tabelnya sebagai CSV."))
            sheets = [name for name in names if name.startswith("xl/worksheets/") and name.endswith(".xml")]
            if any(_has_formula(archive, name) for name in sheets):
                raise WrongFileError(
                    _("Berkas ini berisi rumus. Salin semuanya, tempel sebagai nilai, lalu simpan dan unggah lagi.")
                )
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError):
        raise WrongFileError(_("Berkas ini rusak atau dikunci. Simpan lagi sebagai CSV atau XLSX.")) from None


def _has_formula(archive: zipfile.ZipFile, name: str) -> bool:
    """Read piece by piece: a sheet unpacked is many times the file."""
    with archive.open(name) as sheet:
        end = b""
        while piece := sheet.read(PIECE):
            if FORMULA.search(end + piece):
                return True
            end = piece[-2:]
    return False


def _check_header(header: Sequence[str]) -> None:
    if not any(header):
        raise WrongFileError(_("Baris pertama harus berisi judul kolom."))
    if UNREADABLE.search("".join(header)):
        raise WrongFileError(_("Judul kolom berisi huruf yang tidak terbaca. Simpan lagi sebagai CSV UTF-8 atau XLSX."))
    if any(looks_personal(cell) or read_date(cell) for cell in header):
        raise WrongFileError(
            _("Baris pertama berisi data, bukan judul kolom. Tambahkan baris judul di atasnya, lalu unggah lagi.")
        )


def _refuse_second_header(header: Sequence[str], cells: Sequence[str], line: int, columns: Sequence[Column]) -> None:
    known = {name for column in columns for name in (column.name, *column.also)}
    names = [cell.strip().lower() for cell in cells]
    if tuple(names) == tuple(header) or sum(name in known for name in names) >= FEWEST_NAMES:
        raise WrongFileError(
            _("Berkas ini punya dua baris judul: baris %(line)d juga judul. Sisakan satu, lalu unggah lagi.")
            % {"line": line}
        )


def masked(cell: str) -> str:
    """What shows which column it is and not whose: words as a hall's screen has them, digits as dots."""
    words = [mask_word(word) if len(word) > 1 and word.isalpha() else word for word in cell.split()]
    return re.sub(r"\d", "•", " ".join(words))[:LONGEST_SHOWN]


def header_key(kind: str, header: Sequence[str]) -> str:
    """Equal for files of one kind with the same header."""
    return hashlib.sha256("\x1f".join([kind, *header]).encode()).hexdigest()


def clean_name(name: str) -> str:
    """The file's name for lists: no folder, no number that may be somebody's."""
    printable = "".join(sign for sign in re.split(r"[\\/]", name)[-1] if sign.isprintable())
    return without_numbers(printable.strip())[:LONGEST_NAME] or "-"


@contextmanager
def in_memory(content: bytes) -> Iterator[Path]:
    """The content as a file that lies on no disk and is gone with this process, however that ends.

    Only Linux has such files; elsewhere (a developer's machine) it is a temporary one.
    """
    if sys.platform != "linux":
        with tempfile.NamedTemporaryFile() as file:
            file.write(content)
            file.flush()
            yield Path(file.name)
        return
    descriptor = os.memfd_create("import")
    try:
        with os.fdopen(os.dup(descriptor), "wb") as stream:
            stream.write(content)
        yield Path(f"/proc/self/fd/{descriptor}")
    finally:
        os.close(descriptor)


def seal(run: ImportRun, content: bytes) -> None:
    """Keep a file: in the caller's transaction, in the database, where workers on other hosts find it as well."""
    parts = [content[at : at + PART] for at in range(0, len(content), PART)]
    ImportPart.objects.bulk_create(
        [
            ImportPart(run=run, place=at, content=base64.b64encode(zlib.compress(part)).decode())
            for at, part in enumerate(parts)
        ],
        batch_size=100,
    )


@contextmanager
def opened(run: ImportRun) -> Iterator[Path]:
    """The file again. WrongFileError when it is gone or not what was uploaded; UndecryptableError without its key."""
    parts = ImportPart.objects.filter(run=run).order_by("place").values_list("content", flat=True)
    content = b"".join(zlib.decompress(base64.b64decode(part)) for part in parts.iterator(50))
    if hashlib.sha256(content).hexdigest() != run.digest:
        raise WrongFileError(_("Berkas ini sudah dihapus. Unggah lagi."))
    with in_memory(content) as path:
        yield path


def digest_of(content: bytes) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(content).hexdigest()
