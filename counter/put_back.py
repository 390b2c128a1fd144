"""A console drawn after a refusal: what was typed stands in its form again, and the sentence beside what is wrong.

Done on the finished page and not in each template, so that no form of a console can lose what was typed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.utils.html import escape
from django.utils.translation import gettext as _

# The element by which console.js finds the sentence in an answer.
SENTENCE_ID = "refusal"
# What belongs to the page and not to the hand.
NOT_TYPED = ("hidden", "submit", "button", "reset", "image", "file", "password")
CHOSEN = ("radio", "checkbox")
# Numbers that name a person come back in no answer. Where scripts run, the screen still has them.
PERSONAL = ("number", "nik", "card", "phone")
# By these a form is told from another with the same address.
NAMES_A_FORM = ("entry", "visit")


@dataclass(frozen=True)
class Sealed:
    """What a form brings along unread, as a hidden field `name`: it stands for these fields while they are empty."""

    name: str
    value: str
    fields: frozenset[str]


@dataclass
class _Tag:
    """A start tag: where it stands in the page, and how it is written."""

    name: str
    attributes: dict[str, str | None]
    start: int
    written: str

    @property
    def end(self) -> int:
        return self.start + len(self.written)

    @property
    def kind(self) -> str:
        return (self.attributes.get("type") or "text") if self.name == "input" else self.name


@dataclass
class _Field:
    """A field of a form. until: behind its end tag; options: of a select; fieldset: where the one around it ends."""

    tag: _Tag
    until: int
    folds: list[_Tag]
    options: list[_Tag] = field(default_factory=list)
    fieldset: int = 0

    @property
    def name(self) -> str:
        return self.tag.attributes.get("name") or ""

    @property
    def is_text(self) -> bool:
        return self.tag.kind not in (*CHOSEN, "select")


@dataclass
class _Form:
    """A form with the addresses that its buttons send it to."""

    tag: _Tag
    addresses: set[str]
    fields: list[_Field] = field(default_factory=list)
    named_by: dict[str, str] = field(default_factory=dict)


class _Reader(HTMLParser):
    """Finds the forms of a page of ours: well-formed, with attributes in double quotes."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[_Form] = []
        self._lines = [0, *(found.end() for found in re.finditer("\n", html))]
        self._folds: list[_Tag] = []
        self._open: _Form | None = None
        self._in_fieldset: list[_Field] = []
        self.feed(html)
        self.close()

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = _Tag(tag, dict(attrs), self._at(), self.get_starttag_text() or "")
        if tag == "details":
            self._folds.append(found)
        elif tag == "form":
            self._open = _Form(found, {found.attributes.get("action") or ""})
            self.forms.append(self._open)
        elif tag == "button":
            self._note_button(found)
        elif tag == "option" and self._open and self._open.fields:
            self._open.fields[-1].options.append(found)
        elif tag in ("input", "select", "textarea") and (owner := self._owner_of(found)):
            self._note_field(found, owner)

    def _note_button(self, button: _Tag) -> None:
        form = self._owner_of(button)
        if form and (address := button.attributes.get("formaction")):
            form.addresses.add(address)

    def _owner_of(self, tag: _Tag) -> _Form | None:
        """The form around it, or the one before it that it names."""
        owner = tag.attributes.get("form")
        if not owner:
            return self._open
        return next((one for one in self.forms if one.tag.attributes.get("id") == owner), None)

    def _note_field(self, tag: _Tag, form: _Form) -> None:
        name = tag.attributes.get("name") or ""
        if name in NAMES_A_FORM and tag.kind == "hidden":
            form.named_by[name] = tag.attributes.get("value") or ""
        if not name or tag.kind in NOT_TYPED:
            return
        found = _Field(tag, tag.end, list(self._folds))
        form.fields.append(found)
        self._in_fieldset.append(found)

    def handle_endtag(self, tag: str) -> None:
        if tag == "details" and self._folds:
            self._folds.pop()
        elif tag == "form":
            self._open = None
            self._in_fieldset.clear()
        elif tag == "fieldset":
            for one in self._in_fieldset:
                one.fieldset = self._at()
            self._in_fieldset.clear()
        elif tag in ("select", "textarea") and self._open and self._open.fields:
            self._open.fields[-1].until = self._at() + len(tag) + 3


def put_back(
    html: str, address: str, posted: Mapping[str, str], *, sentence: str, wrong: str, sealed: Sealed | None = None
) -> str:
    """The page with what was posted to `address` in its form again, and `sentence` beside the field named `wrong`.

    `sealed` goes along hidden, and its fields say that they need not be typed again.

    A page on which that form is no longer found is given back as it is: the person it was for is elsewhere by now.
    """
    form = _form_of(_Reader(html).forms, address, posted)
    if form is None:
        return html
    is_wrong = _wrong_one(form.fields, wrong, posted)
    edits: list[_Edit] = []
    if sealed is not None:
        hidden = f'<input type="hidden" name="{sealed.name}" value="{escape(sealed.value)}">'
        edits.append((form.tag.end, form.tag.end, hidden))
    for one in form.fields:
        is_sealed = sealed is not None and one.name in sealed.fields
        edits += _as_posted(one, posted, html, is_wrong=one is is_wrong, is_sealed=is_sealed)
        if one is is_wrong or (one.is_text and posted.get(one.name)):
            edits += [_instead_of(fold, _with(fold.written, "open")) for fold in one.folds]
    if is_wrong is not None:
        edits.append(_said_at(is_wrong, sentence))
    # From the end, so that what stands before keeps its place.
    for start, end, text in sorted(set(edits), reverse=True):
        html = html[:start] + text + html[end:]
    return html


def _form_of(forms: list[_Form], address: str, posted: Mapping[str, str]) -> _Form | None:
    """Forms that name nobody are told by their address alone; of several that one whose fields were sent."""

    def is_meant(form: _Form) -> bool:
        return address in form.addresses and all(posted.get(name) == value for name, value in form.named_by.items())

    def sent(form: _Form) -> int:
        return sum(one.name in posted for one in form.fields)

    return max(filter(is_meant, forms), key=sent, default=None)


def _wrong_one(fields: list[_Field], wrong: str, posted: Mapping[str, str]) -> _Field | None:
    """The field that is wrong; of radio buttons the chosen one, else the first."""
    named = [one for one in fields if wrong and one.name == wrong]
    chosen = [one for one in named if one.tag.kind in CHOSEN and _is_chosen(one.tag, one.name, posted)]
    return next(iter([*chosen, *named]), None)


def _is_chosen(tag: _Tag, name: str, posted: Mapping[str, str]) -> bool:
    return posted.get(name) == (tag.attributes.get("value") or ("on" if tag.kind == "checkbox" else ""))


# From where to where of the page, and what stands there now.
_Edit = tuple[int, int, str]


def _instead_of(tag: _Tag, written: str) -> _Edit:
    return tag.start, tag.end, written


def _with(written: str, attribute: str) -> str:
    return written if re.search(rf"\s{attribute}(?=[\s>])", written) else f"{written[:-1]} {attribute}>"


def _without(written: str, attribute: str) -> str:
    return re.sub(rf"\s{attribute}(?=[\s>])", "", written)


def _as_posted(one: _Field, posted: Mapping[str, str], html: str, *, is_wrong: bool, is_sealed: bool) -> list[_Edit]:
    tag, edits = one.tag, list[_Edit]()
    written = tag.written
    is_posted = one.name in posted and one.name not in PERSONAL
    if tag.kind in CHOSEN and (is_posted or tag.kind == "checkbox"):
        is_on = _is_chosen(tag, one.name, posted)
        written = _with(written, "checked") if is_on else _without(written, "checked")
    elif is_posted and tag.kind == "select":
        for option in one.options:
            is_on = _is_chosen(option, one.name, posted)
            edits.append(_instead_of(option, (_with if is_on else _without)(option.written, "selected")))
    elif is_posted and tag.kind == "textarea":
        edits.append((tag.end, html.rindex("</", tag.end, one.until), escape(posted[one.name])))
    elif is_posted and tag.attributes.get("value") != posted[one.name]:
        bare = re.sub(r'\svalue="[^"]*"', "", written)
        written = f'{bare[:-1]} value="{escape(posted[one.name])}">'
    if is_sealed:
        kept = escape(_("sudah diisi tadi, tetap dipakai"))
        written = f'{written[:-1]} placeholder="{kept}">'
    if is_wrong:
        written = f'{written[:-1]} aria-invalid="true" aria-describedby="{SENTENCE_ID}" autofocus>'
    return [*edits, _instead_of(tag, written)]


def _said_at(one: _Field, sentence: str) -> _Edit:
    """Behind the field, or at the end of a group of choices."""
    place = one.fieldset if one.tag.kind in CHOSEN and one.fieldset else one.until
    return place, place, f'<p class="refusal" id="{SENTENCE_ID}">{escape(sentence)}</p>'
