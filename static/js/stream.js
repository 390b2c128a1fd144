// Hears from the server that something changed; what it is, the page asks for itself. Nothing else comes this way.

/**
 * A browser that knows no AbortSignal.timeout waits as long as it likes.
 *
 * @param {number} ms
 * @returns {AbortSignal | undefined}
 */
export function patience(ms) {
  return AbortSignal.timeout ? AbortSignal.timeout(ms) : undefined;
}

// The first pause and the longest, after a line was cut and after the server said no.
const CUT_MS = [1000, 5000];
const REFUSED_MS = [15000, 60000];

/**
 * Listens until the page goes. When the line is cut, refused or mute for `muteMs` milliseconds: down(), and then again, with
 * jitter and ever more rarely. A hidden page does not listen: browsers allow six lines to one server.
 *
 * @param {object} line
 * @param {string} line.address
 * @param {number} line.muteMs
 * @param {() => void} line.changed
 * @param {() => void} [line.heard] on every word
 * @param {() => void} [line.up]
 * @param {() => void} [line.down]
 */
export function listen({ address, muteMs, changed, heard = () => {}, up = () => {}, down = () => {} }) {
  const isElsewhere = new URL(address, location.href).origin !== location.origin;
  /** @type {EventSource | null} */
  let source = null;
  let isUp = false;
  let failures = 0;
  let again = 0;
  let mute = 0;

  function word() {
    clearTimeout(mute);
    mute = setTimeout(lost, muteMs);
    heard();
  }

  function open() {
    clearTimeout(again);
    if (source || document.hidden) return;
    source = new EventSource(address, { withCredentials: isElsewhere });
    mute = setTimeout(lost, muteMs);
    source.onopen = () => {
      failures = 0;
      isUp = true;
      word();
      up();
    };
    source.onerror = lost;
    source.addEventListener("ka", word);
    source.addEventListener("changed", () => {
      word();
      changed();
    });
  }

  function close() {
    clearTimeout(mute);
    if (source) source.close();
    source = null;
    if (isUp) {
      isUp = false;
      down();
    }
  }

  function lost() {
    const [first, longest] = source && source.readyState === EventSource.CLOSED ? REFUSED_MS : CUT_MS;
    close();
    const wait = Math.min(first * 2 ** failures, longest);
    failures += 1;
    clearTimeout(again);
    again = setTimeout(open, wait * (0.5 + Math.random()));
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) close();
    else open();
  });
  addEventListener("pagehide", close);
  addEventListener("pageshow", open);
  open();
}
