// The arrows walk the list, from wherever they mean nothing else; Enter opens the row that has the focus.
import { isHelpOpen } from "./help.js";
import { allIn, region } from "./regions.js";

// Where an arrow moves the cursor, another choice, or what is scrolled.
const OWN_ARROWS = "input, select, textarea, .c-card, .c-chosen, .help-rows";
/** @type {Record<string, number>} */
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

/**
 * Goes a row down or up when the key says so; was it such a key? From outside of the list it begins at the chosen row, else
 * at the first.
 *
 * @param {KeyboardEvent} event
 */
export function walks(event) {
  const step = STEPS[event.key];
  const active = /** @type {HTMLElement} */ (document.activeElement);
  const rows = step && !isHelpOpen() && !active.matches(OWN_ARROWS) ? allIn(region("list"), ".row > a") : [];
  if (rows.length === 0) return false;
  event.preventDefault();
  const now = rows.indexOf(active);
  const begin = Math.max(rows.findIndex((row) => row.closest(".row-chosen")), 0);
  rows[now < 0 ? begin : Math.min(Math.max(now + step, 0), rows.length - 1)].focus();
  return true;
}
