"""Sessions in the admin: every change goes through its verb, so that prefixes, splits and aliases are right."""

from datetime import date, time
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet, TimeField
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from queues import clock, hours, verbs
from queues.admin.bases import GrowingAdmin, press_of
from queues.admin.calling_off import decide
from queues.admin.session_history import AliasInline, BreakInline, DecisionInline, QuotaChangeInline, ReserveInline
from queues.admin.taking_back import take_back, undoable
from queues.admin.typed import ModelForm
from queues.errors import LateStartOutsideHoursError, PersonalReasonError
from queues.models import ClinicSession, DecisionKind
from queues.verbs import reasons
from queues.waiting.doctors import busy_elsewhere

IDENTITY = ("date", "clinic", "doctor")
PLAIN = {"room": DecisionKind.ROOM, "substitute_doctor": DecisionKind.SUBSTITUTE}
# Decided on a page of their own, which first shows the affected people.
CLOSED = ("is_on_leave", "is_cancelled", "cancel_reason")
SEATS = ("capacity", "jkn_quota", "non_jkn_quota")
# What decides which doctor is busy when; other changes of a session are not asked about it.
BUSY = {"date", "doctor", "substitute_doctor", "starts", "ends", "late_start", "is_on_leave"}


class WallTimeField(forms.TimeField):
    """A time as people and HFIS write it: `8:00`, `08.00`."""

    is_end = False

    def to_python(self, value: Any) -> time | None:
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        try:
            return hours.read_time(value, is_end=self.is_end)
        except hours.UnreadableHoursError as unreadable:
            raise ValidationError(str(unreadable)) from None


class EndTimeField(WallTimeField):
    """Likewise; 24:00 is midnight."""

    is_end = True


class SessionForm(ModelForm[ClinicSession]):
    """Quotas left empty, or left as they are beside a new capacity, mean the clinic's usual split."""

    reason = forms.CharField(
        label=_("Alasan perubahan kuota"), max_length=200, required=False, help_text=_("Wajib bila kuota diubah.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "ends" in self.fields:
            self.fields["ends"].help_text = _(
                "Lebih awal dari jam mulai: hari berikutnya. 00:00 atau 24:00: tengah malam. Tanggal pelayanan tetap "
                "hari mulainya, dan waktu sejak 00:00 tidak diterima BPJS."
            )
        for name in ("jkn_quota", "non_jkn_quota"):
            if name in self.fields:
                self.fields[name].required = False
                self.fields[name].help_text = _("Kosong: dibagi menurut aturan poli.")

    def clean_date(self) -> date:
        """Only a new session has a date to type: what is over cannot be opened."""
        on: date = self.cleaned_data["date"]
        if on < clock.service_date(timezone.now()):
            raise ValidationError(_("Tanggal ini sudah lewat. Jadwal baru paling awal untuk hari ini."))
        return on

    def clean_capacity(self) -> int:
        """A session that HFIS gave no seats keeps its nought until somebody types another number."""
        capacity: int = self.cleaned_data["capacity"]
        if capacity < 1 and "capacity" in self.changed_data:
            raise ValidationError(_("Kapasitas paling sedikit 1. Dokter tidak praktek? Tandai libur atau batalkan."))
        return capacity

    def clean_reason(self) -> str:
        """As `reasons.checked`, said at the field."""
        return _reason(self.cleaned_data["reason"])

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        self._check_hours(cleaned)
        self._check_doctor(cleaned)
        self._check_seats(cleaned)
        self._check_room(cleaned)
        return cleaned

    def _check_hours(self, cleaned: dict[str, Any]) -> None:
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts is not None and ends is not None and (words := hours.wrong(starts, ends)):
            self.add_error("ends", words)
        late = cleaned.get("late_start")
        if "late_start" in self.changed_data and late and starts is not None and ends is not None:
            is_outside = not hours.is_within(late, starts, ends)
            if is_outside:
                self.add_error("late_start", str(LateStartOutsideHoursError(hours.written(starts, ends))))
        date, clinic, doctor = (cleaned.get(name, getattr(self.instance, f"{name}_id", None)) for name in IDENTITY)
        date = date or self.instance.date
        # Whether the doctor is on leave then or not: HFIS and Mobile JKN know a session by its start.
        twins = ClinicSession.objects.filter(
            date=date, clinic=clinic, doctor=doctor, starts=starts, is_cancelled=False
        ).exclude(pk=self.instance.pk)
        if starts is not None and twins.exists():
            self.add_error("starts", _("Dokter ini sudah mempunyai jadwal pada jam itu."))

    def _check_doctor(self, cleaned: dict[str, Any]) -> None:
        """A doctor, scheduled or as substitute, is in one room at a time. HFIS is not asked: there it may differ."""
        now: dict[str, Any] = {name: cleaned.get(name, getattr(self.instance, name, None)) for name in BUSY}
        doctor = now["substitute_doctor"] or now["doctor"]
        is_gone = self.instance.is_cancelled or self.instance.moved_to_id
        is_unclear = BUSY & set(self.errors) or None in (now["date"], doctor, now["starts"], now["ends"])
        if is_gone or now["is_on_leave"] or is_unclear or not BUSY & set(self.changed_data):
            return
        asked = {name: now[name] for name in ("date", "starts", "ends", "late_start")}
        other = busy_elsewhere(ClinicSession(pk=self.instance.pk, **asked), doctor)
        if other is not None:
            words = _("%(doctor)s sudah mempunyai jadwal di %(clinic)s pukul %(hours)s, yang bertumpang tindih.")
            found = {"doctor": doctor, "clinic": other.clinic, "hours": other.hours}
            self.add_error("substitute_doctor" if now["substitute_doctor"] else "starts", words % found)

    def _check_seats(self, cleaned: dict[str, Any]) -> None:
        split = self.chosen_split
        if split and sum(split) != cleaned.get("capacity"):
            self.add_error("jkn_quota", _("Kuota JKN dan non-JKN bersama-sama harus sama dengan kapasitas."))
        if self.instance.pk and self.changes_seats and not cleaned.get("reason"):
            self.add_error("reason", _("Isi alasannya."))

    def _check_room(self, cleaned: dict[str, Any]) -> None:
        room, clinic = cleaned.get("room"), cleaned.get("clinic") or self.instance.clinic_id
        if room and clinic and not room.stops.filter(clinic=clinic).exists():
            self.add_error("room", _("Ruang ini tidak melayani poli tersebut."))

    @property
    def changes_seats(self) -> bool:
        """Capacity or split differ from what stands."""
        return bool(set(SEATS) & set(self.changed_data))

    @property
    def chosen_split(self) -> tuple[int, int] | None:
        """(JKN, non-JKN) when somebody typed it, else None: the verb splits."""
        jkn, non_jkn = self.cleaned_data.get("jkn_quota"), self.cleaned_data.get("non_jkn_quota")
        is_typed = bool({"jkn_quota", "non_jkn_quota"} & set(self.changed_data))
        if not is_typed or (jkn is None and non_jkn is None):
            return None
        return jkn or 0, non_jkn or 0

    def validate_constraints(self) -> None:
        """Said in `clean` in words that help; the database still keeps them."""


def _say_what_is_taken(request: HttpRequest, session: ClinicSession, asked: int) -> None:
    """Fewer seats than are taken cannot be: say by how many the split is larger than what was typed."""
    more = session.jkn_quota + session.non_jkn_quota - asked
    if more > 0:
        words = _(
            "Kapasitas %(asked)d kurang %(more)d: kursi yang sudah terisi tetap, "
            "jadi kuota JKN %(jkn)d dan non-JKN %(other)d. Batalkan dulu nomor yang tidak dilayani."
        )
        found = {"asked": asked, "more": more, "jkn": session.jkn_quota, "other": session.non_jkn_quota}
        messages.warning(request, words % found)


def _write(session: ClinicSession, *, name: str, value: Any) -> None:
    setattr(session, name, value)
    session.save(update_fields=[name])


def _reason(text: str) -> str:
    try:
        return reasons.checked(text)
    except PersonalReasonError as refusal:
        raise ValidationError(str(refusal)) from None


@admin.register(ClinicSession)
class SessionAdmin(GrowingAdmin[ClinicSession]):
    form = SessionForm
    list_display = ("date", "hours", "clinic", "doctor", "label_prefix", "room", *SEATS, "is_on_leave", "is_cancelled")
    list_display_links = ("date", "hours")
    list_select_related = ("clinic", "doctor", "room")
    list_filter = ("clinic", "is_on_leave", "is_cancelled", "is_from_hfis")
    day_field = "date"
    span_at_first = "ahead"
    ordering = ("date", "starts", "label_prefix")
    search_of_days = ("clinic__name__icontains", "doctor__name__icontains", "label_prefix__iexact")
    search_help_text = _("Nama poli, nama dokter atau awalan nomor, pada hari yang dipilih.")
    inlines = (AliasInline, BreakInline, ReserveInline, QuotaChangeInline, DecisionInline)
    fieldsets = (
        (None, {"fields": (*IDENTITY, ("starts", "ends"), "label_prefix")}),
        (_("Kuota"), {"fields": (*SEATS, "reason", "seats_released_at")}),
        (
            _("Hari ini"),
            {
                "fields": (
                    *PLAIN,
                    "late_start",
                    *CLOSED,
                    "moved_to",
                    "is_from_hfis",
                )
            },
        ),
    )
    add_fieldsets = ((None, {"fields": (*IDENTITY, ("starts", "ends"), "room", *SEATS)}),)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Times in the spellings of `hours.read_time`."""
        if isinstance(db_field, TimeField):
            kwargs["form_class"] = EndTimeField if db_field.name == "ends" else WallTimeField
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description=_("jam praktek"), ordering="starts")
    def hours(self, session: ClinicSession) -> str:
        return session.hours

    def get_fieldsets(self, request: HttpRequest, obj: ClinicSession | None = None) -> Any:
        return super().get_fieldsets(request, obj) if obj else self.add_fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: ClinicSession | None = None) -> tuple[str, ...]:
        """Clinic, doctor and date are the session's identity: another one is another session."""
        fixed = ("label_prefix", "seats_released_at", "moved_to", "is_from_hfis", *CLOSED)
        return (*IDENTITY, *fixed) if obj else fixed

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.decide)
        own = path("<int:pk>/decide/<str:kind>/", page, name="queue_clinicsession_decide")
        undo = path(
            "<int:pk>/undo/<int:decision>/", self.admin_site.admin_view(self.undo), name="queue_clinicsession_undo"
        )
        return [own, undo, *super().get_urls()]

    def decide(self, request: HttpRequest, pk: int, kind: str) -> HttpResponse:
        """Leave, cancel, open again: the affected people are shown first."""
        return decide(request, self.admin_site, self, pk, kind)

    def undo(self, request: HttpRequest, pk: int, decision: int) -> HttpResponse:
        """What a decision did, and the press that takes it back."""
        return take_back(request, self.admin_site, self, pk, decision)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With the buttons for a decision, and the people still waiting for a session called off without one."""
        session: ClinicSession | None = kwargs.get("obj")
        if session is not None:
            now = timezone.now()
            is_ahead = session.date >= clock.service_date(now) or session.is_alive(at=now)
            context["can_decide"] = is_ahead and self.has_change_permission(request, session)
            context["still_to_end"] = verbs.still_to_end(session) if is_ahead else 0
            context["undoable"] = undoable(session) if context["can_decide"] else []
            context["end_with"] = "cancel" if session.is_cancelled else "leave"
        return super().render_change_form(request, context, *args, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ClinicSession]:
        return super().get_queryset(request).select_related("clinic", "doctor", "moved_to")

    def save_model(self, request: HttpRequest, obj: ClinicSession, form: Any, change: bool) -> None:
        """Through the verbs; `obj` then is what they made."""
        stored = self._change(request, obj, form) if change else self._open(obj, form)
        obj.pk = stored.pk
        obj.refresh_from_db()

    def _open(self, obj: ClinicSession, form: SessionForm) -> ClinicSession:
        return verbs.open_session(
            date=obj.date,
            clinic=obj.clinic,
            doctor=obj.doctor,
            starts=obj.starts,
            ends=obj.ends,
            capacity=obj.capacity,
            room=obj.room,
            quotas=form.chosen_split,
        )

    def _change(self, request: HttpRequest, obj: ClinicSession, form: SessionForm) -> ClinicSession:
        stored = ClinicSession.objects.get(pk=obj.pk)
        changed = set(form.changed_data)
        press = press_of(request, at=timezone.now(), reason=form.cleaned_data.get("reason", ""))
        decide = partial(verbs.change_as_typed, stored, press=press)
        if {"starts", "ends"} & changed:
            decide(kind=DecisionKind.HOURS, change=partial(verbs.change_hours, starts=obj.starts, ends=obj.ends))
        if "late_start" in changed:
            decide(kind=DecisionKind.LATE_START, change=partial(verbs.start_late, late_start=obj.late_start))
        if form.changes_seats:
            asked = form.cleaned_data["capacity"]
            seats = partial(verbs.change_capacity, press=press, capacity=asked, quotas=form.chosen_split)
            decide(kind=DecisionKind.CAPACITY, change=seats)
            _say_what_is_taken(request, ClinicSession.objects.get(pk=stored.pk), asked)
        for name in (one for one in PLAIN if one in changed):
            decide(kind=PLAIN[name], change=partial(_write, name=name, value=form.cleaned_data[name]))
        return stored
