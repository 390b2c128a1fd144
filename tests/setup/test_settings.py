"""The pages of the hospital's settings: who reads, who changes, what is said, and what two people at once see."""

import re

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from antrean_project.groups import DATA_KEEPER, PHARMACY, SUPERVISOR, TECHNICIAN
from kiosk import rules as kiosk_rules
from queues import rules, verbs
from queues.models import ConfigChange, RuleValue
from queues.press import Press
from queues.rules import reading
from queues.rules.declared import SETTINGS, Keeper
from queues.verbs import RuleChange
from tests.group_browsers import browser_of
from tests.setup.pressing import LIST, save

pytestmark = pytest.mark.django_db
NAME = "CALLS_BEFORE_MISSED"


@pytest.fixture
def supervisor() -> Client:
    return browser_of(SUPERVISOR)


def test_an_empty_installation_shows_every_setting_with_its_default(supervisor: Client) -> None:
    page = supervisor.get(LIST)
    assert page.status_code == 200
    for name in SETTINGS:
        assert f"{LIST}{name}/" in page.text
    assert "Belum pernah diubah." in page.text
    assert "Pasien dipanggil 3 kali sebelum petugas" in page.text


def test_each_setting_has_its_page(admin_client: Client) -> None:
    for name, one in SETTINGS.items():
        page = admin_client.get(f"{LIST}{name}/")
        assert page.status_code == 200, name
        assert str(one.label) in page.text
        assert ("Dipasang oleh lingkungan" in page.text) == reading.is_pinned(one), name


def test_a_setting_that_is_none_is_not_found(supervisor: Client) -> None:
    assert supervisor.get(f"{LIST}SECRET_KEY/").status_code == 404


def test_a_supervisor_changes_how_often_people_are_called(supervisor: Client) -> None:
    page = save(supervisor, NAME, "5")
    assert rules.current().calls_before_missed == 5
    assert "Sudah disimpan." in page.text
    assert "3 kali → <strong>5 kali</strong>" in page.text


@pytest.mark.parametrize(
    ("group", "keeper"),
    [(SUPERVISOR, Keeper.SUPERVISOR), (DATA_KEEPER, Keeper.DATA), (TECHNICIAN, Keeper.TECHNICIAN)],
)
def test_each_role_changes_its_own_and_reads_the_others(group: str, keeper: Keeper) -> None:
    client = browser_of(group)
    for name in (NAME, "TICKET_FOOTNOTE", "KIOSK_LOOK_UPS"):
        is_own = SETTINGS[name].keeper == keeper
        page = client.get(f"{LIST}{name}/")
        assert page.status_code == 200
        assert ('<form method="post" class="card' in page.text) == is_own
        answer = client.post(f"{LIST}{name}/", {"value": "7", "seen": "0"})
        assert answer.status_code == (302 if is_own else 403)
    assert ConfigChange.objects.count() == 1


def test_an_administrator_changes_everything(admin_client: Client) -> None:
    for name in (NAME, "TICKET_FOOTNOTE", "KIOSK_LOOK_UPS"):
        save(admin_client, name, "7")
    assert kiosk_rules.current().kiosk_look_ups == 7
    assert ConfigChange.objects.count() == 3


def test_others_do_not_see_them(client: Client) -> None:
    chemist = browser_of(PHARMACY)
    assert chemist.get(LIST).status_code == 403
    assert LIST not in chemist.get("/counter/").text
    assert LIST in browser_of(SUPERVISOR).get("/counter/").text
    assert client.get(LIST).status_code == 302


def test_a_refusal_stands_at_the_field_and_what_was_typed_stays(supervisor: Client) -> None:
    page = save(supervisor, "UNDO_SECONDS", "99", reason="petugas baru")
    assert "Dari 0 sampai 60." in page.text
    assert 'value="99"' in page.text
    assert 'value="petugas baru"' in page.text
    assert 'aria-invalid="true"' in page.text
    assert not ConfigChange.objects.exists()


def test_without_the_reason_it_is_asked_for(supervisor: Client) -> None:
    page = save(supervisor, "UNDO_SECONDS", "20")
    assert 'role="alert"' in page.text
    assert 'value="20"' in page.text
    assert rules.current().undo_seconds == 10


def test_a_look_at_a_value_saves_nothing(supervisor: Client) -> None:
    page = save(supervisor, NAME, "4", preview="1")
    assert "Pratinjau, belum disimpan" in page.text
    assert "Pasien dipanggil 4 kali sebelum petugas" in page.text
    assert not RuleValue.objects.exists()


def test_a_footnote_is_seen_on_a_ticket_before_it_is_saved() -> None:
    page = save(browser_of(DATA_KEEPER), "TICKET_FOOTNOTE", "Simpan <b>tiket</b> ini", preview="1")
    assert "setup-ticket" in page.text
    assert "Simpan &lt;b&gt;tiket&lt;/b&gt; ini" in page.text


def test_the_last_change_is_taken_back_and_the_default_comes_back(supervisor: Client) -> None:
    save(supervisor, NAME, "5")
    save(supervisor, NAME, "6")
    save(supervisor, NAME, "6", undo="1")
    assert rules.current().calls_before_missed == 5
    save(supervisor, NAME, "5", default="1")
    assert rules.current().calls_before_missed == 3
    assert not RuleValue.objects.exists()
    save(supervisor, NAME, "3", undo="1")
    assert rules.current().calls_before_missed == 5
    assert ConfigChange.objects.count() == 5


def test_the_first_change_is_taken_back_to_the_default(supervisor: Client) -> None:
    save(supervisor, NAME, "5")
    save(supervisor, NAME, "5", undo="1")
    assert not RuleValue.objects.exists()


def test_the_later_of_two_sees_both_values_and_is_asked(supervisor: Client) -> None:
    shown = re.search(r'name="seen" value="(\d+)"', supervisor.get(f"{LIST}{NAME}/").text)
    assert shown is not None
    colleague = User.objects.create_user("rekan", first_name="Budi")
    verbs.change_rule(RuleChange(NAME, "8", 0), Press(timezone.now(), user=colleague))
    page = supervisor.post(f"{LIST}{NAME}/", {"value": "5", "seen": shown[1]})
    assert "8 kali" in page.text
    assert "Budi" in page.text
    assert "5 kali" in page.text
    assert rules.current().calls_before_missed == 8
    seen = re.search(r'name="seen" value="(\d+)"', page.text)
    assert seen is not None
    supervisor.post(f"{LIST}{NAME}/", {"value": "5", "seen": seen[1]})
    assert rules.current().calls_before_missed == 5


def test_a_form_sent_twice_is_one_change(supervisor: Client) -> None:
    form = {"value": "5", "seen": "0", "request_key": "a"}
    for _press in range(2):
        assert supervisor.post(f"{LIST}{NAME}/", form).status_code == 302
    assert ConfigChange.objects.count() == 1


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 40])
def test_a_page_that_names_no_change_is_asked_again(supervisor: Client, seen: str) -> None:
    save(supervisor, NAME, "5")
    assert supervisor.post(f"{LIST}{NAME}/", {"value": "6", "seen": seen}).status_code == 200
    assert rules.current().calls_before_missed == 5


def test_a_variable_that_is_set_is_said_and_cannot_be_changed(supervisor: Client) -> None:
    with override_settings(CALLS_BEFORE_MISSED=400):
        page = supervisor.get(f"{LIST}{NAME}/")
        assert "Dipasang oleh lingkungan" in page.text
        assert '<button class="button button-primary">' not in page.text
        assert "dipasang oleh lingkungan" in supervisor.get(LIST).text
        answer = supervisor.post(f"{LIST}{NAME}/", {"value": "5", "seen": "0"})
    assert NAME in answer.text
    assert not ConfigChange.objects.exists()


def test_a_row_that_does_not_fit_is_named(supervisor: Client) -> None:
    RuleValue.objects.create(name=NAME, value="0")
    reading.forget()
    assert "Nilai yang tersimpan tidak dipakai" in supervisor.get(LIST).text
    assert "Nilai yang tersimpan tidak dipakai" in supervisor.get(f"{LIST}{NAME}/").text


def test_the_list_asks_little_however_long_its_history_is(supervisor: Client) -> None:
    supervisor.get(LIST)
    with CaptureQueriesContext(connection) as few:
        supervisor.get(LIST)
    for value in range(2, 9):
        newest = verbs.newest_change(NAME)
        verbs.change_rule(RuleChange(NAME, str(value), newest.pk if newest else 0), Press(timezone.now()))
    supervisor.get(LIST)
    with CaptureQueriesContext(connection) as many:
        supervisor.get(LIST)
    assert len(many) == len(few)


def test_the_hospitals_name_is_on_every_page_at_once() -> None:
    save(browser_of(DATA_KEEPER), "HOSPITAL_NAME", "RSUD Harapan Baru")
    assert "RSUD Harapan Baru" in Client().get("/kiosk/").text
