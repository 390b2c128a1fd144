"""What the patient got of each medicine: all that was ordered, unless the pharmacist says otherwise."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from counter.forms import understood
from queues.models import ItemOutcome, PharmacyTicket, PrescriptionItem

# Why a medicine was not given at all; of one that was given in part the rest needs no word. None is chosen beforehand:
# beside a medicine that is given it would say something untrue.
REASONS = [("", "–"), *((outcome.value, outcome.label) for outcome in (ItemOutcome.COPY, ItemOutcome.DECLINED))]

Dispensed = dict[int, tuple[int, ItemOutcome]]


class HandoverForm(forms.Form):
    """A count for each medicine on the card, and a reason for those that were not given."""

    def __init__(self, posted: Mapping[str, str], items: Iterable[PrescriptionItem]) -> None:
        super().__init__(posted)
        # A medicine that came after the card was drawn was not on it: nothing is said about that one.
        self.items = [item for item in items if f"given_{item.pk}" in posted]
        for item in self.items:
            self.fields[f"given_{item.pk}"] = forms.IntegerField(
                label=item.medicine, min_value=0, max_value=item.ordered
            )
            self.fields[f"reason_{item.pk}"] = forms.ChoiceField(label=item.medicine, choices=REASONS, required=False)

    def clean(self) -> dict[str, Any]:
        """Nothing given needs a reason, all given has none: a reason without a 0 may mean either."""
        values = self.cleaned_data
        for item in self.items:
            count, reason = values.get(f"given_{item.pk}"), values.get(f"reason_{item.pk}")
            if count == 0 and not reason:
                self.add_error(f"reason_{item.pk}", _("pilih mengapa tidak diberikan."))
            elif count == item.ordered and reason:
                self.add_error(f"given_{item.pk}", _("isi 0 bila tidak diberikan, atau kosongkan alasannya."))
        return values

    def dispensed(self) -> Dispensed:
        """Item id -> (count, outcome), for `verbs.hand_over`. Raises UnclearError."""
        values = understood(self)
        return {item.pk: self._of(item, values) for item in self.items}

    def _of(self, item: PrescriptionItem, values: Mapping[str, object]) -> tuple[int, ItemOutcome]:
        count = int(str(values[f"given_{item.pk}"]))
        if count == item.ordered:
            return count, ItemOutcome.FULL
        if count:
            return count, ItemOutcome.PARTIAL
        return 0, ItemOutcome(str(values[f"reason_{item.pk}"]))


def items_of(ticket: PharmacyTicket) -> Iterable[PrescriptionItem]:
    """The medicines that are still ordered."""
    return PrescriptionItem.objects.filter(prescription__ticket=ticket, prescription__withdrawn_at=None)


def message_of(dispensed: Dispensed) -> str:
    """A further sentence when not everything was dispensed, else empty."""
    is_all = all(outcome == ItemOutcome.FULL for _count, outcome in dispensed.values())
    return "" if is_all else " " + _("Tidak semua obat diberikan.")
