"""The administration pages of the domain, by subject."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from queues.admin import (
    history,
    patients,
    people,
    pharmacy,
    reference,
    rules,
    session_history,
    sessions,
    surgeries,
    visits,
)

admin.site.site_title = _("Administrasi antrean")
admin.site.site_header = _("Administrasi antrean")
admin.site.index_title = _("Data rumah sakit")
admin.site.enable_nav_sidebar = True
# A page of the hospital, not of Django: the way back is the start page.
admin.site.site_url = "/"

__all__ = [
    "history",
    "patients",
    "people",
    "pharmacy",
    "reference",
    "rules",
    "session_history",
    "sessions",
    "surgeries",
    "visits",
]
