"""Refusals about the records of people."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from queues.errors.refusal import QueueError


class MergedAwayError(QueueError):
    """The record was joined to another one since it was found."""

    message = _("Rekam medis ini sudah digabung ke rekam medis lain. Cari lagi orangnya.")


class MergeRefusedError(QueueError):
    """Two records are not joined, or not parted, as they stand. `sentences` say what to do first."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = tuple(sentences)
