"""The line to Khanza's database: short read-only looks, each at one instant; a line that breaks is taken up again."""

import contextlib
import logging
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar

from django.utils.translation import gettext as _

from khanza.address import Address, SourceError

# How values are written into statements; none of how columns are read.
AS_THEY_ARE: Any = None
try:
    import pymysql
    from pymysql.converters import encoders

    AS_THEY_ARE = encoders
except ModuleNotFoundError:  # the optional extra `khanza`
    pymysql = None  # type: ignore[assignment]

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")
Row = tuple[bytes | None, ...]
Read = Callable[["Look"], Answer]

CONNECT_SECONDS, ANSWER_SECONDS, STATEMENT_SECONDS = 10, 60, 30
# Behind a line that waits for a table's definition every program of the hospital's would wait.
LOCK_SECONDS = 3
LIMITS = (f"max_statement_time = {STATEMENT_SECONDS}", f"max_execution_time = {STATEMENT_SECONDS * 1000}")
# Before each further try. Together longer than their server takes to start anew.
WAITS = (1.0, 2.0, 4.0, 8.0, 15.0)
# Server gone, line lost, server shutting down, line killed, table changed meanwhile, waited for a lock.
PASSING = frozenset({1053, 1158, 1159, 1160, 1161, 1205, 1412, 1927, 2002, 2003, 2006, 2013, 2014, 2055, 4031})
WRONG_ACCOUNT, NO_DATABASE, NO_GRANT = (1045, 1698, 2059), (1044, 1049), (1142, 1143)
TOO_SLOW = (1969, 3024)


class Look:
    """Statements inside one read-only transaction: all of them see their database as of one instant."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[Row]:
        """Every column as it is stored, undecoded: zero dates and mixed encodings survive."""
        self._cursor.execute(statement, tuple(values))
        return list(self._cursor.fetchall())


class Line:
    """One connection, made anew where it broke. SourceError when it cannot be had."""

    def __init__(self, address: Address) -> None:
        if pymysql is None:
            raise SourceError(
                _("Paket PyMySQL belum terpasang. Jalankan: .venv/bin/pip install -r requirements-khanza.txt")
            )
        self._address = address
        self._connection: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hang_up()

    def look(self, read: Read[Answer]) -> Answer:
        """What `read` finds in one transaction; called again from its start when the line breaks in the middle."""
        for wait in (*WAITS, None):
            try:
                return self._look_once(read)
            except (pymysql.err.OperationalError, pymysql.err.InternalError, pymysql.err.InterfaceError) as trouble:
                self._hang_up()
                code = _code(trouble)
                is_passing = code in PASSING or isinstance(trouble, pymysql.err.InterfaceError)
                if not is_passing or wait is None:
                    raise SourceError(_sentence(code)) from None
                logger.warning("khanza: the line broke (%d), again in %.0f s", code, wait)
                time.sleep(wait)
            except pymysql.err.MySQLError as trouble:
                self._hang_up()
                raise SourceError(_sentence(_code(trouble))) from None
            except OSError:
                raise SourceError(_("Berkas ssl-ca di KHANZA_DATABASE_URL tidak dapat dibaca.")) from None
        raise AssertionError("the last try ends the loop")

    def _look_once(self, read: Read[Answer]) -> Answer:
        if self._connection is None:
            self._connection = self._dial()
        with self._connection.cursor() as cursor:
            cursor.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
            answer = read(Look(cursor))
            cursor.execute("COMMIT")
        return answer

    def _dial(self) -> Any:
        address = self._address
        connection = pymysql.connect(
            host=address.host,
            port=address.port,
            user=address.user,
            password=address.password,
            database=address.database,
            charset="utf8mb4",
            # Bytes as they are: see `as_text`.
            use_unicode=False,
            conv=AS_THEY_ARE,
            connect_timeout=CONNECT_SECONDS,
            read_timeout=ANSWER_SECONDS,
            write_timeout=ANSWER_SECONDS,
            ssl_ca=address.authority or None,
            ssl_verify_cert=True if address.authority else None,
            ssl_verify_identity=True if address.authority else None,
            program_name="antrean",
        )
        with connection.cursor() as cursor:
            cursor.execute("SET SESSION TRANSACTION READ ONLY")
            cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute(f"SET SESSION sql_mode = '', lock_wait_timeout = {LOCK_SECONDS}")
            for limit in LIMITS:
                # MariaDB knows the one, MySQL the other, old ones neither: then ANSWER_SECONDS alone holds.
                with contextlib.suppress(pymysql.err.OperationalError):
                    cursor.execute(f"SET SESSION {limit}")
        return connection

    def _hang_up(self) -> None:
        if self._connection is not None and self._connection.open:
            self._connection._force_close()
        self._connection = None


def _code(trouble: Exception) -> int:
    return trouble.args[0] if trouble.args and isinstance(trouble.args[0], int) else 0


def _sentence(code: int) -> str:
    """The server's own words name account and host: they are not repeated."""
    if code in WRONG_ACCOUNT:
        return _("Khanza menolak akun atau sandinya. Periksa KHANZA_DATABASE_URL (docs/khanza.md: akun baca saja).")
    if code in NO_DATABASE:
        return _("Basis data Khanza itu tidak ada, atau akun ini tidak boleh membukanya. Periksa nama dan GRANT-nya.")
    if code in NO_GRANT:
        return _("Akun ini tidak boleh membaca semua tabel yang diperlukan. Jalankan GRANT di docs/khanza.md.")
    if code in TOO_SLOW:
        return _("Server Khanza menjawab lebih lama dari %(seconds)d detik. Coba lagi saat lebih sepi.") % {
            "seconds": STATEMENT_SECONDS
        }
    if code in PASSING or not code:
        return _(
            "Server Khanza tidak terjangkau atau sambungannya putus (%(code)d). Yang sudah diambil tetap; jalankan "
            "lagi, dan pekerjaan dilanjutkan dari sana."
        ) % {"code": code}
    return _("Khanza menjawab kesalahan %(code)d.") % {"code": code}
