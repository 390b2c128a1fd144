"""Why a counter cannot pause or close as it was asked to: each names what stands against it."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from queues.errors.refusal import QueueError


class PauseEndError(QueueError):
    """A pause ends later than now, and on the same day."""

    def __init__(self, earliest: str) -> None:
        words = _("Isi jam kembali antara %(earliest)s dan 23:59 hari ini.")
        super().__init__(words % {"earliest": earliest})


class CounterServesError(QueueError):
    """Somebody is called to, or served at, a counter that is to close."""

    def __init__(self, labels: str) -> None:
        words = _("%(labels)s masih di loket ini. Selesaikan atau tahan dulu, baru tutup.")
        super().__init__(words % {"labels": labels})


class PeopleWaitError(QueueError):
    """Without this counter nobody would call them."""

    def __init__(self, place: str, people: int) -> None:
        words = ngettext(
            "%(people)d orang menunggu di %(place)s dan tidak ada loket lain yang buka. Layani dulu, atau jeda saja.",
            "%(people)d orang menunggu di %(place)s dan tidak ada loket lain yang buka. Layani dulu, atau jeda saja.",
            people,
        )
        super().__init__(words % {"place": place, "people": people})


class SessionStillRunsError(QueueError):
    """A session of today is called from here, and its hours are not over."""

    def __init__(self, session: str) -> None:
        words = _("Jadwal %(session)s dipanggil dari sini dan belum selesai. Jeda saja, atau ubah dulu jadwalnya.")
        super().__init__(words % {"session": session})
