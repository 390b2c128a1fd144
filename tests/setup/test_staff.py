"""Users of the desks: made with slips that are printed once, changed at the first login, by whoever keeps the data."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.utils import timezone

from antrean_project.groups import ADMISSION, CLINIC_NURSE, DATA_KEEPER, PHARMACY, SUPERVISOR, TECHNICIAN
from queues.models import ConfigChange
from staff_login.models import StartPassword
from staff_login.words import WORDS
from tests.counter.conftest import logged_in
from tests.group_browsers import browser_of
from tests.hospital import Hospital

pytestmark = pytest.mark.django_db
PAGE = "/setup/staff/"
OWN = "Sandi-rekaan-271828"


@pytest.fixture
def keeper() -> Client:
    return browser_of(DATA_KEEPER)


@pytest.fixture
def hospital() -> Hospital:
    return Hospital()


def slips(page: Any) -> dict[str, str]:
    names = re.findall(r"<dd><strong>([^<]+)</strong></dd>", page.text)
    return dict(zip(names, re.findall(r'slip-password">([a-z ]+)<', page.text), strict=True))


def pasted(client: Client, text: str, **more: str) -> Any:
    return client.post(PAGE, {"list": text, "role": ADMISSION, "request_key": "a", **more}, follow=True)


def log_in(name: str, password: str) -> tuple[Client, Any]:
    client = Client()
    return client, client.post("/login/", {"username": name, "password": password}, follow=True)


def test_one_press_makes_a_user_for_every_desk_with_a_slip(keeper: Client, hospital: Hospital) -> None:
    page = keeper.get(PAGE)
    chosen = re.findall(r'name="desk" value="(\d+)" checked', page.text)
    made = slips(keeper.post(PAGE, {"desk": chosen, "request_key": "a"}))
    assert set(made) == {"loket-1", "farmasi-1", "lab-1", "ruang-anak", "ruang-penyakit-dalam"}
    assert all(len(words.split()) == 3 and set(words.split()) <= set(WORDS) for words in made.values())
    roles = {user.username: user.groups.get().name for user in User.objects.filter(username__in=made)}
    assert roles["loket-1"] == ADMISSION
    assert roles["ruang-anak"] == CLINIC_NURSE
    assert roles["farmasi-1"] == PHARMACY
    assert not any(words in keeper.get(PAGE).text for words in made.values())
    assert "loket-1" in ConfigChange.objects.get().new
    assert 'name="desk" value' in keeper.get(PAGE).text
    assert " checked" not in keeper.get(PAGE).text


def test_a_press_sent_twice_makes_no_second_user(keeper: Client) -> None:
    pasted(keeper, "Siti Aminah")
    page = pasted(keeper, "Siti Aminah")
    assert "Tidak ada yang berubah." in page.text
    assert User.objects.filter(username__startswith="siti").count() == 1


def test_a_pasted_list_names_roles_and_a_name_that_is_taken_gets_a_number(keeper: Client) -> None:
    User.objects.create_user("SITI.AMINAH")
    made = slips(pasted(keeper, "Siti Aminah, S.Kep; Perawat poli\n\nBudi Santoso\tfarmasi\r\nSiti Aminah\n"))
    assert list(made) == ["siti.aminah2", "budi.santoso", "siti.aminah3"]
    assert User.objects.get(username="budi.santoso").groups.get().name == PHARMACY
    assert User.objects.get(username="siti.aminah2").get_full_name() == "Siti Aminah, S.Kep"


def test_marks_around_a_cell_of_a_csv_file_are_no_part_of_a_name(keeper: Client) -> None:
    pasted(keeper, '"Dewi Contoh, S.Kep"; Perawat poli', list_alone="1")
    assert User.objects.filter(first_name="Dewi", last_name="Contoh, S.Kep").exists()


def test_the_list_alone_makes_no_user_of_the_desks_that_are_ticked(keeper: Client, hospital: Hospital) -> None:
    chosen = re.findall(r'name="desk" value="(\d+)" checked', keeper.get(PAGE).text)
    assert chosen
    made = slips(keeper.post(PAGE, {"desk": chosen, "list": "Siti; Admisi", "list_alone": "1", "request_key": "a"}))
    assert list(made) == ["siti"]
    assert "loket-1" in slips(keeper.post(PAGE, {"desk": chosen, "list": " ", "list_alone": "1", "request_key": "b"}))


def test_an_administrator_without_roles_is_told_to_make_them_first(admin_client: Client, hospital: Hospital) -> None:
    assert not Group.objects.exists()
    page = pasted(admin_client, "Siti; Admisi\nBudi; Farmasi")
    assert "Peran Admisi, Farmasi belum ada. Buat perannya dulu di langkah 0 (Akun), lalu tekan lagi." in page.text
    assert "Siti; Admisi" in page.text
    assert not User.objects.filter(username__in=("siti", "budi")).exists()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Siti; Penyelia", "Baris 1: peran &quot;Penyelia&quot; tidak ada."),
        ("Siti; Penyelia", "Kamar operasi. Akun dengan peran lain dibuat administrator, di langkah 0."),
        ("Siti\n9901015705900001; Admisi", "Baris 2: tulis nama orang"),
        ("Siti; Admisi\n; Admisi", "Baris 2: tulis nama orang"),
        ("Siti\n" * 201, "Paling banyak 200 baris sekali tempel; ini 201."),
    ],
)
def test_a_wrong_line_is_named_the_text_stays_and_nobody_is_made(keeper: Client, text: str, sentence: str) -> None:
    page = pasted(keeper, text)
    assert sentence in page.text
    assert "Siti" in page.text
    assert not User.objects.filter(username__startswith="siti").exists()


def test_the_start_password_opens_one_page_alone_until_it_is_changed(keeper: Client, hospital: Hospital) -> None:
    [(name, words)] = slips(pasted(keeper, "Siti Aminah; Admisi")).items()
    client, page = log_in(name, words)
    assert page.redirect_chain[-1] == ("/lock/new/", 303)
    for path in ("/counter/", f"/counter/{hospital.desk.pk}/", "/lock/pin/", "/admin/", "/"):
        assert client.get(path)["Location"] == "/lock/new/"
    assert "awal" in client.post("/lock/new/", {"password": words, "again": words}).text
    assert "tidak sama" in client.post("/lock/new/", {"password": OWN, "again": "x"}).text
    page = client.post("/lock/new/", {"password": OWN, "again": OWN}, follow=True)
    assert page.redirect_chain[-1][0] == "/counter/"
    assert client.get("/counter/").status_code == 200
    assert not StartPassword.objects.exists()
    assert log_in(name, OWN)[1].redirect_chain[-1][0] == "/counter/"
    assert client.get("/lock/new/")["Location"] == "/counter/"


def test_after_a_week_the_slip_opens_nothing_and_a_new_one_does(keeper: Client) -> None:
    [(name, words)] = slips(pasted(keeper, "Siti Aminah; Admisi")).items()
    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=1)):
        assert "sudah lewat 7 hari" in log_in(name, words)[1].text
        keeper.force_login(User.objects.get(username=f"orang-{DATA_KEEPER}"))
        assert "slip lewat 7 hari" in keeper.get(PAGE).text
        user = User.objects.get(username=name)
        again = slips(keeper.post(PAGE, {"one": user.pk, "slip": "1", "request_key": "b"}))
        assert log_in(name, words)[1].redirect_chain == []
        assert log_in(name, again[name])[1].redirect_chain[-1] == ("/lock/new/", 303)


def test_a_user_is_locked_and_opened_and_loses_the_session(keeper: Client) -> None:
    [(name, words)] = slips(pasted(keeper, "Siti Aminah; Admisi")).items()
    user = User.objects.get(username=name)
    client, _page = log_in(name, words)
    keeper.post(PAGE, {"one": user.pk, "lock": "1", "request_key": "b"})
    assert client.get("/counter/", follow=True).redirect_chain[-1][0].startswith("/login/")
    assert log_in(name, words)[1].redirect_chain == []
    keeper.post(PAGE, {"one": user.pk, "lock": "1", "request_key": "c"})
    assert log_in(name, words)[1].redirect_chain


def person(*groups: str, **more: Any) -> User:
    user = User.objects.create_user("lebih", **more)
    user.groups.add(*Group.objects.filter(name__in=groups))
    return user


@pytest.mark.parametrize(
    "make",
    [
        lambda: person(SUPERVISOR, ADMISSION),
        lambda: person(ADMISSION, is_superuser=True),
        lambda: person(ADMISSION, is_staff=True),
        lambda: person(),
    ],
)
def test_whoever_may_more_is_not_touched(keeper: Client, make: Any) -> None:
    user = make()
    for act in ("slip", "lock"):
        assert keeper.post(PAGE, {"one": user.pk, act: "1", "request_key": act}).status_code == 403
    user.refresh_from_db()
    assert user.is_active
    assert not StartPassword.objects.exists()


def test_single_permissions_make_somebody_who_may_more(keeper: Client) -> None:
    user = person(ADMISSION)
    user.user_permissions.add(Permission.objects.get(codename="merge_people"))
    assert keeper.post(PAGE, {"one": user.pk, "slip": "1", "request_key": "a"}).status_code == 403


def test_nobody_else_makes_users() -> None:
    assert browser_of(TECHNICIAN).post(PAGE, {"list": "Siti"}).status_code == 403
    assert browser_of(SUPERVISOR).post(PAGE, {"list": "Siti"}).status_code == 403
    # Other rules of the data keeper's are not enough.
    client = logged_in("view_rulevalue", "set_rules_of_data", name="lain")
    assert client.get(PAGE).status_code == 200
    assert client.post(PAGE, {"list": "Siti"}).status_code == 403
