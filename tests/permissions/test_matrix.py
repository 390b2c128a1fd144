"""Every address, every role, GET and POST: nobody gets in who is not named, and none is undeclared."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests.permissions.table import DOORS, ELSEWHERE, NO, TABLE, At, Who
from tests.permissions.world import IN, LOGIN, NO_SUCH_METHOD, REFUSED, ROLES, World, addresses, ask, made

DECLARED: dict[str, tuple[Who, Who]] = {name: (get, post) for get, post, names in TABLE for name in names.split()}
NUMBERS = re.compile(r"<int:\w+>")
WORDS = re.compile(r"<(?:slug|str|path):\w+>")
# The nurse's own room and the other poli's are asked at each address of a counter.
BOTH = "N"
# A method that there is not is refused before anybody is looked at: the first and the last of the roles tell.
ENDS = "?X"


@pytest.fixture
def empty_templates(settings: Settings) -> None:
    """Whoever gets in is shown nothing; passwords are hashed at once."""
    options = {**settings.TEMPLATES[0]["OPTIONS"], "context_processors": []}
    options["loaders"] = ["tests.permissions.world.BlankLoader"]
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "APP_DIRS": False, "OPTIONS": options}]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def of_staff() -> dict[str, str]:
    return {name: path for name, path in addresses().items() if not name.startswith((*ELSEWHERE, *DOORS))}


def path_of(name: str, pattern: str, counter: int) -> str:
    """The address with keys of nothing, but for the counter's."""
    if name.startswith("print:"):
        return reverse(name, args=[0])
    if name.startswith("counter:") and pattern.startswith("counter/<int:pk>"):
        pattern = pattern.replace("<int:pk>", str(counter), 1)
    pattern = pattern.replace("<int:counter>", str(counter))
    return "/" + WORDS.sub("x", NUMBERS.sub("0", pattern))


def cells(world: World) -> Iterator[tuple[str, str, str, str, set[str]]]:
    """(name, method, letter, path, what may come of it)."""
    for number, (name, pattern) in enumerate(of_staff().items()):
        for method, who in zip(("get", "post"), DECLARED[name], strict=True):
            for place, letter in enumerate(ROLES):
                if who is NO and letter not in ENDS:
                    continue
                own = world.own[letter].pk, who.own if isinstance(who, At) else who
                foreign = world.foreign[letter].pk, who.foreign if isinstance(who, At) else who
                # Elsewhere the two take turns, so that each role comes to both.
                asked = [own, foreign] if letter in BOTH else [(own, foreign)[(number + place) % 2]]
                for counter, inside in asked if isinstance(who, At) else [own]:
                    yield name, method, letter, path_of(name, pattern, counter), expected(letter, inside)


def expected(letter: str, inside: str | None) -> set[str]:
    without_login = {LOGIN} if letter == "?" else set()
    if inside is NO:
        return {NO_SUCH_METHOD} | without_login
    if letter in inside:
        return {IN}
    return without_login or {REFUSED}


def test_no_address_is_undeclared_and_none_is_declared_that_is_not_there() -> None:
    assert set(of_staff()) == set(DECLARED)


@pytest.mark.slow
def test_nobody_gets_in_who_is_not_named_and_whoever_is_named_does(db: None, empty_templates: None) -> None:
    world = made()
    wrong, count = [], 0
    for name, method, letter, path, may_be in cells(world):
        came = ask(world, letter, method, path)
        count += 1
        if came not in may_be:
            wrong.append(f"{method.upper()} {name} by {ROLES[letter]}: {came}, not {' or '.join(sorted(may_be))}")
    assert wrong == []
    assert count >= 3_000


def test_the_administration_lets_nobody_in_without_the_right_to_enter_it(db: None) -> None:
    world = made()
    names = [(name, path) for name, path in addresses().items() if name.startswith("admin:")]
    # The login itself, and what each page of it needs.
    doors = ("admin:login", "admin:logout", "admin:jsi18n")
    asked = [path_of(name, path, 0) for name, path in names if name not in doors and "(?P<url>" not in path]
    assert len(asked) > 200
    came = {ask(world, letter, "get", path.replace("<path:object_id>", "0")) for path in asked for letter in "?-"}
    assert came == {LOGIN}


def test_through_the_middleware_it_is_the_same(db: None) -> None:
    """A few cells as a browser asks them: the matrix asks the views alone."""
    world = made()
    for letter, status in (("N", 200), ("F", 403), ("-", 403)):
        client = Client()
        client.force_login(world.users[letter])
        assert client.get(f"/counter/{world.own['N'].pk}/").status_code == status
        assert client.get(f"/counter/{world.foreign['N'].pk}/").status_code == 403
    assert Client().get(f"/counter/{world.own['N'].pk}/").status_code == 302
