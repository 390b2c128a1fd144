"""The payers that a hospital begins with: every number is one payer's, and Mobile JKN's are JKN's."""

from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed
from django.apps.registry import Apps

# code, name, is it JKN
FIRST_PAYERS = (
    ("JKN", "JKN / BPJS Kesehatan", True),
    ("UMUM", "Umum", False),
    ("ASURANSI", "Asuransi swasta", False),
    ("JASARAHARJA", "Jasa Raharja", False),
)


def make_first_payers(app_config: AppConfig, using: str, apps: Apps = installed, **options: Any) -> None:
    """After `migrate` and after `flush`: where nobody pays yet, the four are made. Payers that are there stay.

    No data migration: that would not run again for a database that is emptied (`flush`), and would have to be kept
    alive by hand when migrations are squashed.
    """
    try:
        payers = apps.get_model("queue", "Payer").objects.using(using)
    except LookupError:
        # Migrated back to before there were payers.
        return
    if not payers.exists():
        payers.bulk_create(payers.model(code=code, name=name, is_jkn=is_jkn) for code, name, is_jkn in FIRST_PAYERS)
