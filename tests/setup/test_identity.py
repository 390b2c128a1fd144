"""The hospital's own colour, logo and words: refused where nobody could read them, seen before they are saved."""

import struct
import zlib
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.utils import timezone

from antrean_project.groups import DATA_KEEPER, TECHNICIAN
from bpjs_bridge import uat_mode
from bpjs_bridge.inbound import referrals, repeats
from queues import rules, verbs
from queues.errors import QueueError
from queues.models import Clinic, HospitalLogo, Stop, StopKind
from queues.pictures import SIGNATURE, WrongPictureError, cleaned_png
from queues.press import Press
from queues.rules import colours
from queues.verbs import RuleChange
from queues.waiting.order import Place, interleave
from setup.file import exported
from staff_login import start_passwords
from tests.group_browsers import browser_of
from tests.setup.pressing import LIST, save

pytestmark = pytest.mark.django_db


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(
    width: int = 20, height: int = 20, *, pixels: bytes | None = None, besides: bytes = b"", colour: int = 2
) -> bytes:
    """A grey square; `pixels` in place of its own, `besides`: chunks between head and pixels."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0))
    rows = (b"\0" + b"\x80" * 3 * width) * height if pixels is None else pixels
    return SIGNATURE + head + besides + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def change(name: str, value: str, reason: str = "uji") -> None:
    newest = verbs.newest_change(name)
    verbs.change_rule(RuleChange(name, value, newest.pk if newest else 0), Press(timezone.now(), reason=reason))


def test_a_colour_on_which_white_is_not_read_is_refused(admin_client: Client) -> None:
    page = save(admin_client, "BRAND_COLOUR", "#ffc94d")
    assert "Warna ini terlalu terang: kontras dengan putih 1.5, perlu 7." in page.text
    assert rules.current().brand_colour == "#0b5452"
    for wrong in ("merah", "#12345", "#0b5452;}", "0b5452"):
        save(admin_client, "BRAND_COLOUR", wrong)
    assert rules.current().brand_colour == "#0b5452"


def test_the_colour_is_a_sheet_of_every_screen_and_readable_on_its_tint(admin_client: Client) -> None:
    assert "brand.css" not in admin_client.get("/kiosk/").text
    save(admin_client, "BRAND_COLOUR", "#5A1A6B")
    for address in ("/kiosk/", "/admin/", "/setup/settings/", "/login/"):
        page = (admin_client if address != "/login/" else Client()).get(address).text
        assert "/brand.css?v=" in page, address
    version = page.split("/brand.css?v=")[1][:8]
    sheet = Client().get(f"/brand.css?v={version}")
    assert "--brand: #5a1a6b;" in sheet.text
    assert "immutable" in sheet["Cache-Control"]
    assert Client().get("/brand.css?v=alt")["Cache-Control"] == "no-cache"
    for text in ("#0b5452", "#5a1a6b", "#595959", "#8a1c1c"):
        colour = colours.read_colour(text)
        assert colours.contrast(colour, colours.tint(colour)) >= 7, text


def test_a_logo_is_uploaded_shown_and_taken_back() -> None:
    keeper = browser_of(DATA_KEEPER)
    page = keeper.post(
        f"{LIST}HOSPITAL_LOGO/", {"seen": "0", "picture": SimpleUploadedFile("l.png", png())}, follow=True
    )
    assert "Sudah disimpan." in page.text
    shown = Client().get("/logo.png", {"v": rules.current().hospital_logo[:8]})
    assert (shown["Content-Type"], shown.content) == ("image/png", cleaned_png(png()))
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert "/logo.png?v=" in Client().get("/kiosk/").text
    assert "HOSPITAL_LOGO" not in exported()["rules"]
    seen = verbs.newest_change("HOSPITAL_LOGO")
    assert seen is not None
    keeper.post(f"{LIST}HOSPITAL_LOGO/", {"seen": seen.pk, "undo": "1"})
    assert rules.current().hospital_logo == ""
    assert Client().get("/logo.png").status_code == 404
    assert browser_of(TECHNICIAN).post(f"{LIST}HOSPITAL_LOGO/", {"seen": seen.pk}).status_code == 403


WRONG = {
    "no file": (b"", "Bukan gambar PNG"),
    "another kind": (b"\xff\xd8\xff\xe0" + b"0" * 100, "Bukan gambar PNG"),
    "a page in a picture's clothes": (SIGNATURE + b"<script>alert(1)</script>", "rusak"),
    "too large": (SIGNATURE + b"0" * 200_001, "lebih dari 200 kB"),
    "pixels that are not there": (png(pixels=b"\0"), "rusak"),
    "a bomb": (png(pixels=b"\0" * 50_000_000), "rusak"),
    "a photograph": (png(2001, 16), "Sisi gambar dari 16 sampai 2000 titik; ini 2001 x 16."),
    "a dot": (png(1, 1), "Sisi gambar"),
    "a palette that is missing": (png(colour=3), "rusak"),
    "cut off": (png()[:-20], "rusak"),
    "a wrong checksum": (png()[:-1] + b"x", "rusak"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_picture_is_refused(name: str) -> None:
    content, words = WRONG[name]
    with pytest.raises(WrongPictureError, match=words):
        verbs.keep_logo(content, Press(timezone.now()), seen=0)
    assert not HospitalLogo.objects.exists()


def test_only_pixels_are_kept_of_a_picture() -> None:
    spoken = png(besides=chunk(b"tEXt", b"Comment\0<script>") + chunk(b"eXIf", b"GPS"))
    assert cleaned_png(spoken) == png()
    assert cleaned_png(png()) == png()


@pytest.mark.parametrize(
    ("name", "value", "screen", "words"),
    [
        ("HOSPITAL_NAME", "RS <b>Baru</b>", "ticket", "RS &lt;b&gt;Baru&lt;/b&gt;"),
        ("HOSPITAL_NAME", "RS Baru", "status", "RS Baru"),
        ("TICKET_FOOTNOTE", "Jangan hilang", "ticket", "Jangan hilang"),
        ("BRAND_COLOUR", "#5a1a6b", "kiosk", "/brand.css?look=5a1a6b"),
        ("BRAND_COLOUR", "#5a1a6b", "board", "/brand.css?look=5a1a6b"),
        ("BRAND_COLOUR", "#5a1a6b", "status", "/brand.css?look=5a1a6b"),
    ],
)
def test_a_screen_is_seen_with_a_value_before_it_is_saved(
    admin_client: Client, name: str, value: str, screen: str, words: str
) -> None:
    page = save(admin_client, name, value, preview="1")
    assert f"/setup/look/{screen}/" in page.text
    look = admin_client.get(f"/setup/look/{screen}/", {name: value})
    assert look.status_code == 200
    assert words in look.text
    assert Client().get(f"/setup/look/{screen}/").status_code == 302
    wrong = admin_client.get(f"/setup/look/{screen}/", {"BRAND_COLOUR": "#ffffff", "HOSPITAL_NAME": "x"})
    assert "look=ffffff" not in wrong.text
    assert Client().get("/brand.css", {"look": "ffffff"}).text == Client().get("/brand.css").text


def test_the_kiosk_sends_people_where_the_hospital_says(admin_client: Client) -> None:
    assert "petugas di loket pendaftaran" in Client().get("/kiosk/").text
    save(admin_client, "HELP_PLACE", "Meja Informasi")
    assert "petugas di Meja Informasi" in Client().get("/kiosk/").text
    assert "Petugas di Meja Informasi siap membantu" in Client().get("/kiosk/help/").text


def test_new_polis_begin_with_the_hospitals_own_values() -> None:
    old = Clinic.objects.create(name="Lama", label_prefix="L")
    change("NON_JKN_PERCENT_OF_NEW", "25")
    change("SERVICE_SECONDS_OF_NEW", "600")
    new = Clinic.objects.create(name="Baru", label_prefix="B")
    old.refresh_from_db()
    assert [(one.non_jkn_percent, one.service_seconds) for one in (old, new)] == [(10, 360), (25, 600)]


def test_a_wait_is_long_as_the_hospital_says_unless_the_stop_says_otherwise() -> None:
    plain, own = Stop(kind=StopKind.LAB), Stop(kind=StopKind.LAB, amber_minutes=5, red_minutes=10)
    change("WAIT_AMBER_MINUTES", "20")
    change("WAIT_RED_MINUTES", "40")
    assert (plain.long_from, plain.too_long_from, own.long_from, own.too_long_from) == (20, 40, 5, 10)
    with pytest.raises(QueueError):
        change("WAIT_AMBER_MINUTES", "41")


def test_as_many_without_priority_are_called_between_as_the_hospital_says() -> None:
    def place(number: int, *, is_priority: bool) -> Place:
        return Place(number, None, timezone.now(), number, is_priority, True, False, True)

    people = [place(number, is_priority=number < 3) for number in range(1, 9)]

    def order() -> str:
        return "".join("P" if one.is_priority else "." for one in interleave(people, regular_since_priority=9))

    assert order() == "P..P...."
    change("REGULAR_BETWEEN_PRIORITY", "4")
    assert order() == "P....P.."


def test_record_numbers_are_as_wide_as_the_hospital_writes_them() -> None:
    record = verbs.PersonRecord(name="Orang Satu", sex="L", birth_date=None, identifiers={})
    change("MEDICAL_RECORD_WIDTH", "8")
    assert verbs.register_patient(record, Press(timezone.now())).medical_record_number == "00100000"


def test_uat_lasts_eight_hours_and_ends_by_itself() -> None:
    technician = browser_of(TECHNICIAN)
    assert repeats.are_recognised()
    save(technician, "WS_UAT_UNTIL", "", uat="1")
    at = timezone.now()
    assert not repeats.are_recognised()
    assert uat_mode.is_on(at=at + timedelta(hours=7, minutes=50))
    assert not uat_mode.is_on(at=at + timedelta(hours=8))
    save(technician, "WS_UAT_UNTIL", "")
    assert repeats.are_recognised()
    page = save(technician, "WS_UAT_UNTIL", "2027-02-31 10:00")
    assert "Tulis tanggal dan jam seperti" in page.text
    assert datetime.strptime(uat_mode.until_from(at), "%Y-%m-%d %H:%M").minute == at.minute  # noqa: DTZ007


@override_settings(REFERRAL_SERVICE="", BPJS_VCLAIM_USER_KEY="kunci")
def test_vclaim_is_not_asked_about_referrals_where_the_hospital_says_no() -> None:
    assert referrals.service_path() == referrals.OURS
    change("REFERRAL_IS_ASKED", "0")
    assert referrals.service_path() == ""


def test_a_slip_holds_as_long_as_the_hospital_says() -> None:
    change("START_PASSWORD_DAYS", "2")
    assert start_passwords.holds_for() == timedelta(days=2)
