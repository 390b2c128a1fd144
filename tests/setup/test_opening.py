"""The last steps: boards with their addresses, and the press that opens the hospital; what a new database sends."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client, override_settings
from pytest_django import Settings

from antrean_project.groups import DATA_KEEPER, TECHNICIAN, set_up_groups
from bpjs_bridge import rules as bridge
from bpjs_bridge.fresh import hold_sending
from display.models import Board, BoardKind, Shown
from queues.models import Clinic, ConfigChange, Counter, Payer, Stop, StopKind
from queues.rules import reading
from tests.group_browsers import browser_of
from tests.hospital import Hospital, staff_for_every_desk
from tests.setup.test_steps import press

pytestmark = pytest.mark.django_db
SCREENS, PAGE = "/setup/screens/", "/setup/opening/"
MADE_NOW = [(SimpleNamespace(app_label="bpjs_bridge", name="0001_first_release"), False)]
LATER = [(SimpleNamespace(app_label="bpjs_bridge", name="0002_later"), False)]


# --- boards ------------------------------------------------------------------------------------------------------
def test_one_press_makes_the_boards_and_shows_where_they_are_opened(admin_client: Client) -> None:
    hospital = Hospital()
    for number in range(7):
        hospital.clinic(f"Poli {number}", f"C{number}", f"C{number}")
    page = press(admin_client, SCREENS, "seen", **{"board-pharmacy": "Apotek"})
    assert "Layar dibuat: Admisi, Penunjang, Apotek, Poli 1, Poli 2." in page.text
    assert Board.objects.get(slug="poli-1").stops.count() == 8
    chemist = Board.objects.get(slug="apotek")
    assert (chemist.kind, chemist.what_is_shown) == (BoardKind.PHARMACY, Shown.NAME)
    assert "http://testserver/display/apotek/" in admin_client.get(SCREENS).text
    assert "Setiap tempat yang aktif ada di sebuah layar." in admin_client.get(SCREENS).text


def test_a_board_that_is_there_twice_is_refused_and_none_is_made(admin_client: Client) -> None:
    Hospital()
    page = press(admin_client, SCREENS, "seen", **{"board-pharmacy": "admisi", "board-beside": ""})
    assert "Nama ini sudah ada." in page.text
    assert "Isi namanya" in page.text
    assert not Board.objects.exists()


def test_a_place_made_later_gets_a_board_of_its_own(admin_client: Client) -> None:
    hospital = Hospital()
    press(admin_client, SCREENS, "seen")
    hospital.clinic("Baru", "N", "BRU")
    assert "tidak tampil di layar mana pun: Poli Baru." in admin_client.get("/setup/").text
    press(admin_client, SCREENS, "seen")
    assert Board.objects.get(name="Poli 1 (2)").stops.get().name == "Poli Baru"


# --- opening -----------------------------------------------------------------------------------------------------
def test_before_the_opening_the_page_says_so_and_no_value_of_a_setting(closed: Hospital, admin_client: Client) -> None:
    for page in (PAGE, "/setup/"):
        words = admin_client.get(page).text
        assert "Belum dibuka: tidak ada yang dikirim ke BPJS." in words
        assert "off: dimatikan" not in words


def opened(client: Client, **typed: Any) -> Any:
    return press(client, PAGE, "seen", "send", **{"send": "on", "read": "1", **typed})


@pytest.fixture
def closed() -> Hospital:
    """A hospital that could call everybody and has not been opened."""
    hospital = Hospital()
    staff_for_every_desk()
    with override_settings(DEMO=False):
        hold_sending(plan=MADE_NOW)
    return hospital


def test_a_new_database_sends_nothing_until_somebody_opens_it(closed: Hospital) -> None:
    assert bridge.current().bpjs_send == "off"
    technician = browser_of(TECHNICIAN)
    page = opened(technician)
    assert "Rumah sakit dibuka" in page.text
    assert bridge.current().bpjs_send == "on"
    change = ConfigChange.objects.order_by("-pk")[0]
    assert (change.name, change.new, change.actor.username) == ("BPJS_SEND", "on", "orang-Teknisi")
    assert "peringatan" in change.reason


@pytest.mark.parametrize("plan", [LATER, []])
def test_a_database_that_was_there_goes_on_sending(plan: list[Any]) -> None:
    with override_settings(DEMO=False):
        hold_sending(plan=plan)
    assert bridge.current().bpjs_send == "on"
    assert not ConfigChange.objects.exists()


def test_a_pin_and_the_demo_rule_over_a_new_database(settings: Settings) -> None:
    hold_sending(plan=MADE_NOW)
    settings.DEMO, settings.BPJS_SEND = False, "shadow"
    hold_sending(plan=MADE_NOW)
    assert bridge.current().bpjs_send == "shadow"
    assert not ConfigChange.objects.exists()


def test_a_stop_is_not_opened(closed: Hospital) -> None:
    Payer.objects.update(is_jkn=False)
    page = opened(browser_of(TECHNICIAN))
    assert "Belum dapat dibuka" in page.text
    assert "Penjamin JKN harus tepat satu" in page.text
    assert bridge.current().bpjs_send == "off"


def test_a_warning_is_opened_by_name_alone(closed: Hospital) -> None:
    technician = browser_of(TECHNICIAN)
    page = opened(technician, read=None)
    assert "nama Anda dicatat" in page.text
    assert bridge.current().bpjs_send == "off"


def test_without_keys_only_beside_the_old_system(closed: Hospital, settings: Settings) -> None:
    settings.BPJS_CONS_ID = ""
    technician = browser_of(TECHNICIAN)
    assert "Kunci BPJS belum diisi" in opened(technician).text
    assert bridge.current().bpjs_send == "off"
    opened(technician, send="shadow")
    assert bridge.current().bpjs_send == "shadow"


@pytest.mark.parametrize("send", ["", "off", "mungkin"])
def test_what_is_no_way_of_opening_is_refused(closed: Hospital, send: str) -> None:
    assert "Pilih apakah BPJS dikirimi." in opened(browser_of(TECHNICIAN), send=send).text
    assert bridge.current().bpjs_send == "off"


def test_who_keeps_the_data_reads_the_sheet_and_does_not_open(closed: Hospital) -> None:
    keeper = browser_of(DATA_KEEPER)
    page = keeper.get(PAGE)
    assert "/kiosk/" in page.text
    assert "Langkah ini dikerjakan: Teknisi" in page.text
    assert keeper.post(PAGE, {"send": "on", "read": "1", "seen": "0"}).status_code == 403


def test_a_pinned_sending_is_read_only(admin_client: Client, settings: Settings) -> None:
    settings.BPJS_SEND = "off"
    reading.forget()
    assert "dipasang oleh lingkungan server" in admin_client.get(PAGE).text


# --- the whole way -----------------------------------------------------------------------------------------------
def test_from_an_empty_database_to_a_hospital_that_is_open(admin_client: Client) -> None:
    set_up_groups()
    with override_settings(DEMO=False):
        hold_sending(plan=MADE_NOW)
    press(admin_client, "/setup/polis/", **{"name-new1": "Poli Umum", "doctors-new1": "dr. Satu"})
    press(admin_client, "/setup/payers/")
    press(admin_client, "/setup/places/")
    made = admin_client.post("/setup/staff/", {"desk": list(Counter.objects.values_list("pk", flat=True))})
    assert made.text.count("slip-password") == 3
    press(admin_client, SCREENS, "seen")
    opened(admin_client, send="shadow")
    assert bridge.current().bpjs_send == "shadow"
    assert Clinic.objects.get().label_prefix == "U"
    assert Stop.objects.filter(kind=StopKind.CLINIC).count() == 1
