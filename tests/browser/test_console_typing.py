"""Typed text runs no verb: medicines and names, quickly and slowly, in every state of a console. A key alone acts."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Locator, Page, Request, Route, expect
from pytest_django import Settings

from queues import verbs
from queues.models import Act, EntryEvent, PharmacyTicket, PrescriptionDraft, PrescriptionKind
from queues.press import Press
from queues.verbs import MedicineLine, PrescriptionOrder
from tests.browser.conftest import card, console, snap
from tests.browser.typed_words import MEDICINES, NAMES, words
from tests.environment import REPOSITORY
from tests.hospital import Hospital

pytestmark = pytest.mark.browser
AtWork = Callable[..., Page]
MEDICINE_WORDS, NAME_WORDS = words(MEDICINES), words(NAMES)
# With PROOF=1 all words in all states, quickly, slowly and while a slow server answers; else a sample of them.
IS_LONG = os.environ.get("PROOF") == "1"
KEYS = (REPOSITORY / "static" / "js" / "keys.js").read_text(encoding="utf-8")
WAIT = "SETTLE_MS = 600;"
# By the clock of the page, which stands still but for the test: a busy machine does not matter.
SLOW_MS = (150, 220, 300)
QUICK_MS = (0, 40, 90, 120)
PAUSE_MS = 700
# Nothing changes behind the typist: the questions for it are answered on the spot, by the hundred.
UNCHANGED = """{
  const ask = fetch;
  fetch = (address, ...rest) =>
    String(address).includes("/now/") ? Promise.resolve(new Response(null, { status: 304 })) : ask(address, ...rest);
}"""
# Hundreds of words in one go: what the browser does with a key that nobody stopped is done here.
TYPED = """async ([words, gaps, pause]) => {
  const clock = __pwClock.controller;
  const send = (type, key) =>
    document.activeElement.dispatchEvent(new KeyboardEvent(type, { key, bubbles: true, cancelable: true }));
  const sign = (key) => {
    if (!send("keydown", key)) return;
    const field = document.activeElement;
    if (!field.matches("input:not([type=radio])")) return;
    field.setRangeText(key, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  };
  for (const word of words) {
    for (const [number, key] of [...word].entries()) {
      sign(key);
      send("keyup", key);
      await clock.runFor(gaps[number % gaps.length]);
    }
    await clock.runFor(pause);
    send("keydown", "Escape");
  }
}"""
# Every letter that a console has a key for stands at a beginning; the words go on with other keys and with none.
SLOW_WORDS = (
    *(
        "Furosemid",
        "Hidroklorotiazid",
        "Rifampisin",
        "Salbutamol",
        "Xylometazoline",
        "Zinc 20 mg",
        "Tramadol",
        "Oralit",
    ),
    *("Bisoprolol", "Aminofilin", "Parasetamol 500 mg", "Kotrimoksazol", "Siti Nurjanah", "Fransiska", "Joko", "Dewi"),
    *("Gita", "Citra", "Lestari", "2-4 tetes", "3 x 1 sesudah makan"),
)


@dataclass
class Typist:
    """A page whose clock stands still, what it sent, and what the hospital wrote down."""

    page: Page
    sent: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.clock.install()
        self.page.add_init_script(UNCHANGED)
        self.page.reload()
        self.page.clock.pause_at(self.page.evaluate("Date.now()") + 60_000)
        self.page.on("request", self._note)
        self.acts, self.events = Act.objects.count(), EntryEvent.objects.count()

    def _note(self, request: Request) -> None:
        # What is typed for a prescription is kept while it is typed; that presses nothing.
        if request.method == "POST" and not request.url.endswith("/draft/"):
            self.sent.append(request.url)

    def pause(self, milliseconds: int = PAUSE_MS) -> None:
        self.page.clock.run_for(milliseconds)

    def type_slowly(self, word: str) -> None:
        for number, sign in enumerate(word):
            self.page.keyboard.press("Space" if sign == " " else sign)
            self.pause(SLOW_MS[number % len(SLOW_MS)])
        self.pause()
        self.page.keyboard.press("Escape")

    def type_all(self, typed: Sequence[str], gaps: Sequence[int]) -> None:
        self.page.evaluate(TYPED, [typed, gaps, PAUSE_MS])

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pause()

    def assert_nothing_ran(self) -> None:
        assert self.sent == []
        assert (Act.objects.count(), EntryEvent.objects.count()) == (self.acts, self.events)


def said(page: Page) -> Locator:
    return page.locator('[data-region="messages"]')


def typed_said(page: Page) -> Locator:
    return page.locator("#typed")


# --- the states of the consoles -------------------------------------------------------------------------------
def poli(hospital: Hospital, at_work: AtWork) -> Page:
    hospital.here()
    hospital.here()
    verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    return at_work(console(hospital.room))


def poli_with_a_kind(hospital: Hospital, at_work: AtWork) -> Page:
    page = poli(hospital, at_work)
    page.locator("#rx-NON_COMPOUND").check()
    with page.expect_response("**/draft/"):
        page.locator("#rx-medicine-1").fill("Puyer")
    return page


def desk_that_searches(hospital: Hospital, at_work: AtWork) -> Page:
    for _number in range(2):
        verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later()))
    verbs.call_next(hospital.desk, hospital.by(at=hospital.later()))
    return at_work(console(hospital.desk))


def desk_that_found(hospital: Hospital, at_work: AtWork) -> Page:
    person = hospital.patient()
    page = desk_that_searches(hospital, at_work)
    page.locator("#find-number").fill(person.medical_record_number)
    page.locator("#find-number").press("Enter")
    expect(card(page)).to_contain_text(person.name)
    return page


def pharmacy(hospital: Hospital, at_work: AtWork) -> Page:
    order = PrescriptionOrder(PrescriptionKind.NON_COMPOUND, [MedicineLine("Amoksisilin 500 mg", 10, "3 x 1")])
    for _person in range(4):
        hospital.here()
        entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
        verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()), prescription=order)
    tickets = list(PharmacyTicket.objects.order_by("pk"))
    for ticket in tickets[:3]:
        verbs.start_preparing(ticket, hospital.by(at=hospital.later()))
    for ticket in tickets[:2]:
        verbs.mark_ready(ticket, hospital.by(at=hospital.later()))
    verbs.call_next(hospital.chemist, hospital.by(at=hospital.later()))
    return at_work(console(hospital.chemist))


def laboratory(hospital: Hospital, at_work: AtWork) -> Page:
    for _person in range(2):
        hospital.here()
        entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
        verbs.detour(entry, hospital.by(hospital.room, at=hospital.later()), to_stop=hospital.lab)
    verbs.call_next(hospital.lab_desk, hospital.by(at=hospital.later()))
    return at_work(console(hospital.lab_desk))


def poli_where_nobody_is(hospital: Hospital, at_work: AtWork) -> Page:
    hospital.here()
    hospital.here()
    return at_work(console(hospital.room))


def poli_that_serves(hospital: Hospital, at_work: AtWork) -> Page:
    page = poli(hospital, at_work)
    page.locator("#verb-s").click()
    expect(said(page)).to_contain_text("mulai dilayani")
    return page


def poli_with_a_row(hospital: Hospital, at_work: AtWork) -> Page:
    page = poli(hospital, at_work)
    page.locator(".row a").first.click()
    expect(page.locator('[data-region="chosen"] h2')).to_be_visible()
    return page


def poli_that_was_refused(hospital: Hospital, at_work: AtWork) -> Page:
    page = poli_with_a_row(hospital, at_work)
    page.locator("#chosen-endings summary").click()
    page.locator("#chosen-cancel").fill("NIK 9901012345670001")
    page.get_by_role("button", name="Batalkan kunjungan").click()
    expect(page.locator("#refusal")).to_be_visible()
    return page


def desk_where_nobody_is(hospital: Hospital, at_work: AtWork) -> Page:
    verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later()))
    return at_work(console(hospital.desk))


def pharmacy_with_a_row(hospital: Hospital, at_work: AtWork) -> Page:
    page = pharmacy(hospital, at_work)
    page.locator(".row a").first.click()
    expect(page.locator('[data-region="chosen"] h2')).to_be_visible()
    return page


State = Callable[[Hospital, AtWork], Page]
SAMPLES: dict[State, list[str]] = {
    poli: MEDICINE_WORDS[::4],
    poli_with_a_kind: MEDICINE_WORDS[1::8],
    desk_that_searches: NAME_WORDS[::4],
    desk_that_found: NAME_WORDS[1::8],
    pharmacy: [*MEDICINE_WORDS[1::12], *NAME_WORDS[1::12]],
    laboratory: NAME_WORDS[2::8],
}
SELDOM = (
    *(poli_where_nobody_is, poli_that_serves, poli_with_a_row, poli_that_was_refused),
    *(desk_where_nobody_is, pharmacy_with_a_row),
)
EVERY_WORD = [*MEDICINE_WORDS, *NAME_WORDS]
STATES = dict.fromkeys((*SAMPLES, *SELDOM), EVERY_WORD) if IS_LONG else SAMPLES
# Of those that have somebody to recall, a slow server is the same for all.
AWAITING = [state for state in STATES if "nobody" not in state.__name__ and "serves" not in state.__name__]
AWAITING = AWAITING if IS_LONG else [poli, pharmacy]
SLOWLY_EACH = 1 if IS_LONG else 6
# Each of these is a press of its own, answered when the word is typed.
AWAITED_EACH = 4 if IS_LONG else 6
CROSSING = EVERY_WORD[::6] if IS_LONG else ["Furosemid", "Hari", "Xylometazoline", "Rifampisin"]


def test_the_lists_are_long_enough_to_say_something() -> None:
    assert len(set(MEDICINE_WORDS)) >= 200
    assert len(set(NAME_WORDS)) >= 200


@pytest.mark.slow
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_what_is_typed_quickly_runs_no_verb(hospital: Hospital, at_work: AtWork, state: State) -> None:
    typist = Typist(state(hospital, at_work))
    typist.type_all(STATES[state], QUICK_MS)
    typist.assert_nothing_ran()


@pytest.mark.slow
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_what_is_typed_slowly_runs_no_verb(hospital: Hospital, at_work: AtWork, state: State) -> None:
    typist = Typist(state(hospital, at_work))
    typist.type_all([*SLOW_WORDS, *STATES[state][::SLOWLY_EACH]], SLOW_MS)
    typist.assert_nothing_ran()


@pytest.mark.slow
@pytest.mark.parametrize("state", AWAITING, ids=lambda state: state.__name__)
def test_what_is_typed_while_a_slow_server_answers_runs_no_verb(
    hospital: Hospital, at_work: AtWork, state: State, settings: Settings
) -> None:
    # At the desk as in the room: the next "Panggil lagi" is there at once.
    settings.ADMISSION_SECONDS_BETWEEN_CALLS = 0
    typist = Typist(state(hospital, at_work))
    page = typist.page
    kept: list[Route] = []
    page.route("**/recall/", lambda route: kept.append(route))
    typed = STATES[state][::AWAITED_EACH]
    for number, word in enumerate(typed, start=1):
        with page.expect_request("**/recall/"):
            page.keyboard.press("Alt+r")
        typist.type_all([word], SLOW_MS)
        kept.pop().continue_()
        expect(said(page)).to_contain_text(f"dipanggil lagi, kali ke-{number + 1}")
        typist.pause(1100)
    assert [address.rsplit("/", 2)[1] for address in typist.sent] == ["recall"] * len(typed)
    assert Act.objects.count() == typist.acts + len(typed)


def test_without_the_wait_a_medicine_ends_the_consultation(hospital: Hospital, at_work: AtWork) -> None:
    page = poli(hospital, at_work)
    assert WAIT in KEYS
    body = KEYS.replace(WAIT, "SETTLE_MS = 80;")
    page.route("**/js/keys*.js", lambda route: route.fulfill(body=body, content_type="text/javascript"))
    typist = Typist(page)
    typist.type_slowly("Furosemid")
    expect(said(page)).to_contain_text("A-1 selesai.")


# --- while an answer is awaited -------------------------------------------------------------------------------
@pytest.mark.slow
@pytest.mark.parametrize("word", CROSSING)
def test_what_is_typed_while_an_answer_is_awaited_and_after_it_runs_no_verb(
    hospital: Hospital, at_work: AtWork, word: str
) -> None:
    typist = Typist(poli(hospital, at_work))
    kept: list[Route] = []
    typist.page.route("**/recall/", lambda route: kept.append(route))
    with typist.page.expect_request("**/recall/"):
        typist.page.keyboard.press("r")
        typist.pause(700)
    middle = len(word) // 2
    for sign in word[:middle]:
        typist.page.keyboard.press(sign)
        typist.pause(300)
    kept[0].continue_()
    expect(said(typist.page)).to_contain_text("A-1 dipanggil lagi")
    for sign in word[middle:]:
        typist.page.keyboard.press(sign)
        typist.pause(300)
    typist.pause()
    assert [address.rsplit("/", 2)[1] for address in typist.sent] == ["recall"]
    assert Act.objects.count() == typist.acts + 1


def test_a_name_typed_while_an_answer_is_awaited_is_in_the_search_after_it(hospital: Hospital, at_work: AtWork) -> None:
    typist = Typist(desk_that_searches(hospital, at_work))
    kept: list[Route] = []
    typist.page.route("**/start/", lambda route: kept.append(route))
    with typist.page.expect_request("**/start/"):
        typist.page.keyboard.press("s")
        typist.pause(700)
    for sign in "Siti ":
        typist.page.keyboard.press("Space" if sign == " " else sign)
        typist.pause(300)
    kept[0].continue_()
    expect(said(typist.page)).to_contain_text("mulai dilayani")
    expect(typist.page.locator("#find-number")).to_be_focused()
    typist.page.keyboard.type("Nur")
    expect(typist.page.locator("#find-number")).to_have_value("SitiNur")


# --- the list ------------------------------------------------------------------------------------------------
def test_the_first_row_is_two_tabs_away_and_the_arrows_walk_the_list(hospital: Hospital, at_work: AtWork) -> None:
    page = poli_where_nobody_is(hospital, at_work)
    first, second = page.locator(".row a").nth(0), page.locator(".row a").nth(1)
    for key in ("Tab", "Enter", "Tab"):
        page.keyboard.press(key)
    expect(first).to_be_focused()
    for key, row in (("ArrowDown", second), ("ArrowDown", second), ("ArrowUp", first), ("ArrowUp", first)):
        page.keyboard.press(key)
        expect(row).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator('[data-region="chosen"] h2')).to_contain_text("A-2")
    page.locator("#call-reason").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#call-reason")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowUp")
    expect(second).to_be_focused()


# --- what becomes of it ---------------------------------------------------------------------------------------
def test_a_medicine_typed_before_its_kind_is_chosen_is_kept_and_the_kind_asked_for(
    hospital: Hospital, at_work: AtWork
) -> None:
    typist = Typist(poli(hospital, at_work))
    page = typist.page
    typist.press("o")
    expect(page.locator("#rx-medicine-1")).to_be_focused()
    expect(page.locator("#card-form .rx-ask")).to_be_visible()
    snap(page, "console-kind-asked")
    typist.type_slowly("Furosemid 40 mg")
    expect(page.locator("#rx-medicine-1")).to_have_value("Furosemid 40 mg")
    typist.press("f")
    expect(page.locator(".notice-danger")).to_contain_text("resep racikan atau non racikan belum dipilih")
    expect(page.locator("#rx-medicine-1")).to_have_value("Furosemid 40 mg")
    page.reload()
    expect(page.locator("#rx-medicine-1")).to_be_visible()
    typist.press("2")
    typist.pause(1100)
    typist.press("f")
    expect(said(page)).to_contain_text("A-1 selesai.")
    assert not PrescriptionDraft.objects.exists()


def test_rows_that_stay_empty_close_again(hospital: Hospital, at_work: AtWork) -> None:
    typist = Typist(poli(hospital, at_work))
    typist.press("o", "Escape")
    expect(typist.page.locator("#rx-medicine-1")).to_be_hidden()


def test_text_that_has_no_field_is_said(hospital: Hospital, at_work: AtWork) -> None:
    typist = Typist(poli(hospital, at_work))
    typist.page.keyboard.press("f")
    typist.pause(300)
    expect(typist.page.locator("#verb-f")).to_have_class("button is-meant")
    typist.page.keyboard.press("u")
    expect(typed_said(typist.page)).to_contain_text("tidak masuk ke isian mana pun")
    expect(typist.page.locator(".is-meant")).to_have_count(0)
    snap(typist.page, "console-typed-nowhere")
    typist.pause(1100)
    typist.press("f")
    expect(said(typist.page)).to_contain_text("A-1 selesai.")


def test_the_name_of_a_person_goes_to_the_search_of_the_desk(hospital: Hospital, at_work: AtWork) -> None:
    typist = Typist(desk_that_searches(hospital, at_work))
    for number, sign in enumerate("Siti Hartini"):
        typist.page.keyboard.press("Space" if sign == " " else sign)
        typist.pause(SLOW_MS[number % 3])
    expect(typist.page.locator("#find-number")).to_have_value("Siti Hartini")


# --- a key that is meant --------------------------------------------------------------------------------------
def test_an_end_right_after_text_takes_a_second_press(hospital: Hospital, at_work: AtWork) -> None:
    typist = Typist(poli_with_a_kind(hospital, at_work))
    page = typist.page
    page.locator("#rx-dosage-1").focus()
    for keys in (("f",), ("x",), ("Space",)):
        page.keyboard.type("3 x 1")
        page.keyboard.press("Escape")
        typist.pause(200)
        typist.press(*keys)
        expect(typed_said(page)).to_contain_text("Tekan sekali lagi untuk")
        page.keyboard.press("Escape")
        page.locator("#rx-dosage-1").focus()
    typist.assert_nothing_ran()
    page.keyboard.type(" sehari")
    page.keyboard.press("Escape")
    typist.pause(200)
    page.keyboard.press("f")
    typist.pause(400)
    page.keyboard.press("f")
    typist.pause(200)
    expect(said(page)).to_contain_text("A-1 selesai.")


def test_next_right_after_the_kind_takes_a_second_press(hospital: Hospital, at_work: AtWork) -> None:
    typist = Typist(poli(hospital, at_work))
    typist.page.keyboard.press("3")
    typist.pause(200)
    typist.page.keyboard.press("Space")
    typist.pause(600)
    expect(typed_said(typist.page)).to_contain_text("Tekan sekali lagi untuk: Panggil A-2")
    typist.assert_nothing_ran()
    typist.page.keyboard.press("Space")
    typist.pause(200)
    expect(said(typist.page)).to_contain_text("A-2 dipanggil")


def test_with_alt_a_key_acts_at_once_from_within_a_field(hospital: Hospital, at_work: AtWork) -> None:
    typist = Typist(poli_with_a_kind(hospital, at_work))
    typist.page.locator("#rx-dosage-1").focus()
    typist.page.keyboard.type("3 x 1")
    typist.page.keyboard.press("Alt+f")
    expect(said(typist.page)).to_contain_text("A-1 selesai.")


@pytest.mark.parametrize(("key", "words_said"), [("r", "dipanggil lagi"), ("s", "mulai dilayani"), ("h", "ditahan")])
def test_a_letter_alone_acts(hospital: Hospital, at_work: AtWork, key: str, words_said: str) -> None:
    typist = Typist(poli(hospital, at_work))
    typist.page.keyboard.press(key)
    typist.pause(700)
    expect(said(typist.page)).to_contain_text(words_said)


@pytest.mark.parametrize("text", ["2 tablet", "3x1 sehari"])
def test_a_digit_that_begins_a_text_chooses_no_kind_of_prescription(
    hospital: Hospital, at_work: AtWork, text: str
) -> None:
    typist = Typist(poli(hospital, at_work))
    chosen = typist.page.locator("[name=prescription]:checked")
    expect(chosen).to_have_value("none")
    for sign in text:
        typist.page.keyboard.press("Space" if sign == " " else sign)
        typist.pause(200)
    expect(chosen).to_have_value("none")
    typist.assert_nothing_ran()


def test_two_keys_too_close_together_are_said_to_have_done_nothing(hospital: Hospital, at_work: AtWork) -> None:
    typist = Typist(poli(hospital, at_work))
    typist.page.keyboard.press("s")
    typist.pause(300)
    typist.page.keyboard.press("Space")
    typist.pause(700)
    expect(typed_said(typist.page)).to_contain_text("Tekan satu per satu")
    typist.assert_nothing_ran()
