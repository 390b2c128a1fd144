"""What documents and `.env.example` say of the hospital's rules is what the registry says."""

import re

from queues.rules.declared import SETTINGS
from tests.environment import REPOSITORY
from tools.rule_table import PAGE, with_table

ROW = re.compile(r"^\| `([A-Z_]+)` \| `?([^|`]*?)`? \|", re.M)


def test_the_table_of_rules_is_that_of_the_registry() -> None:
    """Otherwise: python -m tools.rule_table."""
    text = PAGE.read_text(encoding="utf-8")
    assert with_table(text) == text


def test_the_other_tables_tell_the_same_defaults() -> None:
    """The chapters of operations.md that explain some rules give the default too."""
    told = [(name, said) for name, said in ROW.findall(PAGE.read_text(encoding="utf-8")) if name in SETTINGS]
    assert len(told) > len(SETTINGS)
    for name, said in told:
        one = SETTINGS[name]
        assert said in (one.written(one.default), "empty"), name


def test_the_example_has_every_rule_off_with_its_default() -> None:
    text = (REPOSITORY / ".env.example").read_text(encoding="utf-8")
    for name, one in SETTINGS.items():
        shown = re.search(rf"^#{name}=(.*)$", text, re.M)
        assert shown is not None, name
        assert one.read(shown[1].strip('"')) == one.default, name
        assert not re.search(rf"^{name}=", text, re.M), name
