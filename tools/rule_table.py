"""The table of the hospital's rules in docs/operations.md, made of the registry: `python -m tools.rule_table`."""

from pathlib import Path

from antrean_project.pins import DECLARED
from queues.rules.declared import Keeper, Setting, Since, number, settings_of

REPOSITORY = Path(__file__).resolve().parent.parent
PAGE = REPOSITORY / "docs" / "operations.md"
BEGIN, END = "<!-- made by tools/rule_table.py: begin -->", "<!-- end -->"
HEAD = "| Variable | Default | Bounds | Who | From | Reason |\n|---|---|---|---|---|---|"
WHO = {Keeper.DATA: "data keeper", Keeper.SUPERVISOR: "supervisor", Keeper.TECHNICIAN: "technician"}
FROM = {Since.NOW: "next act", Since.NEW: "what is new"}


def table() -> str:
    """A row for each rule, in the order of the registry."""
    return "\n".join([HEAD, *(_row(one) for kind in DECLARED for one in settings_of(kind))])


def with_table(text: str) -> str:
    """The page with the table as the registry makes it now."""
    before, _, rest = text.partition(BEGIN)
    _old, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


def _row(one: Setting) -> str:
    default = one.written(one.default)
    cells = (
        f"`{one.name}`",
        f"`{default}`" if default else "empty",
        _bounds(one),
        WHO[one.keeper],
        FROM[one.since],
        "yes" if one.needs_reason else "",
    )
    return f"| {' | '.join(cells)} |"


def _bounds(one: Setting) -> str:
    if one.kind is bool:
        return "0, 1"
    if one.choices:
        return ", ".join(one.choices)
    span = f"{number(one.least or 0)} to {number(one.most or 0)}"
    if one.kind is str:
        return f"{span} characters"
    return span if one.also is None else f"{span}, or {one.also}"


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
