"""What belongs to a poli, on its own page: where its patients wait, the rooms that call them, the letters in use."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from queues.admin.bases import Explained
from queues.admin.typed import ModelForm, StackedInline
from queues.models import Clinic, Counter, Stop, StopKind
from queues.places.letters import letters_in_use


class PoliStopForm(ModelForm[Stop]):
    """The waiting room of this poli; an empty name makes none."""

    rooms = forms.ModelMultipleChoiceField(
        # Desks of admission, pharmacy and the like call nobody of a poli.
        Counter.objects.filter(Q(stops__kind=StopKind.CLINIC) | Q(stops=None), is_active=True).distinct(),
        label=gettext_lazy("Ruang yang memanggil"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Centang setiap ruang yang memanggil pasien poli ini."),
    )
    new_room = forms.CharField(
        label=gettext_lazy("Ruang baru"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Isi nama ruang yang belum ada, misalnya Ruang 12: ia dibuat dan langsung dicentang."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["rooms"].initial = list(self.instance.counters.values_list("pk", flat=True))

    def clean_new_room(self) -> str:
        name: str = self.cleaned_data["new_room"].strip()
        if Counter.objects.filter(name=name).exists():
            raise ValidationError(_("Ruang ini sudah ada: centang di atas, atau aktifkan di Loket dan ruang."))
        return name

    def save(self, commit: bool = True) -> Stop:
        self.instance.kind = StopKind.CLINIC
        return super().save(commit)

    def rooms_now(self) -> list[Counter]:
        """The rooms that were ticked, and the one that was typed, made; after the stop is saved."""
        rooms = list(self.cleaned_data["rooms"])
        if name := self.cleaned_data["new_room"]:
            rooms.append(Counter.objects.create(name=name))
        return rooms


class PoliStopInline(Explained, StackedInline[Stop, Clinic]):
    """One at the most. Deleting is not offered: people wait there."""

    model = Stop
    form = PoliStopForm
    verbose_name = verbose_name_plural = gettext_lazy("tempat tunggu dan ruang")
    extra = 1
    max_num = 1
    can_delete = False
    fields = ("name", "spoken_name", "rooms", "new_room", "amber_minutes", "red_minutes", "is_active")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(kind=StopKind.CLINIC)


def letters_in_words(own: str) -> str:
    """The letters that are taken, and by what: shown beside the field for the poli's own."""
    others = sorted((letters, name) for letters, name in letters_in_use().items() if letters != own)
    words = ", ".join(f"{letters} {name or _('farmasi')}" for letters, name in others)
    return _("Terpakai: %(letters)s.") % {"letters": words}
