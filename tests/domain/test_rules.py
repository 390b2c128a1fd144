"""The hospital's rules: which value holds, who reads it how often, and how it is changed."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from bpjs_bridge import rules as bridge_rules
from kiosk import rules as kiosk_rules
from queues import rules, verbs
from queues.errors import (
    PersonalReasonError,
    ReasonNeededError,
    RuleChangedError,
    RuleOutOfBoundsError,
    RulePinnedError,
    RulesContradictError,
)
from queues.history.verification import Verification
from queues.models import ConfigChange, HistoryChangedError, RuleValue
from queues.press import Press
from queues.readiness.rule_checks import pinned_rules, unused_rules
from queues.rules import reading
from queues.rules.declared import SETTINGS, Keeper, Setting
from queues.rules.groups import GROUPS
from queues.rules.pins import pinned_by
from queues.verbs import RuleChange

NAME = "CALLS_BEFORE_MISSED"
pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper() -> User:
    return User.objects.create_user("penyelia")


def change(name: str, value: str | None, *, by: User | None = None, reason: str = "", **more: Any) -> Any:
    newest = verbs.newest_change(name)
    seen = more.pop("seen", newest.pk if newest else 0)
    press = Press(timezone.now(), user=by, reason=reason, **more)
    return verbs.change_rule(RuleChange(name, value, seen), press)


def unpin(settings: Any, name: str) -> None:
    """Tests run with some variables set."""
    if reading.is_pinned(SETTINGS[name]):
        delattr(settings, name)
        reading.forget()


def test_a_rule_has_its_default_until_the_hospital_sets_it(keeper: User) -> None:
    assert rules.current().calls_before_missed == 3
    made = change(NAME, "5", by=keeper)
    assert rules.current().calls_before_missed == 5
    assert (made.old, made.new, made.actor, made.is_default) == ("3", "5", keeper, False)


def test_rules_are_frozen() -> None:
    with pytest.raises(AttributeError):
        rules.current().calls_before_missed = 9  # type: ignore[misc]


def test_back_to_the_default_leaves_no_row_and_a_line_of_history() -> None:
    change(NAME, "5")
    made = change(NAME, None)
    assert rules.current().calls_before_missed == 3
    assert not RuleValue.objects.exists()
    assert (made.old, made.new, made.is_default) == ("5", "3", True)


def test_the_same_value_twice_is_one_change() -> None:
    change(NAME, "5")
    assert change(NAME, "5") is None
    assert change("TICKET_FOOTNOTE", None) is None
    assert ConfigChange.objects.count() == 1


def test_a_press_that_arrives_twice_is_done_once() -> None:
    first = change(NAME, "5", request_key="k", seen=0)
    assert change(NAME, "5", request_key="k", seen=0) == first
    assert ConfigChange.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (NAME, "0"),
        (NAME, "10"),
        (NAME, "tiga"),
        (NAME, ""),
        ("HOSPITAL_NAME", "RS"),
        ("HOSPITAL_NAME", "R" * 81),
        ("HOSPITAL_NAME", "RS Contoh\nSehat"),
        ("HFIS_NIGHTLY_AT", "25:00"),
        ("HOSPITAL_CODE", "0123r-01"),
        ("ARCHIVE_AFTER_DAYS", "10"),
        ("PHARMACY_NUMBER", "rumah"),
        ("MEDICAL_RECORD_PROVISIONAL", "mungkin"),
        ("BPJS_VCLAIM_SECONDS", "nan"),
        ("BPJS_VCLAIM_SECONDS", "inf"),
    ],
)
def test_what_is_out_of_bounds_is_refused_and_nothing_is_kept(settings, name: str, value: str) -> None:
    unpin(settings, name)
    with pytest.raises(RuleOutOfBoundsError):
        change(name, value, reason="uji")
    assert not ConfigChange.objects.exists()
    assert not RuleValue.objects.exists()


def test_values_that_mean_something_of_their_own_are_taken(settings) -> None:
    unpin(settings, "HFIS_NIGHTLY_AT")
    change("ARCHIVE_AFTER_DAYS", "0")
    change("HFIS_NIGHTLY_AT", "")
    change("BPJS_VCLAIM_SECONDS", "1,5")
    assert rules.current().archive_after_days == 0
    assert bridge_rules.current().hfis_nightly_at == ""
    assert bridge_rules.current().bpjs_vclaim_seconds == 1.5


def test_a_rule_of_weight_needs_a_reason_without_anybodys_number() -> None:
    with pytest.raises(ReasonNeededError):
        change("UNDO_SECONDS", "20")
    with pytest.raises(PersonalReasonError):
        change("UNDO_SECONDS", "20", reason="pasien 3173000000000001")
    change("UNDO_SECONDS", "20", reason="petugas baru")
    assert rules.current().undo_seconds == 20
    assert ConfigChange.objects.get().reason == "petugas baru"


def test_the_later_of_two_people_is_told_and_may_then_go_on() -> None:
    change(NAME, "5")
    with pytest.raises(RuleChangedError):
        change(NAME, "7", seen=0)
    assert rules.current().calls_before_missed == 5
    change(NAME, "7")
    assert rules.current().calls_before_missed == 7


def test_of_two_rules_the_lower_one_stays_below_the_upper_one() -> None:
    change("MOBILE_JKN_MAX_DAYS_AHEAD", "30", reason="uji")
    with pytest.raises(RulesContradictError, match="30"):
        change("MOBILE_JKN_MIN_DAYS_AHEAD", "31", reason="uji")
    change("MEDICAL_RECORD_SERIES_START", "500000", reason="uji")
    with pytest.raises(RulesContradictError):
        change("MEDICAL_RECORD_SERIES_END", "400000", reason="uji")
    change("MEDICAL_RECORD_SERIES_END", "0", reason="uji")


def test_a_variable_that_is_set_pins_its_rule() -> None:
    change(NAME, "5")
    with override_settings(CALLS_BEFORE_MISSED=400):
        # No bounds: what a hospital has in its .env goes on.
        assert rules.current().calls_before_missed == 400
        with pytest.raises(RulePinnedError, match=NAME):
            change(NAME, "6")
    assert rules.current().calls_before_missed == 5


def test_pins_are_read_by_the_kind_of_their_rule() -> None:
    given = {
        "CALLS_BEFORE_MISSED": " 4 ",
        "PHARMACY_TICKET_AT_FINISH": "0",
        "BPJS_RATE_PER_SECOND": "0.5",
        "TICKET_FOOTNOTE": "",
        "HFIS_NIGHTLY_AT": "",
        "SOMETHING_ELSE": "7",
    }
    assert pinned_by(given) == {
        "CALLS_BEFORE_MISSED": 4,
        "PHARMACY_TICKET_AT_FINISH": False,
        "BPJS_RATE_PER_SECOND": 0.5,
        "HFIS_NIGHTLY_AT": "",
    }
    with pytest.raises(ImproperlyConfigured, match="CALLS_BEFORE_MISSED"):
        pinned_by({"CALLS_BEFORE_MISSED": "empat"})


@pytest.mark.parametrize(("name", "value"), [(NAME, "0"), (NAME, "banyak"), ("NOT_A_RULE", "1")])
def test_a_row_that_fits_no_bounds_is_not_used(name: str, value: str) -> None:
    RuleValue.objects.create(name=name, value=value)
    reading.forget()
    assert rules.current().calls_before_missed == 3


def test_rows_that_contradict_each_other_are_not_used() -> None:
    RuleValue.objects.create(name="MOBILE_JKN_MIN_DAYS_AHEAD", value="80")
    RuleValue.objects.create(name="MOBILE_JKN_MAX_DAYS_AHEAD", value="10")
    reading.forget()
    found = bridge_rules.current()
    assert (found.mobile_jkn_min_days_ahead, found.mobile_jkn_max_days_ahead) == (1, 90)


@pytest.mark.django_db(transaction=True)
def test_all_rooms_rules_are_one_statement_and_then_none() -> None:
    reading.forget()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        rules.current(), kiosk_rules.current(), bridge_rules.current(), rules.current()
    assert len(asked) == 1


def test_they_are_read_again_after_two_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    reading.forget()
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    monkeypatch.setattr(reading, "_held", reading.Held())
    assert rules.current().calls_before_missed == 3
    RuleValue.objects.create(name=NAME, value="5")
    now += reading.KEPT_SECONDS + 0.1
    # Within one transaction they stay; the test is one.
    assert rules.current().calls_before_missed == 3
    monkeypatch.setattr(reading, "_held", reading.Held())
    assert rules.current().calls_before_missed == 5


@pytest.mark.django_db(transaction=True)
def test_one_transaction_sees_one_state(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "KEPT_SECONDS", 0.0)
    reading.forget()
    with transaction.atomic():
        assert rules.current().calls_before_missed == 3
        RuleValue.objects.create(name=NAME, value="5")
        assert rules.current().calls_before_missed == 3
    assert rules.current().calls_before_missed == 5
    with transaction.atomic():
        assert rules.current().calls_before_missed == 5


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_rolled_back_leaves_nothing() -> None:
    def seen_by_another_thread() -> int:
        return rules.current().calls_before_missed

    with transaction.atomic(), ThreadPoolExecutor(1) as others:
        change(NAME, "5")
        assert rules.current().calls_before_missed == 5
        # What the transaction reads before its commit is its own.
        assert others.submit(seen_by_another_thread).result() == 3
        transaction.set_rollback(True)
    assert rules.current().calls_before_missed == 3
    assert not ConfigChange.objects.exists()


def test_changes_are_history() -> None:
    made = change(NAME, "5")
    made.new = "7"
    with pytest.raises(HistoryChangedError):
        made.save()
    with pytest.raises(HistoryChangedError):
        made.delete()
    with pytest.raises(HistoryChangedError):
        ConfigChange.objects.update(new="7")


def test_changes_are_a_chain_over_all_rules() -> None:
    for value in ("4", "5", "6"):
        change(NAME, value)
    change("SECONDS_BETWEEN_CALLS", "30")
    rows = list(ConfigChange.objects.order_by("pk"))
    assert [row.previous_hash for row in rows] == ["", *(row.row_hash for row in rows[:-1])]
    assert list(Verification().faults()) == []


def test_every_setting_says_what_a_page_needs() -> None:
    for name, one in SETTINGS.items():
        assert name == one.field_name.upper()
        assert len(str(one.help)) >= 20, name
        assert one.group in GROUPS, name
        assert isinstance(one.keeper, Keeper), name
        assert one.problem_of(one.default) == "", name
        assert one.read(one.written(one.default)) == one.default, name
        has_bounds = one.kind is bool or one.choices or (one.least is not None and one.most is not None)
        assert has_bounds, f"{name} has no bounds"
        assert _sentences(one), name


def _sentences(one: Setting) -> bool:
    """Each sentence can be said, and yes and no have one each."""
    if one.kind is bool:
        return set(one.says_of) == {True, False}
    values = [one.default, *one.says_of, *one.choices]
    return all("%(" not in one.sentence(value) for value in values)


def found_by_check() -> dict[str | None, str]:
    found = [*pinned_rules(None, databases=["default"]), *unused_rules(None, databases=["default"])]
    return {one.id: one.msg for one in found}


def test_check_names_pins_and_rows_that_are_not_used() -> None:
    assert "queue.W002" not in found_by_check()
    RuleValue.objects.create(name=NAME, value="0")
    RuleValue.objects.create(name="OF_ANOTHER_RELEASE", value="0")
    reading.forget()
    assert NAME in found_by_check()["queue.W002"]
    with override_settings(CALLS_BEFORE_MISSED=7):
        assert NAME in found_by_check()["queue.I001"]
        assert "queue.W002" not in found_by_check()
    assert pinned_rules(None) == unused_rules(None) == []


def test_an_hour_ago_is_nothing_special() -> None:
    """The moment of a change is the press's, never the clock's at writing."""
    at = timezone.now() - timedelta(hours=1)
    made = verbs.change_rule(RuleChange(NAME, "5", 0), Press(at))
    assert made is not None
    assert made.at == at
