"""Changes of the hospital's rules, only read; rules are changed at /setup/settings/."""

from django.contrib import admin

from queues.admin.bases import HistoryAdmin
from queues.models import ConfigChange


@admin.register(ConfigChange)
class ConfigChangeAdmin(HistoryAdmin[ConfigChange]):
    list_display = ("at", "name", "old", "new", "is_default", "reason", "actor")
    list_select_related = ("actor",)
    day_field = "at"
