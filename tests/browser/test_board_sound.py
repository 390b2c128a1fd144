"""Whether a wall may sound, how it says so, and with whose voice it speaks."""

import re
from collections.abc import Callable, Iterator
from datetime import time as wall_time
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from display.clips import shipped_clips
from display.models import Board, ViewingDistance
from queues import clock, verbs
from queues.models import Clinic, Counter, QueueEntry
from tests.browser.conftest import axe_violations, snap
from tests.browser.ears import CHIME, listen, played, readings, sentences
from tests.hospital import TODAY, Hospital
from tests.machine import chromium_path
from tests.one_chromium import ARGUMENTS

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
Opened = Callable[..., Page]
WHOLE = "nomor-antrean huruf-a {} silakan-menuju poli anak ruang seratus satu"
# A browser that has voices: Google's is spoken by a server, the other two live on the device.
VOICES = """(() => {
  const voice = (lang, localService) => ({ lang, localService, name: lang, voiceURI: lang, default: false });
  window.texts = [];
  const speech = {
    getVoices: () => [voice("en-US", true), voice("id-ID", false), ...(%s ? [voice("id-ID", true)] : [])],
    speak(words) {
      window.texts.push(`${words.voice.lang} ${words.voice.localService} ${words.text}`);
      setTimeout(() => words.onend(), 300);
    },
    cancel() {},
  };
  Object.defineProperty(window, "speechSynthesis", { value: speech });
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
})()"""


@pytest.fixture
def server_clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(clock.moment(TODAY, wall_time(8, 0)), tick=True) as traveller:
        yield traveller


@pytest.fixture
def hospital(
    transactional_db: None, settings: Settings, tmp_path: Path, server_clock: time_machine.Traveller
) -> Hospital:
    settings.VOICE_DIR = str(tmp_path)
    day = Hospital()
    Clinic.objects.filter(pk=day.children.pk).update(name="Poli Anak")
    Counter.objects.filter(pk=day.room.pk).update(name="Ruang 101")
    board = Board.objects.create(slug="lobi", name="Lobi", notice="Siapkan kartu identitas Anda")
    board.stops.set(day.room.stops.all())
    for _person in range(3):
        day.here()
    return day


@pytest.fixture
def wall(open_page: OpenPage, live_server: LiveServer, hospital: Hospital) -> Opened:
    """wall(shorter=): the board as a browser opens it, and nobody has pressed anything."""

    def opened(*, shorter: float = 0.1, before: Callable[[Page], object] = lambda page: None) -> Page:
        page = open_page(width=1920, height=1080)
        listen(page, shorter=shorter)
        before(page)
        goto(page, live_server)
        return page

    return opened


def goto(page: Page, server: LiveServer) -> None:
    with page.expect_response(lambda answer: answer.url.endswith("/now/")):
        page.goto(f"{server.url}/display/lobi/")


def call(hospital: Hospital) -> QueueEntry:
    return verbs.call_next(hospital.room, hospital.by(hospital.room, at=timezone.now()))


def is_shown(page: Page, words: str) -> None:
    expect(page.locator("#sound")).to_contain_text(words)


def switch_on(page: Page) -> None:
    page.mouse.click(600, 300)
    is_shown(page, "Suara nyala")


def heard(page: Page, count: int) -> list[str]:
    """The sentences once there are so many, or after a quarter of a minute."""
    for _look in range(300):
        if len(sentences(page)) >= count and all(sound["ended"] for sound in played(page)):
            break
        page.wait_for_timeout(50)
    return sentences(page)


def texts(page: Page, count: int) -> list[str]:
    """What the device was given to say."""
    for _look in range(300):
        if page.evaluate("texts.length") >= count:
            break
        page.wait_for_timeout(50)
    found: list[str] = page.evaluate("texts")
    return found


def covers_no_number(page: Page) -> bool:
    """The sound's button lies below everything that is called."""
    button = page.locator("#sound").bounding_box()
    shown = page.locator("#now").bounding_box()
    assert button is not None
    assert shown is not None
    return button["y"] >= shown["y"] + shown["height"] and button["y"] + button["height"] <= 1080


@pytest.mark.parametrize("distance", ViewingDistance)
def test_a_wall_that_may_not_sound_says_so_and_a_press_anywhere_lets_it(
    hospital: Hospital, wall: Opened, distance: ViewingDistance
) -> None:
    Board.objects.update(viewing_distance=distance)
    page = wall()
    is_shown(page, "Suara mati")
    call(hospital)
    expect(page.locator(".wall-number")).to_have_text("A-1")
    page.wait_for_timeout(1500)
    assert played(page) == []
    page.wait_for_timeout(6500)
    snap(page, f"board-sound-off-{distance}m")
    assert covers_no_number(page)
    assert axe_violations(page) == []
    switch_on(page)
    assert heard(page, 2) == [WHOLE.format("satu")] * 2
    assert covers_no_number(page)
    assert axe_violations(page) == []
    snap(page, f"board-sound-on-{distance}m")


def test_a_key_lets_it_sound_too(hospital: Hospital, wall: Opened) -> None:
    page = wall()
    is_shown(page, "Suara mati")
    page.keyboard.press("Space")
    is_shown(page, "Suara nyala")


def test_a_browser_in_kiosk_mode_sounds_without_a_press(
    hospital: Hospital, chromium: Browser, live_server: LiveServer
) -> None:
    arguments = [*ARGUMENTS, "--autoplay-policy=no-user-gesture-required"]
    browser = chromium.browser_type.launch(executable_path=chromium_path(), args=arguments)
    page = browser.new_page()
    listen(page, shorter=0.1)
    goto(page, live_server)
    is_shown(page, "Suara nyala")
    call(hospital)
    assert heard(page, 2) == [WHOLE.format("satu")] * 2
    browser.close()


def test_switched_off_it_falls_silent_at_once_and_stays_so_until_it_is_switched_on(
    hospital: Hospital, wall: Opened, live_server: LiveServer, server_clock: time_machine.Traveller
) -> None:
    page = wall(shorter=1)
    switch_on(page)
    call(hospital)
    for _look in range(600):
        if sentences(page):
            break
        page.wait_for_timeout(50)
    page.locator("#sound").click()
    is_shown(page, "Suara mati")
    page.wait_for_timeout(300)
    before = readings(page)
    assert all(sound["ended"] for sound in played(page))
    goto(page, live_server)
    page.mouse.click(600, 300)
    is_shown(page, "Suara mati")
    call_again(hospital, server_clock)
    page.wait_for_timeout(2000)
    assert played(page) == []
    assert len(before) == 2
    page.locator("#sound").click()
    is_shown(page, "Suara nyala")
    assert len(heard(page, 1)) == 1


def call_again(hospital: Hospital, server_clock: time_machine.Traveller) -> None:
    """Fifty seconds later, when the console allows it."""
    server_clock.shift(timedelta(seconds=50))
    entry = QueueEntry.objects.at_counters().get()
    verbs.recall(entry, hospital.by(hospital.room, at=timezone.now()))


def test_the_devices_own_indonesian_voice_comes_before_the_clips(hospital: Hospital, wall: Opened) -> None:
    page = wall(before=lambda page: page.add_init_script(VOICES % "true"))
    switch_on(page)
    call(hospital)
    text = "id-ID true Nomor antrean A satu, silakan menuju poli anak, ruang seratus satu"
    assert texts(page, 2) == [text] * 2
    assert [reading.words for reading in readings(page)] == [CHIME]


def test_a_voice_that_somebody_elses_server_speaks_is_not_used(hospital: Hospital, wall: Opened) -> None:
    page = wall(before=lambda page: page.add_init_script(VOICES % "false"))
    switch_on(page)
    call(hospital)
    assert heard(page, 2) == [WHOLE.format("satu")] * 2
    assert page.evaluate("texts") == []


def test_the_hospitals_recordings_come_before_everything(hospital: Hospital, wall: Opened, tmp_path: Path) -> None:
    (tmp_path / "recordings").mkdir()
    for name in ("nomor-antrean", "huruf-a", "satu", "silakan-menuju", "poli", "anak", "ruang", "seratus"):
        recorded = shipped_clips()[name].path.read_bytes()
        (tmp_path / "recordings" / f"{name}.wav").write_bytes(recorded)
    page = wall(before=lambda page: page.add_init_script(VOICES % "true"))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    switch_on(page)
    call(hospital)
    assert heard(page, 2) == [WHOLE.format("satu")] * 2
    assert page.evaluate("texts") == []
    clips = [url for url in asked if "/voice/" in url]
    assert len(clips) == 8
    assert all("/display/voice/recordings/" in url for url in clips)


def test_a_place_without_a_clip_is_not_passed_over_in_silence(hospital: Hospital, wall: Opened) -> None:
    Counter.objects.filter(pk=hospital.room.pk).update(name="Pojok Laktasi")
    page = wall()
    switch_on(page)
    call(hospital)
    assert heard(page, 2) == ["nomor-antrean huruf-a satu silakan-lihat-layar"] * 2


def test_when_a_clip_cannot_be_read_the_chime_calls_and_the_wall_says_so(
    hospital: Hospital, wall: Opened, server_clock: time_machine.Traveller
) -> None:
    def broken(route: Route) -> None:
        route.fulfill(body="bukan suara", content_type="audio/wav")

    page = wall(before=lambda page: page.route("**/huruf-a.wav", broken))
    switch_on(page)
    call(hospital)
    is_shown(page, "Suara terganggu")
    page.wait_for_timeout(3000)
    assert [reading.words for reading in readings(page)] == [CHIME]
    assert axe_violations(page) == []
    snap(page, "board-sound-troubled")
    page.unroute("**/huruf-a.wav")
    call_again(hospital, server_clock)
    assert heard(page, 2) == [WHOLE.format("satu")] * 2
    is_shown(page, "Suara nyala")


def test_a_browser_without_sound_shows_everything(hospital: Hospital, wall: Opened) -> None:
    page = wall(before=lambda page: page.add_init_script("delete window.AudioContext"))
    call(hospital)
    expect(page.locator(".wall-number")).to_have_text("A-1")
    expect(page.locator("#sound")).to_have_text(re.compile("Suara mati"))


def test_chromium_decodes_every_shipped_clip(wall: Opened) -> None:
    page = wall()
    names = sorted(clip.path.name for clip in shipped_clips().values())
    lengths = page.evaluate(
        """async (names) => {
          const context = new OfflineAudioContext(1, 1, 16000);
          const length = async (name) => {
            const answer = await fetch(`/static/voice/${name}`);
            return (await context.decodeAudioData(await answer.arrayBuffer())).duration;
          };
          window.shorter = 1;
          return Promise.all(names.map(length));
        }""",
        names,
    )
    assert len(lengths) == len(names) > 180
    for name, seconds in zip(names, lengths, strict=True):
        size = shipped_clips()[name.removesuffix(".wav")].path.stat().st_size
        assert abs(seconds - size / 16_000) < 0.01, name
