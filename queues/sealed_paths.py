"""Addresses that nobody can guess: the key of a row with 96 bits that only this installation can make of it.

`{% url 'print:visit' 12 %}` and `reverse` are given the key and write the whole; an address that was guessed is none.
"""

import hmac

from django.urls import register_converter
from django.utils.crypto import salted_hmac

SIGNS = 24


class _SealedKey:
    """A key of one kind of row; the seal of another kind opens nothing."""

    regex = rf"[0-9]{{1,18}}-[0-9a-f]{{{SIGNS}}}"
    purpose = ""

    def to_python(self, value: str) -> int:
        key, _dash, seal = value.partition("-")
        if not hmac.compare_digest(seal, self._seal(int(key))):
            raise ValueError
        return int(key)

    def to_url(self, value: int | str) -> str:
        return f"{int(value)}-{self._seal(int(value))}"

    def _seal(self, key: int) -> str:
        return salted_hmac(f"address of {self.purpose}", str(key), algorithm="sha256").hexdigest()[:SIGNS]


def register(name: str) -> None:
    """Makes `<name:pk>` known to the addresses."""
    register_converter(type("Sealed", (_SealedKey,), {"purpose": name}), name)
