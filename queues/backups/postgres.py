"""PostgreSQL: pg_dump of one snapshot while others write, and psql in one transaction on the way back."""

import logging
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import IO, Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from queues.backups import postgres_tools
from queues.backups.postgres_tools import Tools
from queues.backups.snapshots import Restored, Snapshot
from queues.backups.trouble import BackupError

logger = logging.getLogger(__name__)

PART = 1 << 18
# A migration holds the tables: the backup comes later.
LOCK_WAIT = "--lock-wait-timeout=10000"
DUMP = ("--format=custom", "--no-owner", "--no-privileges", LOCK_WAIT)
SCHEMA = "public"
PSQL = ("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--file=-")
# Tables and functions of ours; what an extension brought stays.
EMPTIED = f"""
DO $emptied$ DECLARE one record; BEGIN
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = '{SCHEMA}' LOOP
        EXECUTE format('DROP TABLE IF EXISTS {SCHEMA}.%I CASCADE', one.tablename);
    END LOOP;
    FOR one IN SELECT p.oid::regprocedure AS name FROM pg_proc p
        WHERE p.pronamespace = '{SCHEMA}'::regnamespace
            AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
        EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', one.name);
    END LOOP;
END $emptied$;
"""
# What pg_restore leaves behind is a search path without a schema: triggers would not find their tables.
HERE = f"SET LOCAL search_path = {SCHEMA};\nSET LOCAL TIME ZONE 'UTC';\n"
IS_FILLED = f"SELECT EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = '{SCHEMA}')"


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    """Counts and dump see the same moment, whatever is written meanwhile. BackupError."""
    server = postgres_tools.server_version()
    why = _("Server PostgreSQL versi %(version)s") % {"version": server}
    tools = postgres_tools.fitting(int(server.split(".")[0]), why=why)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        # Nobody waits for this transaction: it may read for as long as it takes.
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        at = timezone.now()
        cursor.execute("SELECT pg_export_snapshot()")
        [name] = cursor.fetchone()

        def ask(statement: str) -> Sequence[tuple[Any, ...]]:
            cursor.execute(statement)
            return cursor.fetchall()

        yield Snapshot(at, server, tools.version, ask, _dumped(tools, str(name)))


def _dumped(tools: Tools, snapshot_name: str) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as said:
        command = tools.command("pg_dump", *DUMP, f"--snapshot={snapshot_name}")
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, env=postgres_tools.environment())
        assert child.stdout is not None
        try:
            while part := child.stdout.read(PART):
                yield part
        except BaseException:
            # The file is not written any further: nobody reads the rest.
            child.terminate()
            raise
        finally:
            child.stdout.close()
            code = child.wait()
        if code:
            raise _failed("pg_dump", said)


def _failed(program: str, said: IO[bytes]) -> BackupError:
    """Its words go to the log: they name tables and, of a broken row, perhaps what stands in it."""
    said.seek(0)
    lines = said.read().decode(errors="replace").strip().splitlines()
    logger.error("%s: %s", program, " / ".join(lines[-3:]) or "no word")
    return BackupError(_("%(program)s tidak berhasil; sebabnya ada di log.") % {"program": program})


def is_empty() -> bool:
    """Not one table."""
    with connection.cursor() as cursor:
        cursor.execute(IS_FILLED)
        [is_filled] = cursor.fetchone()
    return not is_filled


def check_server(dumped_from: str, tool: str) -> Tools:
    """The programs that read this dump, before a server that takes it. BackupError for an older one."""
    server, needed = postgres_tools.server_version(), int(dumped_from.split(".")[0])
    if int(server.split(".")[0]) < needed:
        words = _("Cadangan ini dari PostgreSQL %(theirs)s, server ini %(ours)s. Pakai yang sama atau lebih baru.")
        raise BackupError(words % {"theirs": dumped_from, "ours": server})
    why = _("Cadangan ini dibuat oleh pg_dump %(version)s") % {"version": tool}
    return postgres_tools.fitting(max(int(tool.split(".")[0]), int(server.split(".")[0])), why=why)


def put_back(content: Iterable[bytes], restored: Restored, *, tools: Tools) -> None:
    """The whole content in place of what is there, in one transaction. BackupError, and nothing is changed."""
    connection.close()
    environment = postgres_tools.environment()
    with tempfile.TemporaryFile() as said:
        command = tools.command("psql", *PSQL)
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said, env=environment, bufsize=0
        ) as psql:
            assert psql.stdin is not None
            try:
                psql.stdin.write(f"BEGIN; SET LOCAL lock_timeout = '10s';{EMPTIED}".encode())
                _unpack(content, tools, into=psql.stdin, environment=environment)
                # Without this COMMIT nothing of it was.
                psql.stdin.write(f"{_checks(restored)}COMMIT;".encode())
            except BaseException as trouble:
                is_psqls = isinstance(trouble, BrokenPipeError | BackupError) and psql.poll()
                psql.kill()
                if is_psqls:
                    raise _failed("psql", said) from None
                raise
        if psql.returncode:
            raise _failed("psql", said)


def _unpack(content: Iterable[bytes], tools: Tools, *, into: IO[bytes], environment: dict[str, str]) -> None:
    command = tools.command("pg_restore", "--no-owner", "--no-privileges", "--file=-")
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=into, stderr=said, env=environment)
        assert child.stdin is not None
        try:
            for part in content:
                child.stdin.write(part)
        except BrokenPipeError:
            # It has ended, and says below with what.
            pass
        except BaseException:
            child.kill()
            raise
        finally:
            with suppress(BrokenPipeError):
                child.stdin.close()
            code = child.wait()
        if code:
            raise _failed("pg_restore", said)


def _checks(restored: Restored) -> str:
    """As many rows as its manifest says, and the flag that keeps numbers back."""
    counted = "".join(
        f"IF (SELECT count(*) FROM {SCHEMA}.\"{table}\") <> {count} THEN RAISE EXCEPTION 'rows of {table}'; END IF;\n"
        for table, count in restored.rows.items()
    )
    marks = "".join(f"{statement};\n" for statement in restored.statements(f"{SCHEMA}."))
    return f"\nDO $counted$ BEGIN\n{counted}END $counted$;\n{HERE}{marks}"
