// The sound of a wall: a chime, clips joined word by word, or the device's own Indonesian voice.
import { patience } from "./stream.js";

// Hertz, and seconds after the first tone.
const CHIME_TONES = [
  [659.25, 0],
  [523.25, 0.3],
];
const TONE_SECONDS = 0.6;
const BREATH = ",";
const BREATH_SECONDS = 0.2;
const BETWEEN_WORDS_SECONDS = 0.03;
const HEAD_START_SECONDS = 0.05;
// A clock of the audio device that stands still is given up after so long.
const STUCK_SECONDS = 3;
const CLIP_PATIENCE_MS = 4000;
const LONGEST_SPEECH_MS = 30000;

/** @typedef {{ id: number, at: number, text: string, clips: string[], isRecorded: boolean, isOver?: boolean }} Call */
/** @typedef {ReturnType<typeof soundOf>} Sound */

/**
 * The sound of this page.
 *
 * @param {object} page
 * @param {() => void} page.changed called whenever isOn() or isTroubled() may answer differently
 */
export function soundOf({ changed }) {
  const context = new AudioContext();
  /** @type {Map<string, Promise<AudioBuffer>>} */
  const buffers = new Map();
  let finish = () => {};
  let isTroubled = false;
  let stops = 0;

  /** @param {boolean} found */
  function trouble(found) {
    isTroubled = found;
    changed();
  }

  /**
   * True when the last of `nodes` has ended or stop() was called, false when the device's clock does not move.
   *
   * @param {AudioScheduledSourceNode[]} nodes
   * @param {number} seconds
   * @returns {Promise<boolean>}
   */
  function ended(nodes, seconds) {
    return new Promise((resolve) => {
      /** @param {boolean} isHeard */
      const over = (isHeard) => {
        clearTimeout(stuck);
        for (const node of nodes) node.stop();
        resolve(isHeard);
      };
      const stuck = setTimeout(() => over(false), (seconds + STUCK_SECONDS) * 1000);
      // A stopped node says "ended" later, when another sound may be playing: it ends its own wait alone.
      finish = () => over(true);
      nodes[nodes.length - 1].onended = finish;
    });
  }

  function chime() {
    const start = context.currentTime + HEAD_START_SECONDS;
    const tones = CHIME_TONES.map(([hertz, after]) => {
      const tone = new OscillatorNode(context, { frequency: hertz });
      const loudness = new GainNode(context, { gain: 0 });
      loudness.gain.setValueAtTime(0, start + after);
      loudness.gain.linearRampToValueAtTime(0.5, start + after + 0.02);
      loudness.gain.exponentialRampToValueAtTime(0.001, start + after + TONE_SECONDS);
      tone.connect(loudness).connect(context.destination);
      tone.start(start + after);
      tone.stop(start + after + TONE_SECONDS);
      return tone;
    });
    return ended(tones, HEAD_START_SECONDS + CHIME_TONES[1][1] + TONE_SECONDS);
  }

  /** @param {string} address */
  async function fetched(address) {
    const answer = await fetch(address, { signal: patience(CLIP_PATIENCE_MS) });
    if (!answer.ok) throw new Error(`${answer.status} ${address}`);
    return context.decodeAudioData(await answer.arrayBuffer());
  }

  /** @param {string} address */
  function buffer(address) {
    if (!buffers.has(address)) {
      const coming = fetched(address);
      coming.catch(() => buffers.delete(address));
      buffers.set(address, coming);
    }
    return buffers.get(address);
  }

  /**
   * False when nothing was heard: no clips, one that is not there, a device that is stuck.
   *
   * @param {string[]} clips
   */
  async function playClips(clips) {
    if (clips.length === 0) return false;
    const stopsBefore = stops;
    let ready;
    try {
      ready = await Promise.all(clips.map((clip) => (clip === BREATH ? null : buffer(clip))));
    } catch {
      return false;
    }
    if (stops !== stopsBefore) return true;
    const start = context.currentTime + HEAD_START_SECONDS;
    const nodes = [];
    let at = start;
    for (const sound of ready) {
      if (sound === null) {
        at += BREATH_SECONDS;
      } else {
        const node = new AudioBufferSourceNode(context, { buffer: sound });
        node.connect(context.destination);
        node.start(at);
        nodes.push(node);
        at += sound.duration + BETWEEN_WORDS_SECONDS;
      }
    }
    return ended(nodes, at - start);
  }

  // Only a voice that lives on this device: the others send each sentence to somebody's server.
  function deviceVoice() {
    const voices = window.speechSynthesis ? window.speechSynthesis.getVoices() : [];
    return voices.find((voice) => voice.localService && /^id([-_]|$)/i.test(voice.lang));
  }

  /**
   * @param {SpeechSynthesisVoice} voice
   * @param {string} text
   * @returns {Promise<boolean>} was it said?
   */
  function speak(voice, text) {
    return new Promise((resolve) => {
      const words = new SpeechSynthesisUtterance(text);
      /** @param {boolean} isSaid */
      const over = (isSaid) => {
        clearTimeout(late);
        finish = () => {};
        resolve(isSaid);
      };
      const late = setTimeout(() => {
        speechSynthesis.cancel();
        over(false);
      }, LONGEST_SPEECH_MS);
      words.voice = voice;
      words.lang = voice.lang;
      words.rate = 0.9;
      words.onend = () => over(true);
      words.onerror = () => over(false);
      finish = () => {
        over(true);
        speechSynthesis.cancel();
      };
      speechSynthesis.speak(words);
    });
  }

  /**
   * A person's recordings, else the device's voice, else the clips; only the chime, or not even that, is trouble.
   *
   * @param {Call} call
   */
  async function say({ text, clips, isRecorded }) {
    const voice = isRecorded ? undefined : deviceVoice();
    const isSaid = (voice && (await speak(voice, text))) || (await playClips(clips));
    trouble(!isSaid);
  }

  context.onstatechange = changed;
  // Browsers fetch the list of voices when it is first asked for.
  deviceVoice();
  return {
    chime,
    say,
    isOn: () => context.state === "running",
    isTroubled: () => isTroubled,
    // Browsers allow it during a press; a kiosk may be told to allow it always.
    resume: () => context.resume(),
    stop() {
      stops += 1;
      finish();
    },
  };
}
