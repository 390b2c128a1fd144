"""Which tests a run takes: `make test` walks through all of them twice, once on each database.

`TEST_PASS=most` (make test) takes each test where it says most: what asks the database for something on PostgreSQL,
screens, files, commands and browsers on SQLite, and the domain on both. `TEST_PASS=all` (make zones, make proof) takes
whatever can run on the database. Without TEST_PASS a run takes what it was asked for. What carries the mark `proof`
runs in `make proof` alone, or by its name.
"""

import os

import pytest

# They do not touch our database, make one of their own, or live in the demo's, which is SQLite.
NEVER_ON_POSTGRESQL = (
    "tests/simulator/",
    "tests/tools/",
    "tests/i18n/",
    "tests/demo/",
    "tests/operators/test_first_day.py::",
)
# Pages ask the same tables through the same verbs.
SCREENS = (
    "tests/admin/",
    "tests/counter/",
    "tests/kiosk/",
    "tests/display/",
    "tests/reports/",
    "tests/setup/",
    "tests/journeys/test_simulate_day.py::",
)
# Texts, headers, files, settings, processes, BPJS's answers and its acceptance test: no lock, no race, no statement
# that another database would answer otherwise. tests/tools/test_passes.py watches the list.
SAME_ON_BOTH = (
    "tests/domain/test_crypto.py",
    "tests/imports/test_import_surgeries.py",
    "tests/imports/test_other_systems_files.py",
    "tests/inbound/test_catalogue_sample.py",
    "tests/inbound/test_conditions.py",
    "tests/inbound/test_documentation.py",
    "tests/inbound/test_envelope.py",
    "tests/inbound/test_kept_texts.py",
    "tests/inbound/test_masking.py",
    "tests/inbound/test_passwords.py",
    "tests/inbound/test_protocol_table.py",
    "tests/inbound/test_referral_service.py",
    "tests/inbound/test_settings_checks.py",
    "tests/inbound/test_surgeries.py",
    "tests/inbound/test_tokens.py",
    "tests/inbound/test_uat.py",
    "tests/inbound/test_unrecognised.py",
    "tests/inbound/test_without_nik.py",
    "tests/journeys/test_findings.py",
    "tests/live/test_bodies.py",
    "tests/live/test_doors.py",
    "tests/live/test_flag.py",
    "tests/live/test_masked_log.py",
    "tests/live/test_proxy.py",
    "tests/operators/test_deployment_checks.py",
    "tests/operators/test_readiness.py::test_migrate_in_a_fresh_clone_makes_its_folder_and_nobody_elses",
    "tests/operators/test_static_files.py",
    "tests/operators/test_unconfigured.py",
    "tests/outbound/test_broken_answers.py",
    "tests/outbound/test_calls.py",
    "tests/outbound/test_calls_kept.py",
    "tests/outbound/test_checks.py",
    "tests/outbound/test_cipher.py",
    "tests/outbound/test_client.py",
    "tests/outbound/test_connection.py",
    "tests/outbound/test_corrected_records.py",
    "tests/outbound/test_fifteen_people.py",
    "tests/outbound/test_outage.py",
    "tests/outbound/test_refusals.py",
    "tests/outbound/test_schedule_questions.py",
    "tests/outbound/test_sync_hfis.py",
    "tests/outbound/test_uat_outbound.py",
    "tests/outbound/test_vclaim.py",
    "tests/outbound/test_vclaim_calls.py",
    "tests/outbound/test_vclaim_line.py",
    "tests/outbound/test_vclaim_writing.py",
    "tests/outbound/test_without_nik.py",
    "tests/references/test_asking.py",
    "tests/references/test_later.py",
    "tests/references/test_rule.py",
    "tests/references/test_seps.py",
    "tests/service_accounts/test_texts.py",
    "tests/simrs/test_open_texts.py",
    "tests/simrs/test_patients.py",
    "tests/simrs/test_tokens.py",
    "tests/simrs/test_wrong_calls.py",
    "tests/staff_login/test_lock.py",
    "tests/zones/test_half_past_midnight.py",
)
# What our own statements say must hold on both, in every run; races and killed processes meet on PostgreSQL, where
# several write at once, and on SQLite in `make proof`.
ON_BOTH = ("tests/domain/", "tests/live/test_crowd.py::", "tests/test_fixtures.py::")
AT_ONCE = ("race", "fault")


def is_possible(item: pytest.Item, vendor: str) -> bool:
    """Can it run on this database at all?"""
    return vendor == "sqlite" or not (is_of(item, NEVER_ON_POSTGRESQL) or item.get_closest_marker("browser"))


def says_most(item: pytest.Item, vendor: str) -> bool:
    """Does `make test` run it on this database?"""
    is_about_data = is_possible(item, "postgresql") and not is_of(item, SCREENS + SAME_ON_BOTH)
    if vendor == "postgresql" or not is_about_data:
        return is_about_data == (vendor == "postgresql")
    return is_of(item, ON_BOTH) and not any(item.get_closest_marker(mark) for mark in AT_ONCE)


def is_of(item: pytest.Item, places: tuple[str, ...]) -> bool:
    """Is its address one of these, or within one?"""
    return any(
        item.nodeid.startswith(place) and (place[-1] in "/:" or item.nodeid[len(place) :][:1] in ("", ":", "["))
        for place in places
    )


def choose(config: pytest.Config, items: list[pytest.Item], vendor: str) -> None:
    """Leave out, in place, what this run does not take (TEST_PASS)."""
    wanted = os.environ.get("TEST_PASS")
    if wanted is None:
        return
    fits = {"most": says_most, "all": is_possible}[wanted]
    is_proof = os.environ.get("PROOF") == "1"
    kept = [item for item in items if fits(item, vendor) and (is_proof or not item.get_closest_marker("proof"))]
    taken = {id(item) for item in kept}
    config.hook.pytest_deselected(items=[item for item in items if id(item) not in taken])
    items[:] = kept
