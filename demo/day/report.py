"""The day as a table for a terminal, and as JSON."""

import json
from dataclasses import asdict
from pathlib import Path

from demo.day.findings import SHOWN_DIFFERENCES, Findings

ENDS = ("served", "cancelled", "no-show", "left", "refused", "unfinished")


def as_text(found: Findings) -> str:
    """Sections, right-aligned figures, and the verdict last."""
    lines = ["", *_people(found), "", *_pairs("What happened", found.acts)]
    if found.mended is not None:
        lines += ["", *_pairs("Went wrong and was mended", found.mended)]
    lines += ["", *_pairs("Delivered to BPJS", found.messages), *_bpjs(found), "", *_seen(found)]
    if found.refusals:
        lines += ["", *_pairs("Said no to staff (races and real rules; each was tried again)", found.refusals)]
    for title, rows in (
        ("Differences from BPJS", found.differences),
        ("sisaantrean that did not fall by one, or another figure on the status page", found.sisa_odd),
        ("Invariants broken", found.invariants_broken),
        ("Not as lived", found.not_as_lived),
        ("Called and not on any board", found.board_missed),
        ("Troubles", found.troubles),
    ):
        lines += _listed(title, rows)
    return "\n".join([*lines, "", *_verdict(found)])


def _people(found: Findings) -> list[str]:
    shown = [end for end in ENDS if end in found.ends]
    lines = ["People" + " " * 24 + "".join(f"{end:>12}" for end in (*shown, "all"))]
    for kind, ends in found.kinds.items():
        figures = "".join(f"{ends.get(end, 0):>12}" for end in shown)
        lines.append(f"  {kind:<28}{figures}{sum(ends.values()):>12}")
    total = "".join(f"{found.ends[end]:>12}" for end in shown)
    return [*lines, f"  {'all':<28}{total}{sum(found.ends.values()):>12}"]


def _pairs(title: str, figures: dict[str, int]) -> list[str]:
    return [title, *(f"  {name:<62}{count:>6}" for name, count in figures.items())]


def _bpjs(found: Findings) -> list[str]:
    taken_back = found.states.get("WITHDRAWN", 0) + found.states.get("SUPERSEDED", 0)
    figures = {
        "delivered together": sum(found.messages.values()),
        "refused (parked)": found.parked,
        "answers unknown, sent again": found.unknown_retried,
        "taken back before they left": taken_back,
        "differences from BPJS's store and log": len(found.differences),
        "antrean/add for bookings of Mobile JKN": found.add_for_mobile_jkn,
        f"invariants broken (of {found.invariants_checked} rules)": len(found.invariants_broken),
    }
    return _pairs("", figures)[1:]


def _seen(found: Findings) -> list[str]:
    board, presses, sisa = found.board, found.presses, found.sisa
    busy = f" (this machine was busy, load {found.load:.1f}: not judged)" if found.is_machine_busy else ""
    return [
        f"Seen from outside{busy}",
        f"  a press until the wall shows the number ({board['count']} calls)     "
        f"median {board['median']:.2f} s, p95 {board['p95']:.2f} s, max {board['max']:.2f} s",
        f"  a press until the console's next page ({presses['count']} presses)    "
        f"median {presses['median']:.2f} s, p95 {presses['p95']:.2f} s, max {presses['max']:.2f} s",
        f"  sisaantrean fell by one at 5               {sisa['fell_by_one']} of {sisa['asked']}",
        f"  status page says the same as sisaantrean   {sisa['phone_agrees']} of {sisa['phone_compared']}",
        f"  status pages read                          {found.phones_read}",
    ]


def _listed(title: str, rows: list[str]) -> list[str]:
    if not rows:
        return []
    more = [f"  ... and {len(rows) - SHOWN_DIFFERENCES} more"] if len(rows) > SHOWN_DIFFERENCES else []
    return ["", title, *(f"  {row}" for row in rows[:SHOWN_DIFFERENCES]), *more]


def _verdict(found: Findings) -> list[str]:
    head = (
        f"served {found.ends.get('served', 0)}, delivered {sum(found.messages.values())}, refused {found.parked}, "
        f"invariants broken {len(found.invariants_broken)}; {found.seconds:.0f} s, seed {found.seed}"
    )
    if not found.faults:
        return [f"A GOOD DAY: {head}"]
    return [f"NOT A GOOD DAY: {head}", *(f"  - {fault}" for fault in found.faults)]


def write(found: Findings, path: Path) -> None:
    """Write the report as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(found), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
