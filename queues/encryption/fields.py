"""The encrypted text column."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldError
from django.db import models

from queues.encryption.crypto import decrypt, encrypt, sealer

# Django's fields are generic for the type checker alone.
if TYPE_CHECKING:
    Text = models.TextField[str, str]
else:
    Text = models.TextField


class EncryptedTextField(Text):
    """Text that is sealed on the way in and opened on the way out; it cannot be searched, only its blind index can."""

    @property
    def place(self) -> str:
        """What the value is bound to: a sealed value copied into another column does not open."""
        return f"{self.model._meta.db_table}.{self.column}"

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return text if text in (None, "") else encrypt(text, place=self.place)

    def prepared(self, texts: Iterable[str | None]) -> list[str | None]:
        """`get_prep_value` of many texts: the key and the place are looked up once."""
        seal = sealer(place=self.place)
        return [seal(text) if text else text for text in texts]

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return value if value in (None, "") else decrypt(value, place=self.place)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self.model.__name__}.{self.name} is encrypted: look up its blind index instead.")
