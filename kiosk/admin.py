"""The hospital's kiosks in the administration: when each was seen, and the end of one that was lost."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kiosk import devices
from kiosk.models import KioskDevice


@admin.register(KioskDevice)
class KioskDeviceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Made in the set-up, where the code is shown."""

    list_display = ("name", "enrolled_at", "seen_at", "made_by", "revoked_at")
    list_select_related = ("made_by",)
    fields = readonly_fields = ("name", "made_at", "made_by", "enrolled_at", "seen_at", "revoked_at")
    actions = ("revoke",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: KioskDevice | None = None) -> bool:
        return False

    @admin.action(description=_("Cabut anjungan"), permissions=["change"])
    def revoke(self, request: HttpRequest, kiosks: QuerySet[KioskDevice]) -> None:
        """From now on these browsers are none."""
        standing = list(kiosks.filter(revoked_at=None))
        for device in standing:
            devices.revoke(device, at=timezone.now())
            self.log_change(request, device, "revoked")
        words = ngettext("%(count)d anjungan dicabut.", "%(count)d anjungan dicabut.", len(standing))
        self.message_user(request, words % {"count": len(standing)}, messages.SUCCESS)
