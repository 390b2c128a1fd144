// Follows a fragment of the server with its ETag: at once when the stream says so, by polling where there is no stream.
import { listen } from "./stream.js";

const PATIENCE_MS = 4000;
// While the stream is up it is asked this rarely all the same; also where the server says that there is nothing to follow.
const SLOW_MS = 10000;
// The server says a word every five seconds.
const MUTE_MS = 9000;

/**
 * @typedef {object} Followed
 * @property {string | (() => string)} url
 * @property {number} everyMs milliseconds between two questions; also the shortest time between them
 * @property {string} [live] the stream's address, or empty
 * @property {(html: string, saidAt: number) => void} received `saidAt`: the server's clock at its answer, in milliseconds (NaN
 *   when it does not say)
 * @property {() => void} [heard] on every sign of life
 * @property {() => void} [silent] after every question without an answer
 * @property {(answer: Response) => boolean} [refused] does the answer mean that nothing is to be followed for a while?
 * @property {() => boolean} [paused] while it is true nothing is asked or received
 * @property {() => boolean} [hurried] while it is true a stream makes no question rarer
 */

/**
 * Follows `url` until the page goes; forget() asks at once for the whole fragment, whatever the page has of it.
 *
 * @param {Followed} followed
 * @returns {{ forget: () => void }}
 */
export function follow({
  url,
  everyMs,
  live = "",
  received,
  heard = () => {},
  silent = () => {},
  refused = () => false,
  paused = () => false,
  hurried = () => false,
}) {
  let etag = "";
  let timer = 0;
  let running = false;
  let wanted = false;
  let streaming = false;
  let missing = false;
  let answered = true;
  // By the stopwatch: a device's clock that is set back would put the next question off by as much.
  let askedAt = 0;

  async function ask() {
    const controller = new AbortController();
    const patience = setTimeout(() => controller.abort(), PATIENCE_MS);
    answered = false;
    missing = false;
    try {
      const headers = etag ? { "If-None-Match": etag } : {};
      const address = typeof url === "function" ? url() : url;
      const answer = await fetch(address, { headers, cache: "no-store", signal: controller.signal });
      if (refused(answer)) {
        heard();
        return;
      }
      if (answer.redirected || answer.status === 401 || answer.status === 403) {
        location.reload();
        return;
      }
      missing = answer.status === 404;
      if (answer.status === 304) {
        answered = true;
        heard();
      } else if (answer.status === 200) {
        const html = await answer.text();
        answered = true;
        heard();
        if (paused()) {
          wanted = true;
        } else {
          etag = answer.headers.get("ETag") || "";
          received(html, Date.parse(answer.headers.get("Date")));
        }
      } else silent();
    } catch {
      silent();
    } finally {
      clearTimeout(patience);
    }
  }

  function schedule() {
    clearTimeout(timer);
    const isSlow = missing || (streaming && answered && !hurried());
    const wait = wanted ? Math.max(0, askedAt + everyMs - performance.now()) : isSlow ? SLOW_MS : everyMs;
    timer = setTimeout(turn, wait);
  }

  async function turn() {
    if (paused()) {
      timer = setTimeout(turn, everyMs);
      return;
    }
    running = true;
    wanted = false;
    askedAt = performance.now();
    await ask();
    running = false;
    schedule();
  }

  function soon() {
    wanted = true;
    if (!running) schedule();
  }

  timer = setTimeout(turn, everyMs);
  if (live) {
    listen({
      address: live,
      muteMs: MUTE_MS,
      changed: soon,
      heard: () => answered && heard(),
      up() {
        streaming = true;
        soon();
      },
      down() {
        streaming = false;
        soon();
      },
    });
  }
  return {
    forget() {
      etag = "";
      soon();
    },
  };
}
