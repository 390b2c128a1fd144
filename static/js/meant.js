// A key that was pressed and has not acted yet: it acts when its time is over, unless text follows or the page changes.
import { elementFor } from "./keyed.js";
import { SCAN_MS } from "./pace.js";

/** @import { Keyed } from "./keyed.js" */
/** @typedef {{ key: string, element: Keyed, of: string, act: (element: Keyed) => void, dueAt: number, timer: number }} Meant */

// A machine that was late with the timer may be late with the next sign too: it is let in first.
const LATE_MS = 50;
/** @type {Meant | null} */
let meant = null;

export const isMeant = () => meant !== null;

/** Nothing is meant any more. */
export function cancelKey() {
  if (!meant) return;
  clearTimeout(meant.timer);
  meant.element.classList.remove("is-meant");
  meant = null;
}

// The key of the person shown in the place around an element.
/** @param {HTMLElement} element */
function shownBy(element) {
  const place = /** @type {HTMLElement | null} */ (element.closest("[data-region]"));
  return place?.dataset.key || "";
}

/**
 * Calls act(element) in `wait` milliseconds; drawn anew meanwhile, it is the same element of the same person, or none.
 *
 * @param {string} key
 * @param {Keyed} element
 * @param {number} wait
 * @param {(element: Keyed) => void} act
 */
export function mean(key, element, wait, act) {
  cancelKey();
  element.classList.add("is-meant");
  const dueAt = performance.now() + wait;
  meant = { key, element, of: shownBy(element), act, dueAt, timer: setTimeout(settled, wait) };
}

function settled() {
  if (performance.now() - meant.dueAt > LATE_MS) {
    meant.dueAt = performance.now() + SCAN_MS;
    meant.timer = setTimeout(settled, SCAN_MS);
    return;
  }
  const { key, of, act } = meant;
  const element = meant.element.isConnected ? meant.element : elementFor(key);
  cancelKey();
  if (element && !element.disabled && shownBy(element) === of) act(element);
}
