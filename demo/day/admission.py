"""A clerk at an admission desk: finds known people, records new ones, gives them a visit, lets them go."""

from demo.day.browser import Form, OddPage
from demo.day.console import Console, ConsolePage
from demo.day.people import Kind, Person, Trouble

LEAST_BETWEEN_ACTS = 1.1


class AdmissionConsole(Console):
    """Simulates the clerk at one admission desk."""

    def act(self, console: ConsolePage) -> bool:
        """Deal with the number at the desk, else call the next."""
        if console.label:
            self._attend(console)
            return True
        if console.next_label:
            came = self.press_call(console, "next")
            if not came.refusal:
                self.day.note_act("called to admission")
            return True
        return self._take_up_again(console)

    def _take_up_again(self, console: ConsolePage) -> bool:
        """Somebody else's clerk set one of ours aside: they are dealt with when nobody else waits."""
        for label, address in console.rows().items():
            person = self.day.known(label)
            if person is None or person.end:
                continue
            chosen = self.look(address)
            form = chosen.form("resume")
            if form is not None:
                self.press(chosen, "resume", form=form)
                return True
        return False

    def _attend(self, console: ConsolePage) -> None:
        person = self.day.holder(console.label)
        self.day.wait(LEAST_BETWEEN_ACTS)
        self.day.pause(1.0, self.chance)
        if person is None:
            self._send_on(console)
        elif person.trouble == Trouble.LEAVES_DESK:
            came = self.press(console, "drop", {"reason": "pemegang nomor pulang"})
            if not came.refusal:
                self.day.ends(person, "left")
                self.day.note_act("left before admission")
        elif person.admission_label == console.label and not person.label:
            self._register(console, person)
        else:
            self._finish(console)

    def _send_on(self, console: ConsolePage) -> None:
        """Somebody from outside this day: with a visit they are let go, without one the number is set aside."""
        if console.offers("finish"):
            self._finish(console)
        else:
            self.press(console, "hold")

    def _finish(self, console: ConsolePage) -> None:
        """By "next" where somebody waits; a person not marked as come would only step aside."""
        if console.offers("start"):
            console = self.press(console, "start")
        if console.next_label and self.chance.random() < 0.5:
            came = self.press_call(console, "next")
            self.day.note_act("called to admission")
        else:
            came = self.press(console, "finish")
        if not came.refusal:
            self.day.note_act("admitted")

    def _register(self, console: ConsolePage, person: Person) -> None:
        """Search or a new record, then payer, doctor and reference."""
        form = console.form("register")
        if form is None:
            console = self._identify(console, person)
            form = console.form("register")
        if form is None:
            raise OddPage(f"the desk offers no registration for {person.kind}: {console.refusal}")
        self.day.pause(1.5, self.chance)
        room = self.day.room_of(person)
        with self.day.orders[room.session_id]:
            came = self.press(console, "register", self._wishes(form, person), form=form)
            if came.refusal:
                return
            registered = came.page.tree.first("section", of="registered")
            number = registered.first(of="person-number") if registered else None
            if number is None:
                raise OddPage(f"the desk shows no number for {person.kind}")
            person.label = number.text
            self.day.comes(person.label, person)
        self.day.note_act("registered at the desk" if person.record_number else "registered at the desk, new record")

    def _identify(self, console: ConsolePage, person: Person) -> ConsolePage:
        if person.trouble == Trouble.TWIN_RECORD:
            return self._make_a_twin(console, person)
        if person.kind == Kind.DESK_KNOWN:
            number = (person.nik, person.card, person.record_number)[person.index % 3]
            return self.press(console, "find", {"number": number})
        return self.press(
            console,
            "new-patient",
            {
                "name": person.name,
                "sex": person.sex,
                "birth_date": person.birth_date.isoformat(),
                "nik": person.nik,
                "card": person.card if person.is_jkn else "",
                "phone": person.phone,
                "street": f"Jalan Contoh Nomor {person.index + 1}",
            },
        )

    def _make_a_twin(self, console: ConsolePage, person: Person) -> ConsolePage:
        """No card at hand: a record by name alone, although the desk is shown who has it."""
        record = {"name": person.name, "sex": person.sex, "birth_date": person.birth_date.isoformat()}
        came = self.press(console, "new-patient", record)
        if came.form("register") is not None:
            return came
        return self.press(came, "new-patient", {**record, "anyway_reason": "tidak membawa kartu"})

    def _wishes(self, form: Form, person: Person) -> dict[str, str]:
        word = "jkn" if person.is_jkn else "umum"
        payer = next((value for value, words in form.choices("payer") if word in words.lower()), "")
        wishes = {"payer": payer, "session": str(self.day.room_of(person).session_id)}
        if person.is_jkn:
            wishes |= {"visit_type": "REFERRAL", "referral_number": person.referral}
        return wishes
