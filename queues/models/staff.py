"""The column that names the person of the staff who did something."""

from typing import Any

from django.conf import settings
from django.db import models


def staff_key(label: Any, *, is_required: bool = False, is_editable: bool = True) -> Any:
    """A foreign key to the user. A user with a history is never deleted, and has no list of the rows that name them.

    So it has no index: it would be written with every act and read by nobody. Empty where nobody pressed (a machine's
    call, an import), unless `is_required`.
    """
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=label,
        on_delete=models.PROTECT,
        related_name="+",
        blank=not is_required,
        null=not is_required,
        editable=is_editable,
        db_index=False,
    )
