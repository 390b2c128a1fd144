"""The words of patients' names, by key: names are not sealed, and staff find people by them."""

from collections.abc import Iterable, Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _

from queues import name_keys

AT_ONCE = 2000


class NameWord(models.Model):
    """One word of one patient's name, as `name_keys` spells it. Written when a name is written, read by the search."""

    patient = models.ForeignKey(
        "queue.Patient", verbose_name=_("pasien"), on_delete=models.CASCADE, related_name="name_words"
    )
    key = models.CharField(_("kata"), max_length=name_keys.LONGEST)

    class Meta:
        verbose_name = _("kata nama")
        verbose_name_plural = _("kata nama")
        constraints = [models.UniqueConstraint(fields=["key", "patient"], name="a_word_once_per_name")]

    def __str__(self) -> str:
        return self.key


def write_words(names: Mapping[int, str]) -> None:
    """The words of patients (key -> name) who have none yet."""
    rows = (NameWord(patient_id=pk, key=key) for pk, name in names.items() for key in name_keys.keys_of(name))
    NameWord.objects.bulk_create(rows, batch_size=AT_ONCE)


def rewrite_words(patient_id: int, name: str) -> None:
    """The words of a name that may have changed."""
    stored = set(NameWord.objects.filter(patient=patient_id).values_list("key", flat=True))
    wanted = set(name_keys.keys_of(name))
    _remove(patient_id, stored - wanted)
    NameWord.objects.bulk_create(NameWord(patient_id=patient_id, key=key) for key in sorted(wanted - stored))


def _remove(patient_id: int, keys: Iterable[str]) -> None:
    if gone := list(keys):
        NameWord.objects.filter(patient=patient_id, key__in=gone).delete()
