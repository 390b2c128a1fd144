"""Step 7: users of the desks, one for each or from a pasted list, with slips that are printed once."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from queues.errors import QueueError
from queues.models import Counter
from queues.units import assigning
from queues.verbs.recorded import Told, recorded
from setup import steps
from setup.stepping import nothing_changed, press_of, shown, step_page
from staff_login import start_passwords
from staff_login.roles import DESK_ROLES, ROLE_OF
from staff_login.signing_out import end_sessions
from staff_login.start_passwords import NewUser, Slip

NAME = "setup.staff"
MAY_MAKE = "staff_login.make_desk_users"
MOST_LINES, LONGEST_NAME = 200, 150
SHOWN_USERS = 500
# Around a cell that was copied out of a CSV file.
MARKS = "\"'"


@dataclass(frozen=True)
class Desk:
    """A desk or room with the user that would be made for it."""

    counter: Counter
    role: str
    username: str
    is_there: bool


class PasteError(QueueError):
    """A line of the pasted list cannot be read; the message names it."""


class NoRoleError(QueueError):
    """The roles of step 0 are not there yet; the message names them."""


@never_cache
@step_page(steps.STAFF)
def page(request: HttpRequest) -> HttpResponse:
    """The desks and users; a press makes users and answers with their slips, which no other page shows again."""
    if request.method != "POST":
        return _shown(request)
    if not request.user.has_perm(MAY_MAKE):
        raise PermissionDenied
    if "one" in request.POST:
        return _act_on_one(request)
    try:
        people = _of_list(request)
        # Pasted names need no ticks of desks taken away first. Without names it is the form's
        # first button, which Enter presses at a desk.
        wanted = people if people and "list_alone" in request.POST else [*_of_desks(request), *people]
        _look_for_roles(wanted)
        slips = _make(request, wanted) if wanted else None
    except QueueError as refusal:
        messages.error(request, str(refusal))
        return _shown(request)
    if slips is None:
        messages.info(request, nothing_changed() if wanted else _("Pilih meja, atau tempelkan daftar nama."))
        return redirect("setup:staff")
    return _slips(request, slips)


def desks() -> list[Desk]:
    """Each active desk and room with its role and the name that its user would have."""
    there = {name.casefold() for name in User.objects.values_list("username", flat=True)}
    found = []
    for counter in Counter.objects.filter(is_active=True, stops__is_active=True).distinct().prefetch_related("stops"):
        role = ROLE_OF[counter.stops.all()[0].kind]
        name = slugify(counter.name) or f"meja-{counter.pk}"
        found.append(Desk(counter, role, name, name in there))
    return found


def _of_desks(request: HttpRequest) -> list[NewUser]:
    chosen = set(request.POST.getlist("desk"))
    taken = _taken()
    wanted = [desk for desk in desks() if str(desk.counter.pk) in chosen]
    return [_at([desk.counter], NewUser(start_passwords.free_name(desk.username, taken), desk.role)) for desk in wanted]


def _of_list(request: HttpRequest) -> list[NewUser]:
    """ "Name; role; desks" a line, with tabs too; a line without a role has the chosen one, one without desks serves
    wherever the role may.
    """
    lines = [line.strip() for line in request.POST.get("list", "").splitlines()]
    if len(lines) > MOST_LINES:
        words = _("Paling banyak %(most)d baris sekali tempel; ini %(count)d. Tempelkan sebagian dulu.")
        raise PasteError(words % {"most": MOST_LINES, "count": len(lines)})
    taken = _taken()
    return [_user_of(number, line, request, taken) for number, line in enumerate(lines, start=1) if line]


def _user_of(number: int, line: str, request: HttpRequest, taken: set[str]) -> NewUser:
    parts = (part.strip().strip(MARKS).strip() for part in line.replace("	", ";").split(";", 2))
    name, role, places = (*parts, "", "")[:3]
    role = role or request.POST.get("role", "")
    known = {one.casefold(): one for one in DESK_ROLES}
    if role.casefold() not in known:
        words = _('Baris %(number)d: peran "%(role)s" tidak ada. Tulis salah satu: %(roles)s.')
        sentence = words % {"number": number, "role": role[:40], "roles": ", ".join(DESK_ROLES)}
        elsewhere = _("Akun dengan peran lain dibuat administrator, di langkah 0.")
        raise PasteError(f"{sentence} {elsewhere}" if Group.objects.filter(name__iexact=role).exists() else sentence)
    username = slugify(name.split(",")[0]).replace("-", ".")[: LONGEST_NAME - 5]
    if not username or len(name) > LONGEST_NAME or any(sign.isdigit() for sign in name):
        raise PasteError(_("Baris %(number)d: tulis nama orang, lalu ; dan perannya.") % {"number": number})
    free = start_passwords.free_name(username, taken)
    return _at(_counters_of(places, number), NewUser(free, known[role.casefold()], full_name=name))


def _at(counters: list[Counter], one: NewUser) -> NewUser:
    """The user, who serves at these desks."""
    place = ", ".join(counter.name for counter in counters)
    return replace(one, place=place, counters=tuple(counter.pk for counter in counters))


def _counters_of(places: str, number: int) -> list[Counter]:
    """The desks of a line's third column, names with commas between. PasteError names one that is not there."""
    wanted = [name.strip() for name in places.split(",") if name.strip()]
    there = {counter.name.casefold(): counter for counter in Counter.objects.filter(is_active=True)} if wanted else {}
    for name in wanted:
        if name.casefold() not in there:
            words = _(
                'Baris %(number)d: tempat "%(place)s" tidak ada. Tulis nama loket atau ruang seperti di langkah 5.'
            )
            raise PasteError(words % {"number": number, "place": name[:40]})
    return [there[name.casefold()] for name in wanted]


def _look_for_roles(wanted: Iterable[NewUser]) -> None:
    """NoRoleError where nobody has made the roles: an administrator of `createsuperuser`, a database of `--apply`."""
    missing = {one.role for one in wanted} - set(Group.objects.values_list("name", flat=True))
    if missing:
        words = _("Peran %(roles)s belum ada. Buat perannya dulu di langkah 0 (Akun), lalu tekan lagi.")
        raise NoRoleError(words % {"roles": ", ".join(sorted(missing))})


def _taken() -> set[str]:
    return {name.casefold() for name in User.objects.values_list("username", flat=True)}


def _make(request: HttpRequest, wanted: list[NewUser]) -> list[Slip] | None:
    """The slips; None when this press was done before: what was printed then is not known to anybody any more."""
    assert isinstance(request.user, User)
    press, by = press_of(request), request.user
    slips: list[Slip] = []

    def act() -> Told:
        # Names are looked at again: a colleague may have made the same ones since.
        taken = _taken()
        free = [replace(one, username=start_passwords.free_name(one.username, taken)) for one in wanted]
        slips[:] = start_passwords.make_users(free, by=by, at=press.at)
        for slip, one in zip(slips, free, strict=True):
            assigning.assign(slip.user, Counter.objects.filter(pk__in=one.counters))
        return Told("", ", ".join(one.username for one in free))

    recorded(NAME, press, act)
    return slips or None


def _act_on_one(request: HttpRequest) -> HttpResponse:
    """A new slip, or a lock and its way back, for somebody who has roles of a desk alone."""
    assert isinstance(request.user, User)
    user = get_object_or_404(User, pk=request.POST["one"] if request.POST["one"].isdecimal() else 0)
    if not start_passwords.may_be_managed(user):
        raise PermissionDenied
    press, by = press_of(request), request.user
    slips: list[Slip] = []

    def act() -> Told:
        if "slip" in request.POST:
            role = user.groups.all()[0].name
            slips[:] = [Slip(user, start_passwords.give(user, by=by, at=press.at), role)]
            return Told("", _("%(name)s: slip baru") % {"name": user.username})
        if "out" in request.POST:
            end_sessions(user, by=by, at=press.at)
            return Told("", _("%(name)s: dikeluarkan di semua tempat") % {"name": user.username})
        user.is_active = not user.is_active
        user.save(update_fields=["is_active"])
        words = _("%(name)s: dibuka") if user.is_active else _("%(name)s: dikunci")
        return Told("", words % {"name": user.username})

    change = recorded(NAME, press, act)
    if slips:
        return _slips(request, slips)
    messages.success(request, change.new if change else nothing_changed())
    return redirect("setup:staff")


def _slips(request: HttpRequest, slips: Iterable[Slip]) -> HttpResponse:
    content = {
        "slips": list(slips),
        "login_url": request.build_absolute_uri(reverse("login")),
        "days": start_passwords.holds_for().days,
    }
    return render(request, "setup/slips.html", content)


def _shown(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    users = User.objects.filter(groups__isnull=False).distinct()
    users = users.prefetch_related("groups", "user_permissions", "workplaces__counter")
    rows: list[dict[str, Any]] = [
        {
            "user": user,
            "roles": ", ".join(group.name for group in user.groups.all()),
            "places": ", ".join(place.counter.name for place in user.workplaces.all()),
            "may_manage": start_passwords.may_be_managed(user),
            "start": getattr(user, "start_password", None),
            "is_over": hasattr(user, "start_password")
            and now - user.start_password.given_at >= start_passwords.holds_for(),
        }
        for user in users.select_related("start_password").order_by("username")[:SHOWN_USERS]
    ]
    posted = request.method == "POST"
    content = {
        "desks": [
            (desk, str(desk.counter.pk) in request.POST.getlist("desk") if posted else not desk.is_there)
            for desk in desks()
        ],
        "users": rows,
        "days": start_passwords.holds_for().days,
        "roles": DESK_ROLES,
        "chosen_role": request.POST.get("role", ""),
        "typed_list": request.POST.get("list", ""),
        "may_make": request.user.has_perm(MAY_MAKE),
    }
    return shown(request, steps.STAFF, "setup/staff.html", content)
