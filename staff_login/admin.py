"""Users in the administration: which are locked out, and how they are unlocked."""

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from queues.admin.bases import Explained
from queues.models import Workplace
from staff_login import brake, second_factor
from staff_login.forms import AdminLoginForm
from staff_login.models import ConsoleDevice, LoginTry
from staff_login.signing_out import sign_out

admin.site.login_form = AdminLoginForm
admin.site.unregister([User, Group])


@admin.register(Group)
class StaffGroupAdmin(Explained, GroupAdmin):
    """Django's page of groups, with our words."""


class WorkplaceInline(admin.TabularInline):  # type: ignore[type-arg]
    """The counters that a user serves; none: all that the role is for."""

    model = Workplace
    extra = 0
    verbose_name_plural = _("tempat tugas (kosong: semua menurut peran)")


@admin.register(User)
class StaffAdmin(UserAdmin):  # type: ignore[type-arg]
    """Django's page of users, and whether the brake holds somebody. A user stays for ever and is switched off.

    To find out whether somebody has a history would be to read all of it.
    """

    list_display = (
        "username",
        "first_name",
        "last_name",
        "is_staff",
        "is_active",
        "has_second_factor",
        "login_locked_until",
    )
    actions = ("unlock_login", "sign_out_everywhere", "remove_second_factor")
    inlines = (WorkplaceInline,)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[User]":
        return super().get_queryset(request).select_related("second_factor")

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    @admin.display(description=_("faktor kedua"), boolean=True)
    def has_second_factor(self, user: User) -> bool:
        """Does a code of the phone follow the password?"""
        factor = getattr(user, "second_factor", None)
        return factor is not None and factor.confirmed_at is not None

    @admin.display(description=_("masuk terkunci sampai"))
    def login_locked_until(self, user: User) -> str:
        """At one address at least; the longest of them."""
        rows = LoginTry.objects.filter(name=brake.name_hash(user.get_username()))
        longest = max(brake.are_locked(rows, at=timezone.now()), default=None)
        return f"{timezone.localtime(longest):%H:%M}" if longest else ""

    @admin.action(description=_("Buka kunci masuk"), permissions=["change"])
    def unlock_login(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """Unlocks the chosen users at every address."""
        for user in users:
            brake.unlock(name=user.get_username())
            self.log_change(request, user, "unlocked the login")
        words = ngettext("Kunci masuk %(count)d pengguna dibuka.", "Kunci masuk %(count)d pengguna dibuka.", len(users))
        self.message_user(request, words % {"count": len(users)}, messages.SUCCESS)

    @admin.action(description=_("Keluarkan di semua tempat"), permissions=["change"])
    def sign_out_everywhere(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """Ends the sessions of the chosen users, wherever they are."""
        assert isinstance(request.user, User)
        for user in users:
            sign_out(user, by=request.user, at=timezone.now())
        words = ngettext("%(count)d pengguna dikeluarkan.", "%(count)d pengguna dikeluarkan.", len(users))
        self.message_user(request, words % {"count": len(users)}, messages.SUCCESS)

    @admin.action(description=_("Hapus faktor kedua (ponsel hilang)"), permissions=["change"])
    def remove_second_factor(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """For somebody else who lost phone and paper; their own is removed with a code, on its page."""
        assert isinstance(request.user, User)
        at = timezone.now()
        removed = [
            user
            for user in users
            if user.pk != request.user.pk and second_factor.remove(user, by=request.user, at=at, reason="")
        ]
        for user in removed:
            self.log_change(request, user, "removed the second factor")
        words = ngettext("%(count)d faktor kedua dihapus.", "%(count)d faktor kedua dihapus.", len(removed))
        self.message_user(request, words % {"count": len(removed)}, messages.SUCCESS)


@admin.register(ConsoleDevice)
class ConsoleDeviceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Browsers at which colleagues take over with name and PIN; a lost one is revoked."""

    list_display = ("name", "enrolled_at", "enrolled_by", "revoked_at")
    list_select_related = ("enrolled_by",)
    fields = readonly_fields = ("name", "enrolled_at", "enrolled_by", "revoked_at")
    actions = ("revoke",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ConsoleDevice | None = None) -> bool:
        return False

    @admin.action(description=_("Cabut konsol"), permissions=["change"])
    def revoke(self, request: HttpRequest, devices: QuerySet[ConsoleDevice]) -> None:
        """From now on it is no console; its lock opens for its own user alone."""
        revoked = devices.filter(revoked_at=None).update(revoked_at=timezone.now())
        for device in devices:
            self.log_change(request, device, "revoked")
        words = ngettext("%(count)d konsol dicabut.", "%(count)d konsol dicabut.", revoked)
        self.message_user(request, words % {"count": revoked}, messages.SUCCESS)
