// Says what the server lists, in the server's order, one after the other: chime, sentence, and once more.

const STILL_NEWS_MS = 60000;
// What leaves the list younger than this was taken back; older, it is no news any more.
const TAKEN_BACK_MS = 55000;
const AGAIN_AFTER_MS = 2000;
const BETWEEN_CALLS_MS = 300;
// How much longer than foreseen the calls of a minute may take: a clip that loads slowly, a device that stutters.
const MARGIN_MS = 3000;
const REMEMBERED = 200;

/** @import { Call, Sound } from "./sound.js" */
/** @typedef {ReturnType<typeof voiceOf>} Voice */

/**
 * Says calls by `sound`, as long as `wanted`.
 *
 * @param {object} wall
 * @param {string} wall.key names the memory of what was said, which outlives a reload
 * @param {Sound} wall.sound
 * @param {() => number} wall.serverNow the server's clock, in milliseconds
 * @param {() => boolean} wall.wanted
 */
export function voiceOf({ key, sound, serverNow, wanted }) {
  const { said, isFirstTime } = recall();
  /** @type {Call[]} */
  let listed = [];
  /** @type {Call | null} */
  let current = null;
  let hurry = () => {};

  /** @returns {{ said: Set<number>, isFirstTime: boolean }} */
  function recall() {
    try {
      const kept = sessionStorage.getItem(key);
      return { said: new Set(JSON.parse(kept) || []), isFirstTime: kept === null };
    } catch {
      return { said: new Set(), isFirstTime: true };
    }
  }

  /** @param {number[]} ids */
  function remember(ids) {
    for (const id of ids) said.add(id);
    for (const id of [...said].slice(0, -REMEMBERED)) said.delete(id);
    try {
      sessionStorage.setItem(key, JSON.stringify([...said]));
    } catch {
      // Without storage a reload is a first time: nothing from before it is said.
    }
  }

  /** @param {Call} call */
  const age = (call) => serverNow() - call.at;
  /** @param {Call} call */
  const isNews = (call) => !said.has(call.id) && age(call) <= STILL_NEWS_MS;
  const waiting = () => listed.filter((call) => !(current && call.id === current.id) && isNews(call));

  /**
   * @param {number} milliseconds
   * @returns {Promise<void>}
   */
  function pause(milliseconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /**
   * Would reading `current` again leave everybody who waits young enough to be called?
   *
   * @param {number} againMs
   * @param {number} oneCallMs
   */
  function leavesTimeForOthers(againMs, oneCallMs) {
    let start = BETWEEN_CALLS_MS;
    for (const call of waiting()) {
      const then = age(call) + start;
      if (then <= STILL_NEWS_MS && then + againMs + MARGIN_MS > STILL_NEWS_MS) return false;
      start += oneCallMs + BETWEEN_CALLS_MS;
    }
    return true;
  }

  /** @param {Call} call */
  async function announce(call) {
    const began = performance.now();
    await sound.chime();
    const opened = performance.now();
    if (!call.isOver) await sound.say(call);
    const closed = performance.now();
    remember([call.id]);
    if (!call.isOver && leavesTimeForOthers(AGAIN_AFTER_MS + closed - opened, closed - began)) {
      await pause(AGAIN_AFTER_MS);
      if (!call.isOver) await sound.say(call);
    }
    if (!call.isOver) await pause(BETWEEN_CALLS_MS);
  }

  async function sayNext() {
    if (current || !wanted() || !sound.isOn()) return;
    const [next] = waiting();
    if (!next) return;
    current = next;
    try {
      await announce(next);
    } finally {
      // Whatever went wrong: the same call is not tried for ever.
      remember([next.id]);
      current = null;
    }
    sayNext();
  }

  function silence() {
    if (!current) return;
    current.isOver = true;
    remember([current.id]);
    sound.stop();
    hurry();
  }

  return {
    /**
     * Of what the page shows when it is first opened nothing is said.
     *
     * @param {Call[]} calls
     */
    begin(calls) {
      if (isFirstTime) remember(calls.map((call) => call.id));
    },
    /** @param {Call[]} calls all that are news now */
    heard(calls) {
      listed = calls;
      const isListed = calls.some((call) => current !== null && call.id === current.id);
      if (current && !isListed && age(current) < TAKEN_BACK_MS) silence();
      sayNext();
    },
    isSpeaking: () => current !== null,
    sayNext,
    silence,
  };
}
