"""A browser without a screen: pages, links, and forms filled in as they stand there, cookies and CSRF included."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urljoin, urlsplit

import requests

from demo.day.tree import Node, read

TIMEOUT_SECONDS = 25
REFUSED_TRIES = 3


class OddPage(Exception):
    """A page is not what a person would expect there; the message says where and what."""


@dataclass
class Form:
    """One form: where it leads, what stands in its fields, which buttons it has."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    node: Node = field(default_factory=lambda: Node("form"))

    def button(self, name: str, value: str) -> dict[str, str] | None:
        """What this button sends, or None when it is not there."""
        found = self.node.first("button", name=name, value=value)
        return {name: value} if found is not None and not found.has("disabled") else None

    def choices(self, name: str) -> list[tuple[str, str]]:
        """(value, words) of a select, or of radio buttons in their labels."""
        select = self.node.first("select", name=name)
        if select is not None:
            return [(option.get("value"), option.text) for option in select.all("option")]
        labels = ((label, label.first("input", type="radio", name=name)) for label in self.node.all("label"))
        return [(radio.get("value"), label.text) for label, radio in labels if radio is not None]


@dataclass
class Page:
    """An answer and the address that it came from."""

    url: str
    status: int
    html: str

    @cached_property
    def tree(self) -> Node:
        return read(self.html)

    @property
    def path(self) -> str:
        """The path without host and query."""
        return urlsplit(self.url).path

    def forms(self, action: str) -> list[Form]:
        """The forms that lead to a path (its end is enough); a form without action leads to the page itself, one that
        closes a dialog nowhere.
        """
        found = (form_of(node, self.path) for node in self.tree.all("form"))
        sent = (form for form in found if form.method != "dialog")
        return [form for form in sent if urlsplit(form.action).path.endswith(action)]

    def form(self, action: str = "") -> Form:
        """The first of them; OddPage when there is none."""
        found = self.forms(action or self.path)
        if not found:
            raise OddPage(f"{self.path} has no form that leads to {action or 'itself'}: {self.heading}")
        return found[0]

    @property
    def heading(self) -> str:
        """The page in a few words."""
        heading = self.tree.first("h1") or self.tree.first("title")
        return heading.text[:120] if heading else f"HTTP {self.status}"


def form_of(node: Node, path: str) -> Form:
    """A form with what a browser would send of it untouched."""
    fields: dict[str, str] = {}
    for control in node.walk():
        name = control.get("name")
        if not name or control.has("disabled"):
            continue
        kind = control.get("type")
        if control.tag == "input" and kind in ("radio", "checkbox"):
            if control.has("checked"):
                fields[name] = control.get("value") if control.has("value") else "on"
        elif control.tag == "input" and kind not in ("submit", "button"):
            fields[name] = control.get("value")
        elif control.tag == "textarea":
            fields[name] = control.text
        elif control.tag == "select":
            options = control.all("option")
            chosen = next((option for option in options if option.has("selected")), options[0] if options else None)
            fields[name] = chosen.get("value") if chosen else ""
    return Form(node.get("action") or path, node.get("method").lower() or "get", fields, node)


class Browser:
    """A simulated person's browser: cookies, forms, no scripts."""

    def __init__(self, base_url: str, *, name: str) -> None:
        self.name = name
        self._base = base_url.rstrip("/")
        self._line = requests.Session()
        self._line.trust_env = False

    def stand_at(self, address: str) -> None:
        """Be another device: a server that trusts this machine believes the address, as from a proxy."""
        self._line.headers["X-Forwarded-For"] = address

    def close(self) -> None:
        self._line.close()

    def get(self, path: str, *, etag: str = "") -> Page:
        """Open an address; redirects are followed. OddPage above 399."""
        headers = {"If-None-Match": etag} if etag else {}
        return self._page(self._ask("GET", urljoin(self._base + "/", path), headers=headers))

    def raw(self, path: str, *, etag: str = "") -> requests.Response:
        """GET like a script of the page; the answer with its headers."""
        return self._ask("GET", urljoin(self._base + "/", path), headers={"If-None-Match": etag} if etag else {})

    def submit(self, page: Page, form: Form, values: Mapping[str, str] | None = None, *, to: str = "") -> Page:
        """Press a button of a form; `to` is the button's own formaction."""
        address = urljoin(page.url, to or form.action)
        fields = {**form.fields, **(values or {})}
        if form.method == "get":
            return self._page(self._ask("GET", address, fields=fields))
        return self._page(self._ask("POST", address, fields=fields, headers={"Referer": page.url}))

    def _ask(
        self,
        method: str,
        url: str,
        *,
        fields: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Asked again when the line breaks: a press carries its request key, so that it counts once."""
        sent = {"params" if method == "GET" else "data": fields}
        for attempt in range(1, REFUSED_TRIES + 1):
            try:
                return self._line.request(method, url, headers=headers, timeout=TIMEOUT_SECONDS, **sent)  # type: ignore[arg-type]
            except requests.ConnectionError:
                if attempt == REFUSED_TRIES:
                    raise
                time.sleep(0.2 * attempt)
        raise AssertionError("unreachable")

    def _page(self, answer: requests.Response) -> Page:
        page = Page(answer.url, answer.status_code, answer.text)
        if answer.status_code >= 400:
            raise OddPage(f"{page.path} answered {answer.status_code}: {page.heading}")
        return page
