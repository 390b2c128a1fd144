"""Presses by which a counter opens, pauses and closes."""

from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _

from counter.forms import UnclearError
from counter.pressing import Pressed, press
from queues import clock, verbs
from queues.models import Duty
from queues.waiting import duty


@press
def change(pressed: Pressed) -> str:
    """Open, pause until a time, or close."""
    state = pressed.word("state")
    if state == Duty.PAUSED:
        counter = verbs.pause_counter(pressed.counter, pressed.press, back_at=_back_at(pressed))
        words = {"counter": counter.name, "words": duty.words_of(counter, at=pressed.at)}
        return _("%(counter)s jeda, %(words)s.") % words
    if state == Duty.CLOSED:
        return _("%(counter)s tutup.") % {"counter": verbs.close_counter(pressed.counter, pressed.press).name}
    if state == Duty.OPEN:
        return _("%(counter)s buka.") % {"counter": verbs.open_counter(pressed.counter, pressed.press).name}
    raise UnclearError(_("Pilih buka, jeda, atau tutup."))


def _back_at(pressed: Pressed) -> datetime:
    """By minutes from now, or as a time of today. UnclearError for neither."""
    minutes, text = pressed.word("minutes"), pressed.word("back_at")
    if minutes.isdigit() and len(minutes) < 4:
        return (pressed.at + timedelta(minutes=int(minutes))).replace(second=0, microsecond=0)
    try:
        return clock.moment(clock.service_date(pressed.at), time.fromisoformat(text.replace(".", ":")))
    except ValueError:
        raise UnclearError(_("Isi jam kembali seperti 10:15.")) from None
