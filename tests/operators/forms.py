"""A browser without a window: pages over real HTTP, forms sent with the values that stand in them."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

import requests

PATIENCE_SECONDS = 30
Value = str | list[str]


@dataclass
class Form:
    """What a form would send as it stands, and what its lists offer (value -> words)."""

    action: str
    values: dict[str, Value] = field(default_factory=dict)
    choices: dict[str, dict[str, str]] = field(default_factory=dict)


class Forms(HTMLParser):
    """The forms of a page. A field outside (`form="..."`) belongs to none."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._form: Form | None = None
        self._list, self._option, self._is_chosen = "", "", False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(told.get("action", ""))
            self.found.append(self._form)
        elif self._form is not None and told.get("name"):
            self._field(tag, told, dict(attrs))
        elif self._form is not None and tag == "option" and self._list:
            self._option = told.get("value", "")
            self._form.choices[self._list][self._option] = ""
            if "selected" in told:
                self._chosen(self._option)

    def _field(self, tag: str, told: dict[str, str], attributes: dict[str, str | None]) -> None:
        assert self._form is not None
        name, kind = told["name"], told.get("type", "text")
        if tag == "select":
            self._list = name
            self._form.choices[name] = {}
            self._form.values[name] = [] if "multiple" in attributes else ""
        elif tag == "input" and kind in ("checkbox", "radio"):
            self._form.choices.setdefault(name, {})[told.get("value", "on")] = ""
            if "checked" in attributes:
                self._form.values[name] = told.get("value", "on")
        elif tag in ("input", "textarea") and kind not in ("submit", "button"):
            self._form.values[name] = told.get("value", "")

    def _chosen(self, value: str) -> None:
        assert self._form is not None
        many = self._form.values[self._list]
        self._form.values[self._list] = [*many, value] if isinstance(many, list) else value

    def handle_data(self, data: str) -> None:
        if self._form is not None and self._list and self._option:
            self._form.choices[self._list][self._option] += data.strip()

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._list = self._option = ""
        elif tag == "option":
            self._option = ""


class Visitor:
    """Somebody at a screen, with their cookies."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.line = requests.Session()
        self.line.trust_env = False
        self.address, self.page = base, ""

    def go(self, path: str) -> str:
        return self._read(self.line.get(urljoin(self.address, path), timeout=PATIENCE_SECONDS))

    def form(self, *names: str) -> Form:
        """The form on this page that has all these fields."""
        for form in Forms(self.page).found:
            if all(name in form.values or name in form.choices for name in names):
                return form
        raise AssertionError(f"{self.address} has no form with {names}: {self.words[:1500]}")

    def send(self, *names: str, to: str = "", press: str = "_save", **typed: Any) -> str:
        """Fill the form that has these fields and press a button; `to` where the button leads elsewhere."""
        form = self.form(*names, *typed)
        return self.post(to or form.action, {**form.values, **typed, press: "0"})

    def post(self, path: str, values: dict[str, Any]) -> str:
        address = urljoin(self.address, path) if path else self.address
        headers = {"Referer": self.address}
        return self._read(self.line.post(address, data=values, headers=headers, timeout=PATIENCE_SECONDS))

    def _read(self, answer: requests.Response) -> str:
        self.address, self.page = answer.url, answer.text
        assert answer.status_code == 200, f"{answer.status_code} {answer.url}: {self.words[:1500]}"
        return self.page

    @property
    def words(self) -> str:
        """What the page says, without tags."""
        return re.sub(r"\s+", " ", re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", self.page, flags=re.DOTALL))

    def log_in(self, name: str, password: str, *, at: str = "/admin/") -> None:
        self.go(at)
        self.send(username=name, password=password)
        assert "password" not in Forms(self.page).found[0].values, f"{name} was not let in: {self.words[:600]}"
