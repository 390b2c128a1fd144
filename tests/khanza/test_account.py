"""The connector works with an account that may only read, never writes, and says what is missing or may too much."""

import re
from pathlib import Path

import pytest
from pytest_django import Settings

from khanza import leasing, line
from khanza.address import SourceError, read_address
from khanza.models import Lease, Portion
from queues.models import Patient
from tests.khanza.certificates import write_certificate
from tests.khanza.conftest import sync
from tests.khanza.tables import DATABASE, PASSWORD, READER, Khanza, person

pytestmark = [pytest.mark.mariadb, pytest.mark.django_db]

READS = re.compile(
    r"(SELECT|SHOW GRANTS|START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY|COMMIT|SET )", re.IGNORECASE
)


def test_an_account_with_select_alone_is_enough_and_nothing_but_reading_is_asked(khanza: Khanza) -> None:
    khanza.add("pasien", person(1), person(2))
    assert khanza.rows(f"SHOW GRANTS FOR {READER}@'127.0.0.1'")[1][0].startswith(f"GRANT SELECT ON `{DATABASE}`")
    before = khanza.sums()
    khanza.do("SET GLOBAL general_log = 1")
    try:
        # Every table is looked at, those that are empty too.
        assert sync().code == 0
        assert sync("pasien", again=True).code == 0
    finally:
        khanza.do("SET GLOBAL general_log = 0")
    asked = re.findall(r"\t\s*(?:\d+ )?Query\t(.+)", khanza.server.log.read_text(encoding="utf-8"))
    asked = [statement for statement in asked if "general_log" not in statement]
    assert len(asked) > 20
    assert [statement for statement in asked if not READS.match(statement)] == []
    assert not [statement for statement in asked if " FOR UPDATE" in statement or "LOCK IN" in statement]
    assert khanza.sums() == before


def test_an_account_that_may_write_is_held_until_somebody_says_yes(khanza: Khanza, settings: Settings) -> None:
    settings.KHANZA_SECRET_URL = khanza.writers_url
    khanza.add("pasien", person(1))
    held = sync("pasien")
    assert held.code == 3
    assert "Akun Khanza ini boleh lebih dari membaca" in held.complained
    assert not Patient.objects.exists()
    assert sync("pasien", accept=["akun"]).code == 0
    # And even then the session could not write.
    with line.Line(read_address(khanza.writers_url)) as opened, pytest.raises(SourceError, match="1792"):
        opened.look(lambda look: look.rows("DELETE FROM pasien"))
    assert khanza.rows("SELECT COUNT(*) FROM pasien") == ((1,),)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("", "KHANZA_DATABASE_URL belum diatur."),
        ("postgres://a:b@127.0.0.1/sik", "KHANZA_DATABASE_URL tidak terbaca."),
        ("mysql://a:r4hasia@127.0.0.1:port/sik", "KHANZA_DATABASE_URL tidak terbaca."),
        ("mysql://pembaca:r4hasia@127.0.0.1:{port}/sik_rekaan", "Khanza menolak akun atau sandinya."),
        ("mysql://pembaca:r4hasia%2FRekaan@127.0.0.1:{port}/lain", "Basis data Khanza itu tidak ada"),
        ("mysql://pembaca:r4hasia%2FRekaan@127.0.0.1:1/sik_rekaan", "Server Khanza tidak terjangkau"),
    ],
)
def test_what_cannot_be_read_is_one_sentence_without_a_secret(
    khanza: Khanza, settings: Settings, caplog: pytest.LogCaptureFixture, url: str, sentence: str
) -> None:
    settings.KHANZA_SECRET_URL = url.format(port=khanza.server.port)
    done = sync("pasien")
    assert done.code == 2
    assert sentence in done.complained
    for secret in ("r4hasia", PASSWORD, READER, "127.0.0.1"):
        assert secret not in done.complained + done.said + caplog.text


def test_with_an_authority_the_line_is_encrypted_and_the_server_must_be_known_to_it(
    khanza: Khanza, settings: Settings, tmp_path: Path
) -> None:
    known, url = khanza.server.folder / "server.pem", khanza.url
    with line.Line(read_address(f"{url}?ssl-ca={known}")) as opened:
        [(_name, cipher)] = opened.look(lambda look: look.rows("SHOW STATUS LIKE 'Ssl_cipher'"))
    assert cipher
    write_certificate(tmp_path)
    settings.KHANZA_SECRET_URL = f"{url}?ssl-ca={tmp_path / 'server.pem'}"
    assert sync("pasien").code == 2
    settings.KHANZA_SECRET_URL = f"{url}?ssl-ca={tmp_path / 'nothing.pem'}"
    done = sync("pasien")
    assert (done.code, "ssl-ca" in done.complained) == (2, True)


def test_every_table_and_column_that_is_missing_is_named_before_anything_begins(khanza: Khanza) -> None:
    khanza.add("pasien", person(1))
    khanza.do("ALTER TABLE jadwal DROP COLUMN kuota", "DROP TABLE databarang")
    try:
        done = sync()
        assert done.code == 2
        assert "databarang, jadwal.kuota." in done.complained
        assert not Patient.objects.exists()
        assert sync("pasien").code == 0
        assert sync("pasien", "semua").code == 2
    finally:
        khanza.make()


def test_without_the_driver_the_command_says_what_to_install(khanza: Khanza, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "pymysql", None)
    done = sync("pasien")
    assert (done.code, "requirements-khanza.txt" in done.complained) == (2, True)


def test_two_commands_do_not_read_at_once_and_a_killed_one_ends_with_its_lease(khanza: Khanza) -> None:
    khanza.add("pasien", person(1))
    turn = leasing.Turn()
    done = sync("pasien")
    assert (done.code, "sync_khanza lain sedang berjalan" in done.complained) == (2, True)
    Lease.objects.update(until="2020-01-01T00:00:00Z")
    assert sync("pasien").code == 0
    with pytest.raises(SourceError, match="sudah melanjutkan"):
        turn.keep()
    assert Portion.objects.count() == 1


def test_a_number_column_that_excel_had_spoiled_before_khanza_got_it_is_held(khanza: Khanza) -> None:
    khanza.add("pasien", *(person(number, no_ktp=f"990101440000{number:03d}0") for number in range(1, 10)))
    held = sync("pasien")
    assert (held.code, "Excel merusak angka" in held.complained) == (3, True)
    assert not Patient.objects.exists()
    assert sync("pasien", accept=["nik"]).code == 0
    assert Patient.objects.count() == 9
