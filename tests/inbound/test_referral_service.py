"""Whether VClaim is asked when Mobile JKN takes a number: yes where it is configured, unless somebody says off."""

from datetime import date

import pytest
from pytest_django import Settings

from bpjs_bridge.inbound.referrals import OURS, has_lapsed, service_path
from queues.models import VisitType

LAPSES = date(2026, 6, 16)


@pytest.mark.parametrize(
    ("wanted", "has_vclaim", "path"),
    [
        ("", True, OURS),
        ("", False, ""),
        ("off", True, ""),
        ("rumah.sakit.sendiri", True, "rumah.sakit.sendiri"),
        ("rumah.sakit.sendiri", False, "rumah.sakit.sendiri"),
    ],
)
def test_the_default_follows_vclaim(settings: Settings, wanted: str, has_vclaim: bool, path: str) -> None:
    settings.REFERRAL_SERVICE = wanted
    settings.BPJS_VCLAIM_USER_KEY = "kunci" if has_vclaim else ""
    assert service_path() == path


def lapses_then(_number: str, _visit_type: str) -> date:
    """For REFERRAL_SERVICE: issued on 18 March, as in the catalogue's sample."""
    return LAPSES


@pytest.mark.parametrize(("on", "is_over"), [(date(2026, 6, 15), False), (LAPSES, True), (date(2026, 6, 17), True)])
def test_a_referral_serves_until_one_day_before_it_lapses(settings: Settings, on: date, is_over: bool) -> None:
    settings.REFERRAL_SERVICE = f"{__name__}.lapses_then"
    assert has_lapsed("9901P0010326P000001", VisitType.REFERRAL, on=on) == is_over
