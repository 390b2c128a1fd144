"""Indonesian unless somebody chose English; then all of the page is English, and the wire stays Indonesian."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from django.utils import translation

from bpjs_bridge.inbound.refusals import WORDS, refusal_for
from bpjs_bridge.models import WsAccount
from queues import errors
from tests.hospital import Hospital
from tests.i18n import catalogue
from tests.inbound.mobile_jkn import MobileJkn, make_account, practice_of

# A page, and a sentence of it in both languages.
PAGES = {
    "/": ("Antrean rumah sakit", "Hospital queue"),
    "/kiosk/": ("Apa yang ingin Anda lakukan?", "What would you like to do?"),
    "/kiosk/identify/": ("Ketik salah satu nomor Anda", "Type one of your numbers"),
    "/kiosk/help/": ("Apa yang bisa kami bantu?", "How can we help you?"),
    "/login/?next=/counter/": ("Masuk petugas", "Staff login"),
    "/display/": ("Layar antrean", "Queue boards"),
    "/s/tidak-ada/": ("Tiket ini tidak kami temukan", "We cannot find this ticket"),
    "/tidak-ada/": ("Halaman tidak ditemukan", "Page not found"),
}
SAME_IN_BOTH = {"Bahasa Indonesia"}
ONLY_INDONESIAN = {entry.msgid for entry in catalogue.read() if entry.msgid != entry.translations[0]} - SAME_IN_BOTH


@pytest.fixture
def hospital(db: None) -> Hospital:
    return Hospital()


def browser(language: str = "", **headers: str) -> Client:
    """One that chose a language, or never did."""
    client = Client(headers=headers)
    if language:
        client.cookies["django_language"] = language
    return client


def words_of(page: str) -> set[str]:
    """Every piece of text between tags and in the attributes that people see or hear."""
    body = re.sub(r"<(script|style).*?</\1>", "", page, flags=re.DOTALL)
    spoken = re.findall(r'(?:aria-label|placeholder|title|data-words|data-lost|data-ok)="([^"]*)"', body)
    return {re.sub(r"\s+", " ", piece).strip() for piece in (*re.split(r"<[^>]*>", body), *spoken)}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("preferred", ["", "en-US,en;q=0.9", "en", "de,en;q=0.5"])
def test_a_page_is_indonesian_whatever_the_browser_prefers(hospital: Hospital, page: str, preferred: str) -> None:
    answer = browser(**({"accept-language": preferred} if preferred else {})).get(page)
    text = answer.content.decode()
    assert answer["Content-Language"] == "id"
    assert '<html lang="id"' in text
    assert PAGES[page][0] in text
    assert PAGES[page][1] not in text


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_english_for_a_person_who_chose_it(hospital: Hospital, page: str) -> None:
    answer = browser("en", **{"accept-language": "id"}).get(page)
    text = answer.content.decode()
    assert answer["Content-Language"] == "en"
    assert '<html lang="en"' in text
    assert PAGES[page][1] in text


@pytest.mark.parametrize("page", PAGES)
def test_nothing_of_an_english_page_is_left_in_indonesian(hospital: Hospital, page: str) -> None:
    shown = words_of(browser("en").get(page).content.decode())
    assert shown & ONLY_INDONESIAN == set()
    # The same look at the Indonesian page sees Indonesian, so it would have seen a leftover.
    assert words_of(browser().get(page).content.decode()) & ONLY_INDONESIAN


@pytest.mark.parametrize("chosen", ["de", "en-GB", "xx", "id", "../en", "en; path=/"])
def test_a_language_that_we_do_not_speak_is_indonesian(hospital: Hospital, chosen: str) -> None:
    answer = browser(chosen).get("/kiosk/")
    assert answer["Content-Language"] == "id"
    assert PAGES["/kiosk/"][0] in answer.content.decode()


@pytest.mark.parametrize(("language", "other"), [("en", "id"), ("id", "en")])
def test_a_page_offers_the_other_language_in_its_own_words(hospital: Hospital, language: str, other: str) -> None:
    text = browser(language).get("/kiosk/").content.decode()
    offered = re.findall(r'name="language" value="(\w+)" lang="(\w+)">([^<]+)<', text)
    assert offered == [(other, other, {"id": "Bahasa Indonesia", "en": "English"}[other])]


def switched(client: Client, page: str) -> str:
    """Press the page's own switch; the address it leads to."""
    found = re.search(r'name="next" value="([^"]*)">\s*<button[^>]* value="(\w+)"', client.get(page).content.decode())
    assert found is not None
    sent = client.post("/language/", {"next": unescape(found[1]), "language": found[2]})
    assert sent.status_code == 302
    return sent["Location"]


@pytest.mark.parametrize(
    "page",
    [
        "/login/?next=/counter/14/",
        "/login/?next=/counter/14/%3Fentry%3D7&a=1",
        "/display/?tanggal=2026-03-16",
        "/kiosk/identify/?entry=7",
        "/s/AAAAAAAAAAAAAAAAAAAAAA/",
    ],
)
def test_switching_the_language_stays_at_the_same_address(hospital: Hospital, page: str) -> None:
    client = browser()
    assert switched(client, page) == page
    assert client.get(page)["Content-Language"] == "en"
    assert switched(client, page) == page
    assert client.get(page)["Content-Language"] == "id"


def test_switching_the_language_at_the_login_still_leads_to_the_page_asked_for(hospital: Hospital) -> None:
    User.objects.create_user("ana", password="rahasia-sekali")
    client = browser()
    page = client.get(switched(client, "/login/?next=/counter/14/")).content.decode()
    found = re.findall(r'name="next" value="([^"]*)"', page)
    # The switches of language and look lead back to this page, the login leads on.
    assert found == ["/login/?next=/counter/14/"] * 2 + ["/counter/14/"]
    entered = client.post("/login/", {"username": "ana", "password": "rahasia-sekali", "next": found[-1]})
    assert (entered.status_code, entered["Location"]) == (302, "/counter/14/")


@pytest.mark.parametrize("page", ["//jahat.example/", "//jahat.example/?next=//jahat.example/"])
def test_the_switch_leads_to_no_other_house(hospital: Hospital, page: str) -> None:
    client = browser()
    text = client.get("/s/x/").content.decode()
    assert client.post("/language/", {"next": page, "language": "en"})["Location"] == "/"
    assert 'name="next" value="/s/x/"' in text


def test_a_phone_that_chose_english_is_followed_in_english(hospital: Hospital) -> None:
    address = f"/s/{hospital.booked().status_token}/"
    client = browser()
    indonesian = client.get(f"{address}now/")
    assert switched(client, address) == address
    english = client.get(f"{address}now/", headers={"If-None-Match": indonesian["ETag"]})
    assert english.status_code == 200
    for shown in (client.get(address), english):
        assert words_of(shown.content.decode()) & ONLY_INDONESIAN == set()
        assert "Your number" in shown.content.decode()


def test_one_persons_english_is_not_the_next_ones(hospital: Hospital) -> None:
    assert browser("en").get("/kiosk/")["Content-Language"] == "en"
    assert browser().get("/kiosk/")["Content-Language"] == "id"
    assert translation.get_language() == "id"


def test_english_counts_one_and_many() -> None:
    with translation.override("en"):
        said = [translation.ngettext("%(people)s menunggu", "%(people)s menunggu", count) for count in (1, 2)]
        missed = [
            translation.ngettext("Terlewat %(count)d kali", "Terlewat %(count)d kali", count) % {"count": count}
            for count in (1, 2)
        ]
    assert said == ["%(people)s waiting"] * 2
    assert missed == ["Missed 1 time", "Missed 2 times"]


# --- the wire ------------------------------------------------------------------------------------
@pytest.fixture
def account(hospital: Hospital) -> WsAccount:
    return make_account()


@pytest.fixture
def speakers(account: WsAccount) -> tuple[MobileJkn, MobileJkn]:
    """BPJS as it calls, and BPJS with a cookie and a header that ask for English."""
    plain, english = MobileJkn(account), MobileJkn(account)
    english.client = Client(raise_request_exception=False, headers={"accept-language": "en"})
    english.client.cookies["django_language"] = "en"
    return plain, english


@pytest.fixture
def wall_clock(hospital: Hospital) -> Iterator[None]:
    with time_machine.travel(hospital.now, tick=False):
        yield


@pytest.mark.usefixtures("wall_clock")
def test_the_services_of_bpjs_stay_indonesian(hospital: Hospital, speakers: tuple[MobileJkn, MobileJkn]) -> None:
    known = practice_of(hospital.session)
    assert speakers[0].call("statusantrean", known).code == 200
    calls = [
        ("statusantrean", known),
        ("statusantrean", {**known, "kodepoli": "XXX"}),
        ("statusantrean", {**known, "tanggalperiksa": "2020-01-01"}),
        ("sisaantrean", {"kodebooking": "TIDAKADA"}),
        ("checkinantrean", {"kodebooking": "", "waktu": 1}),
        ("batalantrean", {"kodebooking": "TIDAKADA", "keterangan": "uji"}),
        ("ambilantrean", {}),
        ("layananlain", {}),
    ]
    for service, fields in calls:
        plain, english = (speaker.call(service, fields) for speaker in speakers)
        assert english.body == plain.body, service
    plain, english = (speaker.token("siapa", "salah") for speaker in speakers)
    assert english.told == plain.told == (201, "Username atau Password Tidak Sesuai")


def every_refusal() -> list[type[errors.QueueError]]:
    kinds = [found for found in vars(errors).values() if isinstance(found, type)]
    return [kind for kind in kinds if issubclass(kind, errors.QueueError)]


def test_a_refusal_of_the_domain_reaches_bpjs_in_indonesian_whatever_language_is_on() -> None:
    # Those made with an argument are of the desks' own: BPJS presses nothing that they refuse.
    made_alone = [kind for kind in every_refusal() if kind.__init__ is errors.QueueError.__init__]
    without_words = [kind for kind in made_alone if kind not in WORDS]
    assert len(without_words) > 5
    for kind in without_words:
        with translation.override("en"):
            told = refusal_for(kind()).message
            shown = str(kind())
        assert told == str(kind())
        assert told != shown, kind
