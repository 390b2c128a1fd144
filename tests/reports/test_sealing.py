"""A month under a named person's seal: once, in a chain, with what changed since; reopened with a reason."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from queues.encryption.row_hash import digest_of
from queues.press import Press
from reports.models import MonthSeal, SealAct, VisitFact
from reports.sealing import acts
from reports.sealing.acts import SealedMeanwhileError
from reports.sealing.respondents import target_of
from tests.hospital import TODAY, Hospital
from tests.reports.test_workbench import someone

MONTH = TODAY.replace(day=1)
AFTER = timedelta(days=20)
PAGE, SEAL, REOPEN = "/reports/month/", "/reports/month/seal/", "/reports/month/reopen/"
DIRECTOR = ("view_figures", "seal_month", "note_respondents")


@pytest.fixture
def hospital(db: None) -> Hospital:
    hospital = Hospital()
    for _person in range(3):
        hospital.here()
    return hospital


def press(client: Client, path: str, **fields: str) -> str:
    return client.post(path, {"tanggal": TODAY.isoformat(), **fields}, follow=True).text


def page(client: Client) -> str:
    return client.get(PAGE, {"tanggal": TODAY.isoformat()}).text


def test_a_month_is_sealed_once_and_says_what_changed_since(hospital: Hospital) -> None:
    client = someone(*DIRECTOR, name="direktur")
    with time_machine.travel(hospital.now, tick=False):
        assert "Bulan ini belum berakhir." in page(client)
        assert "Sahkan setelah hari terakhirnya lewat." in press(client, SEAL)
    with time_machine.travel(hospital.now + AFTER, tick=False):
        assert "Tidak ada kunjungan dalam bulan ini" in press(client, SEAL, tanggal="2026-02-10")
        assert "Maret 2026 disahkan." in press(client, SEAL, request_key="tekan-1")
        press(client, SEAL, request_key="tekan-1")
        assert "Bulan ini sudah disahkan." in press(client, SEAL, request_key="tekan-2")
        seal = MonthSeal.objects.get()
        assert seal.figures_hash == digest_of(seal.figures)
        assert (seal.actor and seal.actor.username, seal.figures["total"]["booked"]) == ("direktur", 3)
        assert [row["name"] for row in seal.figures["clinics"]] == ["Anak"]
        text = page(client)
        assert "Angkanya masih sama." in text
        assert seal.figures_hash in text
        # Somebody corrects a visit of the month afterwards.
        VisitFact.objects.filter(pk=VisitFact.objects.earliest("pk").pk).update(outcome="CANCELLED")
        text = page(client)
    assert "Angka ini berubah sejak disahkan:" in text
    assert '<td class="tabular">0</td><td class="tabular">1</td>' in text
    seal.refresh_from_db()
    assert seal.figures_hash == digest_of(seal.figures)


def test_it_is_reopened_with_a_reason_and_sealed_again_in_one_chain(hospital: Hospital) -> None:
    client = someone(*DIRECTOR, name="direktur")
    with time_machine.travel(hospital.now + AFTER, tick=False):
        assert "Bulan ini tidak sedang disahkan." in press(client, REOPEN, reason="salah")
        press(client, SEAL)
        assert "Isi alasannya." in press(client, REOPEN, reason=" ")
        assert "dibuka lagi" in press(client, REOPEN, reason="entri terlambat poli anak")
        assert "entri terlambat poli anak" in page(client)
        press(client, SEAL)
    rows = list(MonthSeal.objects.order_by("pk"))
    assert [row.act for row in rows] == [SealAct.SEALED, SealAct.REOPENED, SealAct.SEALED]
    assert [row.previous_hash for row in rows] == ["", *(row.row_hash for row in rows[:-1])]


def test_of_two_who_seal_at_one_moment_one_is_told(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    at = hospital.now + AFTER
    one, other = (Press(at, user=hospital.nurse, request_key=key) for key in ("a", "b"))
    real = acts._write

    def first_the_other(month: date, act: SealAct, made: Press, counted: dict[str, object]) -> MonthSeal:
        monkeypatch.setattr(acts, "_write", real)
        acts.seal(MONTH, other)
        return real(month, act, made, counted)

    monkeypatch.setattr(acts, "_write", first_the_other)
    with pytest.raises(SealedMeanwhileError):
        acts.seal(MONTH, one)
    assert MonthSeal.objects.count() == 1


def test_only_who_may_seals_and_a_filtered_page_has_no_seal(hospital: Hospital) -> None:
    reader = someone("view_figures", name="pembaca")
    with time_machine.travel(hospital.now + AFTER, tick=False):
        text = page(reader)
        assert "Belum disahkan." in text
        assert "Sahkan angka" not in text
        for path in (SEAL, REOPEN, "/reports/month/respondents/"):
            assert reader.post(path, {"tanggal": TODAY.isoformat()}).status_code == 403
            assert Client().post(path)["Location"].startswith("/login/")
        filtered = reader.get(PAGE, {"tanggal": TODAY.isoformat(), "jalur": "KIOSK"}).text
    assert "Pengesahan bulan" not in filtered


def test_respondents_are_noted_against_what_the_visits_ask_for(hospital: Hospital) -> None:
    assert [target_of(visits) for visits in (0, 29, 30, 100, 101, 10000, 10001)] == [0, 29, 30, 30, 80, 357, 370]
    client = someone(*DIRECTOR, name="direktur")
    with time_machine.travel(hospital.now + AFTER, tick=False):
        assert "Tulis jumlah responden" in press(client, "/reports/month/respondents/", count="²")
        text = press(client, "/reports/month/respondents/", count="12")
    assert '<b class="tabular">12</b>' in text
