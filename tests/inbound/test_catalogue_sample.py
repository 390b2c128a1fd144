"""BPJS's catalogue shows a card of eleven digits: it is refused as the form asks, and the guide says what passes."""

import re
from pathlib import Path

from tests.inbound.mobile_jkn import MobileJkn, new_patient

GUIDE = Path(__file__).parents[2] / "docs" / "go-live.md"


def test_the_guide_names_the_card_of_the_sample_and_one_that_passes(bpjs: MobileJkn) -> None:
    shown, passing = re.findall(r"`(\d{11,13})`", GUIDE.read_text(encoding="utf-8"))
    assert len(shown) == 11
    assert bpjs.call("pasienbaru", new_patient(), nomorkartu=shown).told == (201, "Format Nomor Kartu Tidak Sesuai")
    answer = bpjs.call("pasienbaru", new_patient(), nomorkartu=passing)
    assert (answer.code, answer.response["norm"]) == (200, "100000")
