"""The rules of the API for the hospital's own information system."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from queues.rules import groups, reading
from queues.rules.declared import Keeper, Since, declares, setting


@declares()
@dataclass(frozen=True)
class ApiRules:
    """How long a token and an answer live."""

    api_token_seconds: int = setting(
        3600,
        group=groups.MACHINES,
        label=_("Umur token SIMRS"),
        help=_("Berapa lama token yang didapat SIMRS dari /api/v1/token berlaku."),
        says=_("SIMRS meminta token baru setiap %(value)s detik."),
        unit=_("detik"),
        keeper=Keeper.TECHNICIAN,
        since=Since.NEW,
        least=30,
        most=86400,
    )
    api_answers_kept_days: int = setting(
        7,
        group=groups.MACHINES,
        label=_("Jawaban SIMRS disimpan"),
        help=_("Selama ini permintaan yang diulang dengan Idempotency-Key yang sama mendapat jawaban yang sama."),
        says=_("Permintaan yang diulang dalam %(value)s hari mendapat jawaban pertamanya lagi."),
        unit=_("hari"),
        keeper=Keeper.TECHNICIAN,
        since=Since.NEW,
        least=1,
        most=90,
    )


def current() -> ApiRules:
    """The API's rules now (frozen)."""
    return reading.of(ApiRules)
