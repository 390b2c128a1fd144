"""The bpjs_bridge app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BpjsBridgeConfig(AppConfig):
    """Everything BPJS, both directions."""

    name = "bpjs_bridge"
    verbose_name = _("BPJS")
