"""The hospital's own calls to BPJS (protocol 2), played against the BPJS that the settings name: `uat --outbound`.

One booking NON JKN is added for a practice of today, walks through its tasks a second apart, and stays; a second one is
cancelled. The doctor's hours are sent back as BPJS itself tells them, so nothing changes at HFIS.
"""

import json
import time
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.utils import timezone

from bpjs_bridge import wire
from bpjs_bridge.acceptance import masking
from bpjs_bridge.acceptance.calls import Exchange
from bpjs_bridge.acceptance.form import Result, Row, Verdict
from bpjs_bridge.acceptance.material import Material, NotTried
from bpjs_bridge.client import calls
from bpjs_bridge.client.calls import Call, Played
from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.models import Outcome
from queues import clock, verbs
from queues.models import Clinic, Stage

A_SECOND = 1.1
TASKS_BEFORE_PHARMACY, TASKS_AFTER = (1, 2, 3, 4, 5), (6, 7)
LONGEST_ANSWER = 4_000
OK_CODE, OK_WORDS = 200, "sukses (1, 200 atau 204)"


class Outbound:
    """One run of the 17 calls. `results` yields them in the order in which they must be made."""

    def __init__(self, client: BpjsClient, material: Material) -> None:
        self._client = client
        self._material = material
        self._today = clock.service_date(timezone.now())
        self._code = verbs.new_booking_code(self._today)
        self._cancelled = verbs.new_booking_code(self._today)

    def results(self) -> Iterator[Result]:
        """Yields each result when its answer arrives."""
        yield self._play(calls.REF_POLI)
        yield self._play(calls.REF_DOCTOR)
        yield self._tried(calls.PRACTICES, lambda: {"kodepoli": self._practice["kodepoli"], "tanggal": self._day})
        yield self._play(calls.REF_FINGERPRINT_POLI)
        yield self._tried(calls.REF_FINGERPRINT, self._person)
        yield self._tried(calls.CHANGE_HOURS, self._own_week)
        yield self._tried(calls.ADD, lambda: self._booking(self._code, 1))
        yield from (self._task(task) for task in TASKS_BEFORE_PHARMACY)
        pharmacy = {"jenisresep": "non racikan", "nomorantrean": 1, "keterangan": "Uji terima"}
        yield self._tried(calls.ADD_PHARMACY, lambda: {"kodebooking": self._code, **pharmacy})
        yield from (self._task(task) for task in TASKS_AFTER)
        yield self._tried(calls.LIST_TASKS, lambda: {"kodebooking": self._code})
        self._tried(calls.ADD, lambda: self._booking(self._cancelled, 2))
        yield self._tried(calls.CANCEL, lambda: {"kodebooking": self._cancelled, "keterangan": "Uji terima"})
        for clock_of in ("rs", "server"):
            yield self._play(calls.WAITING_OF_DAY, {"tanggal": self._day, "waktu": clock_of}, detail=clock_of)
        month = {"bulan": f"{self._today:%m}", "tahun": f"{self._today:%Y}"}
        yield self._play(calls.WAITING_OF_MONTH, {**month, "waktu": "rs"})
        yield self._play(calls.BOOKINGS_OF_DAY, {"tanggal": self._day})
        yield self._tried(calls.BOOKING_BY_CODE, lambda: {"kodebooking": self._code})
        yield self._play(calls.NOT_SERVED)
        yield self._tried(calls.NOT_SERVED_OF_SESSION, self._session)

    # --- playing ----------------------------------------------------------------------------------
    def _tried(self, call: Call, values: Any, *, detail: str = "") -> Result:
        try:
            return self._play(call, values(), detail=detail)
        except NotTried as reason:
            return Result(_row(call, detail), Verdict.NOT_TRIED, str(reason))

    def _play(self, call: Call, values: Mapping[str, Any] | None = None, *, detail: str = "") -> Result:
        began = time.perf_counter()
        played = self._client.play(call, values)
        elapsed = (time.perf_counter() - began) * 1000
        is_ok = played.answer.outcome == Outcome.OK
        return judged(played, _row(call, detail), is_ok=is_ok, milliseconds=elapsed)

    def _task(self, task: int) -> Result:
        """Now: each press a second after the one before it."""
        time.sleep(A_SECOND)
        extra = {"jenisresep": "Non racikan"} if task == wire.TASK_OF_STAGE[Stage.LEFT_CLINIC] else {}
        now = wire.milliseconds(timezone.now())
        values = {"kodebooking": self._code, "taskid": task, "waktu": now, **extra}
        return self._tried(calls.UPDATE_TIME, lambda: values, detail=f"task {task}")

    # --- values -----------------------------------------------------------------------------------
    @property
    def _day(self) -> str:
        return self._today.isoformat()

    @cached_property
    def _practice(self) -> Mapping[str, Any]:
        """A doctor who practises today by BPJS's list, in a poli of the hospital: BPJS's row, and the poli's code."""
        codes = Clinic.objects.filter(is_active=True, reports_to_bpjs=True, bpjs_subspecialist_code__isnull=False)
        for code in codes.values_list("bpjs_subspecialist_code", flat=True).distinct():
            for row in self._practices(str(code), self._today):
                return row
        raise NotTried("BPJS tidak menyebut jadwal hari ini untuk poli rumah sakit ini")

    def _practices(self, code: str, on: date) -> list[dict[str, Any]]:
        rows = self._client.list_practices(code, on=on).rows
        return [row for row in rows if str(row.get("libur", "0")) == "0" and row.get("jadwal")]

    def _person(self) -> Mapping[str, Any]:
        return {"identitas": "nik", "noidentitas": self._material.need("member_nik")}

    def _own_week(self) -> Mapping[str, Any]:
        """The doctor's hours at the poli for the coming seven days, as BPJS tells them."""
        ours = self._practice
        days = []
        for ahead in range(7):
            for row in self._practices(str(ours["kodesubspesialis"]), self._today + timedelta(days=ahead)):
                if str(row["kodedokter"]) == str(ours["kodedokter"]):
                    opens, closes = _hours(row).split("-")
                    days.append({"hari": str(row["hari"]), "buka": opens, "tutup": closes})
        names = ("kodepoli", "kodesubspesialis", "kodedokter")
        return {**{name: ours[name] for name in names}, "jadwal": days}

    def _booking(self, code: str, number: int) -> Mapping[str, Any]:
        practice, person = self._practice, self._material.need("patient")
        quota = int(practice.get("kapasitaspasien") or 1)
        return {
            **calls.BOOKING,
            "kodebooking": code,
            "jenispasien": "NON JKN",
            "nomorkartu": "",
            "nik": person["nik"],
            "nohp": person["nohp"],
            "kodepoli": practice["kodesubspesialis"],
            "namapoli": practice["namasubspesialis"],
            "tanggalperiksa": self._day,
            "kodedokter": practice["kodedokter"],
            "namadokter": practice["namadokter"],
            "jampraktek": _hours(practice),
            "pasienbaru": 1,
            "jeniskunjungan": 3,
            "nomorreferensi": "",
            "nomorantrean": f"UT-{number}",
            "angkaantrean": number,
            "estimasidilayani": wire.milliseconds(timezone.now()),
            "sisakuotajkn": quota,
            "kuotajkn": quota,
            "sisakuotanonjkn": 0,
            "kuotanonjkn": 0,
        }

    def _session(self) -> Mapping[str, Any]:
        practice = self._practice
        return {
            "kodepoli": practice["kodesubspesialis"],
            "kodedokter": practice["kodedokter"],
            "hari": practice["hari"],
            "jampraktek": _hours(practice),
        }


def judged(played: Played, row: Row, *, is_ok: bool, milliseconds: float) -> Result:
    """The result of a call with what was sent and answered, without anybody's numbers."""
    answer = played.answer
    # Before the cut: half a list is no JSON, and its fields could not be told apart.
    received = json.dumps(masking.without_people(answer.content), ensure_ascii=False)[:LONGEST_ANSWER]
    metadata = {"code": answer.code, "message": masking.without_people(answer.message)}
    exchange = Exchange(
        method=played.call.method,
        url=played.call.template,
        headers={},
        sent=masking.body_without_people(played.payload or ""),
        status=answer.http_status or 0,
        received=f"{json.dumps(metadata, ensure_ascii=False)} {received}",
        milliseconds=milliseconds,
        envelope={},
        problem="" if is_ok else f"dijawab {answer.code} {metadata['message']}".strip(),
    )
    return Result(row, Verdict.PASSED if is_ok else Verdict.FAILED, exchange.problem, exchange)


def _hours(practice: Mapping[str, Any]) -> str:
    return str(practice["jadwal"]).replace(" ", "")


def _row(call: Call, detail: str) -> Row:
    condition = f"{call.name}{f' ({detail})' if detail else ''}"
    return Row(f"WS BPJS {call.number}", condition, OK_CODE, OK_WORDS)
