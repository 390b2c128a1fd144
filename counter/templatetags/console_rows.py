"""The rows of a console's list, written here: a hundred of them by a template cost as much as all else on the page."""

from collections.abc import Iterable

from django import template
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from counter.console import Console
from counter.waiting import Flag, Row

register = template.Library()


@register.simple_tag
def console_rows(rows: Iterable[Row], console: Console) -> SafeString:
    """An `li` for each row. Every text of a row is escaped here."""
    address = reverse("counter:console", args=[console.counter.pk])
    following = console.next_row.pk if console.next_row else 0
    chosen = console.chosen.row.pk if console.chosen else 0
    drawn = [_row(row, address, is_next=row.pk == following, is_chosen=row.pk == chosen) for row in rows]
    return mark_safe("".join(drawn))


@register.simple_tag
def merged_rows(console: Console) -> SafeString:
    """The same for several rooms: each row names its room, and leads to that room's console."""
    if console.together is None:
        return mark_safe("")
    following = console.next_row.pk if console.next_row else 0
    chosen = console.chosen.row.pk if console.chosen else 0
    drawn = []
    for row, counter in console.together.rows:
        is_here = counter.pk == console.counter.pk
        address = reverse("counter:console", args=[counter.pk])
        marks = {"is_next": is_here and row.pk == following, "is_chosen": row.pk == chosen}
        drawn.append(_row(row, address, **marks, room=counter.name, swaps=is_here))
    return mark_safe("".join(drawn))


def _row(row: Row, address: str, *, is_next: bool, is_chosen: bool, room: str = "", swaps: bool = True) -> str:
    classes = ["row"]
    classes += [f"row-{row.heat}"] if row.heat else []
    classes += ["row-next"] if is_next else []
    classes += ["row-elsewhere"] if row.is_elsewhere else []
    classes += ["row-chosen"] if is_chosen else []
    about = escape(" · ".join(words for words in (room, row.what if row.name else "", row.place, row.why) if words))
    return (
        f'<li class="{" ".join(classes)}">'
        f'<a id="row-{row.pk}" href="{address}?entry={row.pk}"{" data-swap" if swaps else ""}>'
        f'<span class="number">{escape(row.label)}</span>'
        f'<span class="row-who"><span class="row-name">{escape(row.name or row.what)}</span> {_dot(row)}</span>'
        f'<span class="row-minutes tabular">{escape(row.waited)}</span>'
        f'<span class="row-what">{about}</span>'
        f"{_flags(row.tags)}</a></li>"
    )


def _dot(row: Row) -> str:
    if row.bpjs is None:
        return ""
    words = f"BPJS: {escape(row.bpjs.words)}"
    return f'<span class="dot dot-{row.bpjs.tone}" title="{words}"><span class="visually-hidden">{words}</span></span>'


def _flags(flags: list[Flag]) -> str:
    if not flags:
        return ""
    return f'<span class="row-flags">{"".join(map(_flag, flags))}</span>'


def _flag(flag: Flag) -> str:
    classes = "tag" + (f" tag-{flag.tone}" if flag.tone else "") + (" tag-long" if flag.is_long else "")
    return f'<span class="{classes}">{escape(flag.words)}</span>'
