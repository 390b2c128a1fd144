"""What the console's first button says: the person it calls, the person it ends, or why it is off."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from counter.cards import Card


@dataclass(frozen=True)
class NextPress:
    """The button "next" as it stands. card: the person the verbs act on; ended: the person that the press ends."""

    label: str
    is_pharmacy: bool
    is_blocked: bool
    card: Card | None
    ended: Card | None

    @property
    def is_off(self) -> bool:
        """Nobody is to be called, or the counter is full and the press would end nobody."""
        return self.is_blocked or not self.label

    @property
    def is_primary(self) -> bool:
        """No other verb comes first: nobody here, or somebody who came and may be finished."""
        card = self.card
        return card is None or not (card.kind == "pharmacy" or card.is_called or card.is_unregistered)

    @property
    def words(self) -> str:
        if self.label:
            return _("Panggil %(label)s") % {"label": self.label}
        return _("Belum ada obat siap") if self.is_pharmacy else _("Tidak ada yang menunggu")

    @property
    def ends_somebody(self) -> bool:
        """Pressed now it calls one person and ends, or sets aside, another."""
        return bool(self.label and self.ended and not self.is_blocked)

    @property
    def note(self) -> str:
        """The line below the words; empty where there is nothing to add."""
        if self.ended and self.ends_somebody:
            words = _("%(label)s tetap dipanggil di samping") if self.ended.steps_aside else _("%(label)s selesai")
            return words % {"label": self.ended.entry.label}
        if self.card and self.card.is_unregistered and not self.card.steps_aside:
            return _("daftarkan dulu pemegang nomor")
        return _("selesaikan dulu yang ada di sini") if self.is_blocked else ""

    @property
    def names_prescription(self) -> bool:
        """The note goes on with the kind of prescription that is chosen on the card."""
        return self.ends_somebody and self.card is not None and self.card.kind == "clinic"
