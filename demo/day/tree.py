"""HTML as a tree: just enough to read a page as a person does."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

WITHOUT_END = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class Node:
    """An element with its attributes and what is in it."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node | str"] = field(default_factory=list)

    def get(self, name: str) -> str:
        """An attribute, or an empty text."""
        return self.attributes.get(name, "")

    def has(self, name: str) -> bool:
        """Is the attribute there at all?"""
        return name in self.attributes

    @property
    def text(self) -> str:
        """The text content, white space collapsed."""
        return " ".join("".join(self._words()).split())

    def _words(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            else:
                yield from child._words()
        yield " "

    def walk(self) -> Iterator["Node"]:
        """The node and all its descendants, in document order."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def all(self, tag: str = "", *, of: str = "", **attributes: str) -> list["Node"]:
        """Elements by tag, class (`of`) and attributes; data_region means data-region."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            node
            for node in self.walk()
            if (not tag or node.tag == tag)
            and (not of or of in node.get("class").split())
            and all(node.attributes.get(name) == value for name, value in wanted.items())
        ]

    def first(self, tag: str = "", *, of: str = "", **attributes: str) -> "Node | None":
        """The first of `all`, or None."""
        return next(iter(self.all(tag, of=of, **attributes)), None)


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Node("")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(node)
        if tag not in WITHOUT_END:
            self._open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open[-1].children.append(Node(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        depth = next((place for place in range(len(self._open) - 1, 0, -1) if self._open[place].tag == tag), 0)
        if depth:
            del self._open[depth:]

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def read(html: str) -> Node:
    """The page's tree."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.root
