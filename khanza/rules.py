"""The rule of the connector to Khanza."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from queues.rules import groups, reading
from queues.rules.declared import Keeper, declares, setting


@declares()
@dataclass(frozen=True)
class KhanzaRules:
    """How long may pass between two readings of Khanza."""

    khanza_read_within_hours: int = setting(
        26,
        group=groups.MACHINES,
        label=_("Pembacaan Khanza paling lama"),
        help=_(
            "Bila sync_khanza tidak selesai selama ini, halaman kesiapan mengatakannya. 0: Khanza hanya dibaca "
            "sekali, ketika pindah."
        ),
        says=_("Khanza dibaca sedikitnya sekali dalam %(value)s jam; bila tidak, kesiapan memperingatkan."),
        says_of={0: _("Pembacaan Khanza yang berulang tidak ditunggu.")},
        unit=_("jam"),
        keeper=Keeper.TECHNICIAN,
        least=0,
        most=168,
    )


def current() -> KhanzaRules:
    """The connector's rule now (frozen)."""
    return reading.of(KhanzaRules)
