"""Each service when all is well: the fields of its answer, their types, and what must agree among them."""

from collections.abc import Iterator, Mapping
from typing import Any

from bpjs_bridge import rules
from bpjs_bridge.acceptance.calls import Exchange
from bpjs_bridge.acceptance.form import Trial
from bpjs_bridge.acceptance.material import NotTried
from bpjs_bridge.acceptance.play import Play, code_of
from bpjs_bridge.inbound import messages, shapes
from bpjs_bridge.inbound.envelope import NEW_PATIENT, OK, REFUSED


def rows() -> list[Trial]:
    """Before the conditions: these make the bookings that some conditions are about."""
    return list(_rows())


def closing_rows() -> list[Trial]:
    """After the conditions: these end what the conditions needed."""
    return [_row("batalantrean", "antrean dibatalkan", lambda play: play.on(code_of(play.booking), "batalantrean"))]


def _row(service: str, condition: str, play_it: Any, message: str = messages.OK) -> Trial:
    return Trial(service, condition, OK, message, play_it, _looks(service))


def _rows() -> Iterator[Trial]:
    yield _row("auth", "username dan password benar", lambda play: play.caller.log_in())
    yield _row("statusantrean", "sebelum booking", lambda play: play.ask("statusantrean", play.lawful("statusantrean")))
    yield Trial(
        "ambilantrean",
        "pasien belum dikenal",
        NEW_PATIENT,
        messages.UNKNOWN_PATIENT,
        lambda play: play.stranger_books(),
    )
    yield _row("pasienbaru", "pasien baru", lambda play: play.registered, messages.REGISTERED)
    yield _row("ambilantrean", "pasien baru sesudah didaftarkan", lambda play: play.stranger_books())
    yield _row("ambilantrean", "pasien lama", lambda play: play.booking)
    yield Trial("ambilantrean", "diulang karena timeout", OK, messages.OK, _repeated, _same_ticket)
    yield _row("ambilantrean", "pasien lain", lambda play: play.second_booking)
    yield _row("sisaantrean", "antrean aktif", lambda play: play.on(code_of(play.booking), "sisaantrean"))
    yield _row("checkinantrean", "pada tanggal periksa", _check_in)
    yield _second_check_in()
    for service in ("ambilantreanfarmasi", "statusantreanfarmasi"):
        yield _row(service, "dengan resep", _with_medicine(service))
    yield _row("jadwaloperasirs", "dalam rentang tanggal", _surgeries)
    yield _row("jadwaloperasipasien", "peserta dengan jadwal", _own_surgeries)


def _repeated(play: Play) -> Exchange:
    if not play.material.retry_seconds:
        raise NotTried("WS_RETRY_SECONDS 0 atau tidak diketahui")
    code_of(play.booking)
    return play.ask("ambilantrean", play.booking_body("patient", "practice"))


def _same_ticket(play: Play, exchange: Exchange) -> str:
    return "" if code_of(exchange) == code_of(play.booking) else "antrean lain daripada yang pertama"


def _check_in(play: Play) -> Exchange:
    return play.on(play.material.need("booked_today"), "checkinantrean")


def _second_check_in() -> Trial:
    """Both answers are lawful; which one is due, the setting says."""
    if rules.current().ws_checkin_twice_is_ok:
        return _row("checkinantrean", "kedua kali", _check_in)
    return Trial("checkinantrean", "kedua kali", REFUSED, messages.ALREADY_CHECKED_IN, _check_in)


def _with_medicine(service: str) -> Any:
    return lambda play: play.on(play.material.need("with_medicine"), service)


def _surgeries(play: Play) -> Exchange:
    on = play.material.need("surgery")["tanggal"]
    return play.ask("jadwaloperasirs", {"tanggalawal": on, "tanggalakhir": on})


def _own_surgeries(play: Play) -> Exchange:
    return play.ask("jadwaloperasipasien", {"nopeserta": play.material.need("surgery")["nopeserta"]})


def _looks(service: str) -> Any:
    """Finds fields that are missing or of another type; None where the answer is metadata alone."""
    if service in shapes.LISTS:
        return lambda play, exchange: _misfit_in_list(exchange.response.get("list"), shapes.LISTS[service])
    shape = shapes.RESPONSES.get(service)
    return (lambda play, exchange: _misfit(exchange.response, shape)) if shape else None


def _misfit_in_list(found: Any, shape: shapes.Shape) -> str:
    if not isinstance(found, list) or not found:
        return "list kosong"
    return next((misfit for item in found if (misfit := _misfit(item, shape))), "")


def _misfit(found: Mapping[str, Any], shape: shapes.Shape) -> str:
    wrong = [name for name, kind in shape.items() if type(found.get(name)) is not kind]
    return f"tidak ada atau bukan jenisnya: {', '.join(wrong)}" if wrong else ""
