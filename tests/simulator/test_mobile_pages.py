"""The pages on which a person books: what they show, and that anybody can use them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import requests
import segno
from playwright.sync_api import Page, sync_playwright

from tests.machine import chromium_path
from tests.simulator.hospital_caller import WALL, HospitalCaller, demo_member
from tests.simulator.small_hospital import ESTIMATE_MS, SmallHospital

AXE = Path(__file__).resolve().parents[1] / "browser" / "vendor" / "axe.min.js"
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
KNOWN, STRANGER = "m01", "m02"
PRACTICE_OF_KNOWN, PRACTICE_OF_STRANGER = "310203|00:00-23:59", "310103|00:00-23:59"


@pytest.fixture
def hospital(caller: HospitalCaller) -> Iterator[SmallHospital]:
    with SmallHospital() as hospital:
        hospital.known_cards.add(demo_member(KNOWN)["card"])
        caller.simulator.set_hospital(hospital.url)
        yield hospital


def shown(caller: HospitalCaller, path: str, form: dict[str, str] | None = None) -> str:
    url = caller.simulator.url + path
    answer = requests.get(url, timeout=5) if form is None else requests.post(url, data=form, timeout=5)
    assert answer.status_code == 200
    return " ".join(html.unescape(re.sub("<[^>]*>", " ", answer.text)).split())


def book(caller: HospitalCaller, member: str, practice: str) -> str:
    form = {"tanggal": caller.today, "praktik": practice}
    return shown(caller, f"/peserta/{member}/rujukan/1", form)


def test_every_member_is_offered(caller: HospitalCaller) -> None:
    text = shown(caller, "/")
    assert demo_member(KNOWN)["name"] in text
    assert text.count("Belum pernah ke rumah sakit ini") == 13


def test_a_referral_says_that_no_number_was_taken_yet(caller: HospitalCaller, hospital: SmallHospital) -> None:
    assert "Antrean Belum ambil antrean" in shown(caller, f"/peserta/{KNOWN}")
    book(caller, KNOWN, PRACTICE_OF_KNOWN)
    assert "Antrean A1-1" in shown(caller, f"/peserta/{KNOWN}")


def test_doctor_hours_patients_and_quota_are_shown(caller: HospitalCaller, hospital: SmallHospital) -> None:
    text = shown(caller, f"/peserta/{KNOWN}/rujukan/1?tanggal={caller.today}")
    assert "dr. Galang Mahardika, Sp.PD 00:00-23:59 Jumlah pasien: 1 · Sisa kuota: 29" in text


def test_the_ticket_shows_number_remaining_called_and_estimate(caller: HospitalCaller, hospital: SmallHospital) -> None:
    text = book(caller, KNOWN, PRACTICE_OF_KNOWN)
    assert "A1-1 Belum dilayani Sisa 3 Dipanggil A1-7 Menunggu 12 menit" in text
    told = datetime.fromtimestamp(ESTIMATE_MS / 1000, tz=WALL)
    assert f"Estimasi jam pelayanan: {told:%d-%m-%Y %H:%M}" in text


def test_the_ticket_shows_its_code_as_a_qr_until_it_is_over(caller: HospitalCaller, hospital: SmallHospital) -> None:
    book(caller, KNOWN, PRACTICE_OF_KNOWN)
    (code,) = caller.simulator.state()["bookings"]
    page = requests.get(f"{caller.simulator.url}/tiket", params={"kode": code}, timeout=5).text
    assert segno.make(code, error="m", micro=False).svg_inline(scale=4, omitsize=True, light="#fff") in page
    assert f'aria-label="QR kode booking {code}"' in page
    form = {"kode": code, "langkah": "batal", "keterangan": "Berhalangan"}
    assert "<svg" not in requests.post(f"{caller.simulator.url}/tiket", data=form, timeout=5).text


def test_a_stranger_is_told_that_the_identity_was_sent(caller: HospitalCaller, hospital: SmallHospital) -> None:
    text = book(caller, STRANGER, PRACTICE_OF_STRANGER)
    assert "Data diri Anda sudah dikirim ke rumah sakit." in text
    assert "Harap datang ke admisi untuk melengkapi data rekam medis" in text
    assert "A1-1" in text


@pytest.mark.parametrize("service", ["ambilantrean", "statusantrean"])
def test_a_refusal_is_shown_in_the_hospitals_words(
    caller: HospitalCaller, hospital: SmallHospital, service: str
) -> None:
    hospital.refusals[service] = "Pendaftaran ke Poli Ini Sedang Tutup"
    text = book(caller, KNOWN, PRACTICE_OF_KNOWN) + shown(caller, f"/peserta/{KNOWN}/rujukan/1")
    assert "Pendaftaran ke Poli Ini Sedang Tutup" in text


def test_a_hospital_that_is_down_is_told_in_a_sentence(caller: HospitalCaller) -> None:
    sentence = "Rumah sakit tidak dapat dihubungi. Coba lagi beberapa saat lagi."
    assert sentence in shown(caller, f"/peserta/{KNOWN}/rujukan/1")
    assert sentence in book(caller, KNOWN, PRACTICE_OF_KNOWN)


def test_check_in_and_cancellation_from_the_ticket(caller: HospitalCaller, hospital: SmallHospital) -> None:
    book(caller, KNOWN, PRACTICE_OF_KNOWN)
    assert "Check in berhasil." in shown(caller, "/tiket", {"kode": "KODE/1#x", "langkah": "checkin"})
    cancelling = {"kode": "KODE/1#x", "langkah": "batal", "keterangan": "berhalangan"}
    assert "Antrean dibatalkan." in shown(caller, "/tiket", cancelling)
    assert hospital.sent("batalantrean") == [{"kodebooking": "KODE/1#x", "keterangan": "berhalangan"}]


def test_without_a_doctor_chosen_nothing_is_booked(caller: HospitalCaller, hospital: SmallHospital) -> None:
    assert "Pilih dokter dan jam praktik terlebih dahulu." in book(caller, KNOWN, "")
    assert hospital.sent("ambilantrean") == []


@pytest.mark.parametrize("path", ["/peserta/x", "/peserta/m01/rujukan/9", "/tiket?kode=x"])
def test_what_is_unknown_is_not_found(caller: HospitalCaller, path: str) -> None:
    assert requests.get(caller.simulator.url + path, timeout=5).status_code == 404


def test_no_page_shows_card_or_nik(caller: HospitalCaller, hospital: SmallHospital) -> None:
    pages = shown(caller, "/") + shown(caller, f"/peserta/{KNOWN}") + book(caller, KNOWN, PRACTICE_OF_KNOWN)
    assert demo_member(KNOWN)["card"] not in pages
    assert demo_member(KNOWN)["nik"] not in pages


def test_pages_forbid_scripts_and_strangers(caller: HospitalCaller) -> None:
    policy = requests.get(caller.simulator.url + "/", timeout=5).headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy


@pytest.mark.browser
def test_a_person_books_on_a_phone_and_axe_finds_nothing(caller: HospitalCaller, hospital: SmallHospital) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_ARGUMENTS)
        page = browser.new_page(viewport={"width": 390, "height": 844}, bypass_csp=True)
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(caller.simulator.url)
        check_accessible(page)
        page.get_by_role("link", name=demo_member(STRANGER)["name"]).click()
        check_accessible(page)
        page.get_by_role("link", name=demo_member(STRANGER)["referrals"][0]["number"]).click()
        check_accessible(page)
        page.get_by_label("dr. Ratih Kusumaningrum").check()
        page.get_by_role("button", name="Ambil antrean").click()
        assert page.locator(".number").inner_text() == "A1-1"
        check_accessible(page)
        page.get_by_role("button", name="Check In").click()
        assert "Check in berhasil" in page.locator(".notice").inner_text()
        check_accessible(page)
        hospital.refusals["sisaantrean"] = "Antrean Tidak Ditemukan"
        page.get_by_role("link", name="Perbarui").click()
        assert page.get_by_role("alert").inner_text() == "Antrean Tidak Ditemukan"
        check_accessible(page)
        browser.close()
        assert complaints == []


def check_accessible(page: Page) -> None:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    violations = page.evaluate("axe.run().then(found => found.violations.map(one => one.id))")
    assert violations == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390
