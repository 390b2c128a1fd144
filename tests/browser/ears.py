"""What a page plays: each clip by name and each chime, with the times of the audio device's clock."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from playwright.sync_api import Page

# Wraps what a browser offers to every page, before the page's own scripts: nothing of ours takes part in it.
# `shorter`: clips are cut to that part of their length, so that a test need not wait.
LISTEN = """(() => {
  const addresses = new WeakMap();
  const names = new WeakMap();
  window.played = [];
  window.shorter = %(shorter)s;
  const arrayBuffer = Response.prototype.arrayBuffer;
  Response.prototype.arrayBuffer = async function () {
    const bytes = await arrayBuffer.call(this);
    addresses.set(bytes, this.url);
    return bytes;
  };
  const decode = BaseAudioContext.prototype.decodeAudioData;
  BaseAudioContext.prototype.decodeAudioData = async function (bytes) {
    const name = decodeURI(addresses.get(bytes)).split("/").pop().replace(/\\.wav$/, "");
    const whole = await decode.call(this, bytes);
    const length = Math.max(1, Math.round(whole.length * window.shorter));
    const sound = new AudioBuffer({ length, sampleRate: whole.sampleRate });
    sound.copyToChannel(whole.getChannelData(0).subarray(0, length), 0);
    names.set(sound, name);
    return sound;
  };
  const note = (node, name, at, seconds) => {
    const played = { name, at, until: at + seconds, ended: false };
    window.played.push(played);
    node.addEventListener("ended", () => {
      played.until = Math.min(played.until, node.context.currentTime);
      played.ended = true;
    });
  };
  const play = AudioBufferSourceNode.prototype.start;
  AudioBufferSourceNode.prototype.start = function (at) {
    note(this, names.get(this.buffer), at, this.buffer.duration);
    play.call(this, at);
  };
  const sing = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (at) {
    note(this, "chime", at, 0.1);
    sing.call(this, at);
  };
})()"""

CHIME = ("chime",)


@dataclass(frozen=True)
class Reading:
    """A chime, or the words between two pauses of a second and more."""

    words: tuple[str, ...]
    at: float
    until: float


def listen(page: Page, *, shorter: float = 1) -> None:
    """Before the page is opened."""
    page.add_init_script(LISTEN % {"shorter": shorter})


def played(page: Page) -> list[dict[str, Any]]:
    """All that was heard so far, in the order of its times; not what was stopped before its turn."""
    heard = [sound for sound in page.evaluate("window.played") if sound["until"] > sound["at"]]
    return sorted(heard, key=lambda sound: sound["at"])


def readings(page: Page) -> list[Reading]:
    """Chimes and sentences so far. Two sounds at one time fail the test."""
    made: list[Reading] = []
    sounds = [sound for sound in played(page) if sound["name"] != "chime"]
    for one, next_one in pairwise(sounds):
        assert one["until"] <= next_one["at"] + 0.005, f"{one} and {next_one} are heard at once"
    for sound in played(page):
        if sound["name"] == "chime":
            if made and made[-1].words == CHIME:
                continue
            made.append(Reading(CHIME, sound["at"], sound["until"]))
        elif made and made[-1].words != CHIME and sound["at"] - made[-1].until < 0.5:
            last = made.pop()
            made.append(Reading((*last.words, sound["name"]), last.at, sound["until"]))
        else:
            made.append(Reading((sound["name"],), sound["at"], sound["until"]))
    return made


def sentences(page: Page) -> list[str]:
    """The sentences so far, as names of clips."""
    return [" ".join(reading.words) for reading in readings(page) if reading.words != CHIME]
