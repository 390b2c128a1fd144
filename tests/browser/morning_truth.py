"""One truth at one instant: BPJS's store, the walls, the phones, what Mobile JKN is answered, and the consoles.

Each function gives the differences in sentences; what stands on one side is written down here anew from the rows, so
that a rule of the product that is wrong everywhere is seen too.
"""

import re
from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Iterator

import time_machine
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from bpjs_bridge.models import MessageState, OutboxMessage
from bpjs_bridge.outbox import reconcile
from demo.day.tree import Node, read
from queues.invariants import all_invariants
from queues.models import ENDED, Call, ClinicSession, EntryState, QueueEntry, Visit, VisitEvent
from tests.browser.morning_people import Morning
from tests.counter.conftest import logged_in
from tests.inbound.mobile_jkn import practice_of

TASKS = {
    "WAITING_ADMISSION": 1,
    "IN_ADMISSION": 2,
    "WAITING_CLINIC": 3,
    "IN_CLINIC": 4,
    "LEFT_CLINIC": 5,
    "PREPARING_MEDICINE": 6,
    "MEDICINE_READY": 7,
}
MESSAGES = ("add", "batal", "farmasi/add", "updatewaktu")
GONE = "Antrean Tidak Ditemukan atau Sudah Dibatalkan"
ON_LEAVE = "Jadwal dokter sedang libur ditanggal ini"
ON_PHONE = r'Sisa antrean \(termasuk Anda\)</dt><dd class="number">(\d+)<'
ON_CONSOLE = r"sisa antrean (\d+)"
PRESENT = (EntryState.WAITING, EntryState.READY)
NUMBER_ON_PHONE = r'status-number number">([^<]+)<'
UNSERVED = ("BOOKED", "WAITING_ADMISSION", "IN_ADMISSION", "WAITING_CLINIC", "IN_CLINIC")


def stories(morning: Morning) -> dict[str, list[str]]:
    """Label -> what BPJS took of it, in order of arrival: "add", "3", "batal", "farmasi/add"."""
    labels = dict(Visit.objects.values_list("booking_code", "label"))
    told: dict[str, list[str]] = defaultdict(list)
    for request in morning.simulator.log():
        if request["is_stored"] and request["route"] in MESSAGES:
            word = str(request["body"]["taskid"]) if request["route"] == "updatewaktu" else request["route"]
            told[labels[request["kodebooking"]]].append(word)
    return told


def at_bpjs(morning: Morning) -> Iterator[str]:
    """Nothing owed, nothing refused, nothing twice, nothing in another order, and the times of the presses."""
    unsent = OutboxMessage.objects.exclude(
        state__in=(MessageState.DELIVERED, MessageState.WITHDRAWN, MessageState.SUPERSEDED)
    )
    yield from (f"{row.visit.label}: {row.kind} is {row.state} {row.park_reason}" for row in unsent)
    state, log = morning.simulator.state(), morning.simulator.log()
    yield from reconcile.differences(state["bookings"], log)
    for request in log:
        if request["route"] in MESSAGES and request["answer_class"] != "ok":
            yield f"BPJS answered {request['answer_class']} to {request['route']} of {request['kodebooking']}"
    for label, story in stories(morning).items():
        yield from (f"{label}: {word} was told twice" for word, count in Tally(story).items() if count > 1)
    told_at = {(row["route"], row["kodebooking"]): place for place, row in reversed(list(enumerate(log)))}
    for visit in Visit.objects.exclude(replaces=None).select_related("replaces"):
        assert visit.replaces is not None
        if told_at.get(("add", visit.booking_code), 0) < told_at.get(("batal", visit.replaces.booking_code), 0):
            yield f"{visit.label} was told before the end of {visit.replaces.label}"
    own = {visit.pk for visit in morning.mobile}
    for visit in Visit.objects.prefetch_related("events"):
        theirs = state["bookings"].get(visit.booking_code)
        if theirs is None:
            yield f"{visit.label}: BPJS does not know it"
            continue
        if bool(theirs["cancelled_at_ms"]) != (visit.stage == "CANCELLED"):
            yield f"{visit.label}: {visit.stage} here, at BPJS cancelled: {bool(theirs['cancelled_at_ms'])}"
        if (theirs["sumberdata"] == "Mobile JKN") != (visit.pk in own):
            yield f"{visit.label}: BPJS says that it came by {theirs['sumberdata']}"
        ours = {TASKS[event.stage]: event for event in visit.events.all() if event.is_standing and event.stage in TASKS}
        stored = {task["taskid"]: task["waktu"] for task in theirs["tasks"]}
        if ours.keys() != stored.keys():
            yield f"{visit.label}: we have {sorted(ours)}, BPJS has {sorted(stored)}"
        first = {event.stage: event for event in sorted(visit.events.all(), key=lambda one: -one.pk)}
        for task, waktu in stored.items():
            if task in ours and waktu != int(first[ours[task].stage].occurred_at.timestamp() * 1000):
                yield f"{visit.label}: BPJS has another time for {task}"


def on_screens(morning: Morning) -> Iterator[str]:
    """At this instant: phone, console and Sisa Antrean of everybody; Status Antrean and the wall of every room."""
    with time_machine.travel(timezone.now(), tick=False):
        nurse = logged_in("work_clinic", name="perawat-lain")
        rows: dict[str, str] = {}
        for room in morning.rooms:
            listed = rows_of(nurse.get(f"/counter/{room.pk}/").content.decode())
            here = QueueEntry.objects.named().filter(stop__in=room.stops.all(), state__in=PRESENT)
            if set(listed) != {entry.label for entry in here}:
                yield f"{room}: {sorted(listed)} on the console, {sorted(entry.label for entry in here)} wait"
            rows |= listed
        for visit in Visit.objects.named().order_by("pk"):
            yield from _of_one(morning, visit, rows.get(visit.label, ""))
        for session in morning.sessions:
            yield from _of_session(morning, ClinicSession.objects.named().get(pk=session.pk))


def rows_of(page: str) -> dict[str, str]:
    """Label -> the words of its row, of those who wait on a console's list."""
    listed = read(page).first(id="list-rows") or Node("ol")
    numbers = ((row, row.first(of="number")) for row in listed.all("li"))
    return {number.text: row.text for row, number in numbers if number is not None}


def _of_one(morning: Morning, visit: Visit, row: str) -> Iterator[str]:
    answer = morning.bpjs.call("sisaantrean", kodebooking=visit.booking_code)
    phone = Client().get(f"/s/{visit.status_token}/").content.decode()
    if visit.stage == "CANCELLED":
        yield from _of_a_cancelled_one(visit, phone, answer.told, row)
        return
    if answer.code != 200:
        yield f"{visit.label} is {visit.stage}, and Sisa Antrean says {answer.told}"
        return
    told = answer.response["sisaantrean"]
    if answer.response["nomorantrean"] != visit.label:
        yield f"{visit.label}: Sisa Antrean names {answer.response['nomorantrean']}"
    if visit.entries.filter(stop__kind="CLINIC", state__in=PRESENT).exists():
        on_phone, on_console = re.search(ON_PHONE, phone, re.DOTALL), re.search(ON_CONSOLE, row)
        for place, found in (("phone", on_phone), ("console", on_console)):
            if found is None or int(found[1]) != told:
                yield f"{visit.label}: Sisa Antrean says {told}, the {place} {found and found[1]}"
    elif visit.stage not in UNSERVED and told != 0:
        yield f"{visit.label} is through, and Sisa Antrean counts {told}"


def _of_a_cancelled_one(visit: Visit, phone: str, told: tuple[int, str], row: str) -> Iterator[str]:
    if told[0] != 201 or not told[1].startswith(GONE):
        yield f"{visit.label} is cancelled, and Sisa Antrean says {told}"
    if row:
        yield f"{visit.label} is cancelled, and waits on a console"
    following, shown = Visit.objects.filter(replaces=visit).first(), re.search(NUMBER_ON_PHONE, phone)
    expected = following.label if following else visit.label
    if shown is None or shown[1] != expected:
        yield f"{visit.label} became {expected}, and the phone shows {shown and shown[1]}"
    if following is None and visit.session.is_on_leave and "Dokter libur" not in phone:
        yield f"{visit.label}: the doctor is on leave, and the phone does not say so"


def _of_session(morning: Morning, session: ClinicSession) -> Iterator[str]:
    told = morning.bpjs.call("statusantrean", practice_of(session)).response
    visits = list(Visit.objects.filter(session=session))
    active = [visit for visit in visits if visit.stage != "CANCELLED"]
    of_jkn = [visit for visit in active if visit.seat_kind == "JKN" and visit.seat_index is not None]
    expected = {
        "totalantrean": len(active),
        "sisaantrean": sum(visit.stage in UNSERVED for visit in active),
        "kuotajkn": told["kuotajkn"],
        "sisakuotajkn": told["kuotajkn"] - len(of_jkn),
    }
    found = {name: told[name] for name in expected}
    if session.is_on_leave:
        expected["sisakuotajkn"] = found["sisakuotajkn"]
    if found != expected:
        yield f"{session}: Status Antrean says {found}, the rows {expected}"
    if session.is_on_leave != (told["keterangan"] == ON_LEAVE):
        yield f"{session}: on leave {session.is_on_leave}, Status Antrean says {told['keterangan']!r}"


def on_the_walls(morning: Morning) -> None:
    """The last call stands on each room's wall; Mobile JKN is told whose consultation began last (protocol 1.3)."""
    for session in (morning.children, morning.internal):
        room = morning.room(session)
        wall = morning.device(f"/display/ruang-{room.pk}/", width=1920, height=1080)
        latest = Call.objects.filter(counter=room, withdrawn_at=None).latest("pk")
        expect(wall.locator(".wall-call .wall-number")).to_have_text(latest.entry.label)
        expect(wall.locator(".wall-call .wall-place")).to_contain_text(room.name)
        began = VisitEvent.objects.filter(visit__session=session, stage="IN_CLINIC", is_standing=True).latest("pk")
        told = morning.bpjs.call("statusantrean", practice_of(session)).response["antreanpanggil"]
        assert told == began.visit.label, session


def broken_rules() -> list[str]:
    """What `manage.py check_invariants` would say."""
    return [f"{rule.number} {rule.name}: {row}" for rule in all_invariants() for row in rule.find()]


def waits_of_the_gone() -> list[str]:
    """Those who wait somewhere for a visit that is over."""
    rows = QueueEntry.objects.named().filter(visit__stage__in=("CANCELLED", "NO_SHOW")).exclude(state__in=ENDED)
    return [entry.label for entry in rows]
