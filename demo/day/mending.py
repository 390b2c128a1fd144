"""Somebody who mends what goes wrong: at the desk, as a nurse and as a supervisor, each with a login of their own."""

import re
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta

import requests
from django.db import connection
from django.utils import timezone

from antrean_project import groups
from demo.day.browser import Browser, OddPage, Page
from demo.day.clinic import LEAST_BETWEEN_ACTS, prescription_of
from demo.day.console import log_in
from demo.day.day import Day, Worker
from demo.day.people import Person, Trouble
from demo.day.place import CannotLive, Login, Room
from queues import clock
from queues.models import ClinicSession, SessionDecision, Visit

LATE_DOCTOR, REBOOKED = "doctor late, and here sooner", "rebooked from a doctor who is away"
MENDED_ACTS = (
    LATE_DOCTOR,
    str(Trouble.DOCTOR_AWAY),
    REBOOKED,
    *map(str, (Trouble.WRONG_POLI, Trouble.OTHER_PAYER, Trouble.MOVED_BACK, Trouble.TWIN_RECORD)),
    *map(str, (Trouble.OPENED_AGAIN, Trouble.LATE_PRESCRIPTION, Trouble.BACK_AFTER_ALL, Trouble.LABORATORY)),
)
LOOKS_EVERY_SECONDS = 0.4
PEOPLE_WHO_WAIT_FOR_THE_DOCTOR = 2


class Mender(Worker):
    """Everything that is not on a console's own card. The database tells only keys that stand in no page's address."""

    def __init__(self, day: Day, desk: Login) -> None:
        super().__init__(day, "mender")
        supervisors = day.place.with_role(groups.SUPERVISOR)
        if not supervisors:
            raise CannotLive("The demo logins have no supervisor: run load_demo again.")
        self._desk = desk
        self._logins = {"desk": desk, "supervisor": supervisors[0]} | {
            room.clinic_code: room.login for room in day.rooms
        }
        self._browsers = {name: Browser(day.place.base_url, name=f"mender {name}") for name in self._logins}
        self._late_done = self._away_done = False
        self._acts: dict[Trouble, Callable[[Person], None]] = {
            Trouble.WRONG_POLI: self._wrong_poli,
            Trouble.OTHER_PAYER: self._other_payer,
            Trouble.MOVED_BACK: self._moved_back,
            Trouble.TWIN_RECORD: self._twin_record,
            Trouble.OPENED_AGAIN: self._opened_again,
            Trouble.LATE_PRESCRIPTION: self._late_prescription,
            Trouble.BACK_AFTER_ALL: self._back_after_all,
        }

    def leave(self) -> None:
        for browser in self._browsers.values():
            browser.close()
        connection.close()

    def live(self) -> None:
        for name, login in self._logins.items():
            log_in(self, self._browsers[name], login, to=login.page)
        while not self.day.is_over:
            try:
                self._look_around()
            except (OddPage, requests.RequestException) as trouble:
                self.day.note_trouble(f"{self.name}: {trouble}")
                self.stumble(str(trouble))
            self.day.wait(LOOKS_EVERY_SECONDS)

    def _look_around(self) -> None:
        if not self._late_done:
            self._late_doctor()
        if not self._away_done:
            self._doctor_away()
        for person in self.day.people:
            act = self._acts.get(person.trouble)
            if act is not None and not person.is_mended and not person.end and self._is_time(person):
                act(person)
                person.is_mended = True
                self.day.note_mended(str(person.trouble))
                self.stride()

    def _is_time(self, person: Person) -> bool:
        """At the desk with a number; or what the nurse did too early, or not, was done."""
        return bool(person.label and person.came_at) if person.waits_for_mending else person.is_due

    # --- sessions ----------------------------------------------------------------------------------------------------
    def _late_doctor(self) -> None:
        """Said late, nobody is called; and here sooner than said: the decision is taken back."""
        room = self.day.rooms[0]
        here = [one for one in self.day.people if one.came_at and self.day.room_of(one) == room and not one.end]
        if len(here) < PEOPLE_WHO_WAIT_FOR_THE_DOCTOR:
            return
        self._late_done = True
        session = ClinicSession.objects.get(pk=room.session_id)
        now = timezone.now()
        begins = now + min(timedelta(hours=1), (session.ends_at - now) / 2)
        with self.day.orders[room.session_id]:
            self.day.late.add(room.session_id)
            self._decide(room, "late", {"late_start": _wall(begins)})
        self.day.pause(6.0, self.chance)
        supervisor = self._browsers["supervisor"]
        page = supervisor.get(f"/counter/sessions/{room.session_id}/")
        decision = SessionDecision.objects.filter(session=room.session_id).latest("pk")
        with self.day.orders[room.session_id]:
            supervisor.submit(page, page.form(f"/undo/{decision.pk}/"))
            self.day.late.discard(room.session_id)
        self.day.note_mended(LATE_DOCTOR)

    def _doctor_away(self) -> None:
        """When everybody who booked there is here or stays at home: leave, and a new number for each who is here."""
        assert self.day.away is not None
        theirs = [one for one in self.day.people if one.trouble == Trouble.DOCTOR_AWAY and not one.end]
        if not all(one.label and (one.came_at or one.stays_at_home) for one in theirs):
            return
        self._away_done = True
        away = self.day.away
        target = next(room for room in self.day.rooms if room.clinic_code == away.clinic_code)
        with self._orders(away, target):
            self._decide(away, "leave", {"reason": "dokter berhalangan", "keep": str(target.session_id)})
            self.day.note_mended(str(Trouble.DOCTOR_AWAY), count=len(theirs))
            for person in theirs:
                if person.came_at is None:
                    self.day.ends(person, "cancelled")
                else:
                    self._rebook(person, target)
                person.is_mended = True

    def _rebook(self, person: Person, target: Room) -> None:
        visit, desk = self._visit(person), self._browsers["desk"]
        page = desk.get("/counter/rebooking/")
        forms = page.forms(f"/rebooking/{visit.pk}/")
        form = next((form for form in forms if form.fields.get("session") == str(target.session_id)), None)
        if form is None:
            raise OddPage(f"no new number is offered for {person.label}")
        self.day.wait(LEAST_BETWEEN_ACTS)
        desk.submit(page, form)
        self._has_another_number(person, visit)
        self.day.note_mended(REBOOKED)

    def _decide(self, room: Room, act: str, values: dict[str, str]) -> None:
        """The act's page, and once more where it shows first whom it hits."""
        supervisor = self._browsers["supervisor"]
        before = SessionDecision.objects.filter(session=room.session_id).count()
        page = supervisor.get(f"/counter/sessions/{room.session_id}/{act}/")
        for _look in range(3):
            page = supervisor.submit(page, page.form(f"/{act}/"), values)
            if SessionDecision.objects.filter(session=room.session_id).count() > before:
                return
        raise OddPage(f"the supervisor could not decide {act} for {room.clinic}: {page.heading}")

    # --- visits ----------------------------------------------------------------------------------------------------
    def _wrong_poli(self, person: Person) -> None:
        own = self.day.room_of(person)
        other = next(room for room in self.day.rooms if room.clinic_code != own.clinic_code)
        values = {"session": str(other.session_id), "reason": "salah pilih poli"}
        visit = self._visit(person)
        with self._orders(own, other):
            self._mend(visit, "wrong-clinic", values)
            person.clinic = other.clinic_code
            self._has_another_number(person, visit)

    def _other_payer(self, person: Person) -> None:
        visit, room = self._visit(person), self.day.room_of(person)
        page = self._page(visit, "other-payer", "desk")
        payers = page.form("/other-payer/").choices("payer")
        cash = next((value for value, words in payers if "umum" in words.lower()), "")
        with self._orders(room):
            self._mend(visit, "other-payer", {"payer": cash, "reason": "kepesertaan tidak aktif"})
            self._has_another_number(person, visit)

    def _moved_back(self, person: Person) -> None:
        room = self.day.room_of(person)
        with self._orders(room):
            self._mend(self._visit(person), "transfer", {"session": str(room.session_id), "placement": "END"})

    def _twin_record(self, person: Person) -> None:
        """The record with the card stays, and the number of the other goes along. The desk may not do it."""
        twin = self._visit(person).patient
        kept = type(twin).objects.with_record_number(person.record_number).get()
        supervisor = self._browsers["supervisor"]
        page = supervisor.get(f"/counter/people/merge/?one={kept.pk}&two={twin.pk}")
        with self._orders(self.day.room_of(person)):
            values = {"compared": "1", "reason": "rekam medis ganda"}
            came = supervisor.submit(page, page.form("/people/merge/carry-out/"), values)
        if not re.fullmatch(r"/counter/people/merge/\d+/", came.path):
            raise OddPage(f"two records were not merged: {came.heading}")

    def _opened_again(self, person: Person) -> None:
        with self._orders(self.day.room_of(person)):
            self._mend(self._visit(person), "reopen", {"reason": "hasil menyusul"}, by=person.clinic)

    def _late_prescription(self, person: Person) -> None:
        values = {**prescription_of(person), "reason": "resep terlupa"}
        self._mend(self._visit(person), "prescribe", values, by=person.clinic)
        person.left_clinic = True

    def _back_after_all(self, person: Person) -> None:
        with self._orders(self.day.room_of(person)):
            self._mend(self._visit(person), "restore", {"reason": "ternyata datang"}, by=person.clinic)

    # --- pages ----------------------------------------------------------------------------------------------------
    def _mend(self, visit: Visit, name: str, values: dict[str, str], *, by: str = "desk") -> None:
        """The page of one way back, filled in and sent. OddPage when it is not offered, or refused."""
        self.day.wait(LEAST_BETWEEN_ACTS)
        page = self._page(visit, name, by)
        came = self._browsers[by].submit(page, page.form(f"/{name}/"), values)
        refusal = came.tree.first(of="notice-danger")
        if refusal is not None:
            raise OddPage(f"{name} of {visit.label} was refused: {refusal.text}")

    def _page(self, visit: Visit, name: str, by: str) -> Page:
        counter = self._logins[by].page.strip("/").rpartition("/")[2]
        if by != "desk":
            counter = str(next(room.counter_id for room in self.day.rooms if room.clinic_code == by))
        return self._browsers[by].get(f"/counter/{counter}/visits/{visit.booking_code}/{name}/")

    def _visit(self, person: Person) -> Visit:
        rows = Visit.objects.select_related("patient").filter(session__date=clock.service_date(timezone.now()))
        return rows.get(label=person.label)

    def _has_another_number(self, person: Person, old: Visit) -> None:
        new = Visit.objects.filter(replaces=old).first()
        if new is None:
            raise OddPage(f"{old.label} got no other number")
        person.label, person.booking_code = new.label, new.booking_code
        self.day.holds(new.label, person)

    def _orders(self, *rooms: Room) -> ExitStack:
        """What changes the order of several sessions holds all of them, the smaller key first."""
        held = ExitStack()
        for session_id in sorted({room.session_id for room in rooms}):
            held.enter_context(self.day.orders[session_id])
        return held


def _wall(moment: datetime) -> str:
    return f"{moment.astimezone(clock.hospital_zone()):%H:%M}"
