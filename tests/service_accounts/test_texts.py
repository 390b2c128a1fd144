"""Texts that callers send: what no person's text holds is seen, and what is only badly placed is put right."""

import pytest

from service_accounts.texts import is_clean, on_one_line


@pytest.mark.parametrize("sign", ["\0", "\x07", "\x1b", "\x7f", "\x9f", "\ud800"])
def test_control_characters_and_halves_of_pairs_are_seen(sign: str) -> None:
    assert not is_clean(f"Jalan{sign} Uji")


@pytest.mark.parametrize("text", ["", "Jalan Uji 1\n", "a\tb\r\nc", "Nyoman Çelebi, S.Ked.", "\u200d\U0001f600"])
def test_line_ends_tabs_and_all_letters_are_clean(text: str) -> None:
    assert is_clean(text)


def test_spaces_of_every_kind_become_single_ones() -> None:
    assert on_one_line("\t Jalan \u00a0 Uji\r\n1 \n") == "Jalan Uji 1"
