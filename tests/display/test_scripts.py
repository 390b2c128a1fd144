"""What a wall loads can be read by the old browser of a television."""

import re

import pytest
from django.test import Client

from display.models import Board
from tests.environment import REPOSITORY

# Chromium 68 knows no optional chaining, no nullish coalescing, no logical assignment, no private names.
TOO_NEW = re.compile(r"\?\.(?!\d)|\?\?|\|\|=|&&=|\bthis\.#|\ballSettled\b|\breplaceChildren\b")


@pytest.mark.parametrize("has_voice", [True, False])
def test_no_script_of_a_board_is_too_new_for_a_television(db: None, has_voice: bool) -> None:
    Board.objects.create(slug="poli", name="Poli", has_voice=has_voice)
    page = Client().get("/display/poli/").content.decode()
    scripts = re.findall(r'src="/static/(js/[a-z/]+)[.\w]*\.js"', page)
    assert "js/board" in scripts
    for script in scripts:
        code = (REPOSITORY / "static" / f"{script}.js").read_text(encoding="utf-8")
        code = re.sub(r"^\s*//.*$", "", code, flags=re.M)
        assert not TOO_NEW.search(code), script
