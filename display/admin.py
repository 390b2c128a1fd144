"""Boards in the admin."""

from django.contrib import admin
from django.urls import reverse

from display.models import Board


@admin.register(Board)
class BoardAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Which screen follows which stops."""

    list_display = ("name", "slug", "kind", "what_is_shown", "viewing_distance", "is_active")
    list_filter = ("kind", "is_active")
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
    filter_horizontal = ("stops",)

    def get_view_on_site_url(self, obj: Board | None = None) -> str | None:
        """The board itself."""
        return reverse("display:board", args=[obj.slug]) if obj else None
