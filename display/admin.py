"""Boards in the admin."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from display.coverage import STOPS_OF_A_BOARD, silent_places
from display.models import Board
from queues.admin.bases import Explained


@admin.register(Board)
class BoardAdmin(Explained, admin.ModelAdmin):  # type: ignore[type-arg]
    """Which screen follows which stops."""

    list_display = ("name", "slug", "kind", "what_is_shown", "viewing_distance", "voice", "is_active")
    list_filter = ("kind", "has_voice", "is_active")
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
    filter_horizontal = ("stops",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Board]:
        return super().get_queryset(request).prefetch_related(*STOPS_OF_A_BOARD)

    @admin.display(description=_("suara"))
    def voice(self, board: Board) -> str:
        """Which of its places no clip can say (docs/voice.md)."""
        if not board.has_voice:
            return gettext("tanpa suara")
        silent = silent_places(board)
        return gettext("belum ada untuk: %s") % ", ".join(silent) if silent else gettext("lengkap")

    def get_view_on_site_url(self, obj: Board | None = None) -> str | None:
        return reverse("display:board", args=[obj.slug]) if obj else None
