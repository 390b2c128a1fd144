// The console's keys. Their one home is the page: data-hotkey presses a button, data-hotkey-focus goes to a field, and the
// help lists what it finds there. What is typed or scanned is text and no key (text.js).
import { TYPED_INTO } from "./fields.js";
import { isHelpKey, isHelpOpen } from "./help.js";
import { actOn, elementFor, isGo } from "./keyed.js";
import { cancelKey, mean } from "./meant.js";
import { SCAN_MS } from "./pace.js";
import { isAwaiting } from "./pending.js";
import * as text from "./text.js";
import { isDrawerOpen } from "./today.js";
import { walks } from "./walk.js";

/** @import { Keyed } from "./keyed.js" */

const NATIVE = "button, summary, input, select, textarea";
// The slowest hand that types a word: a letter that presses something acts when nothing has followed it for so long.
const SETTLE_MS = 600;

// Escape leaves a field; outside of one, and in a search that is empty, it takes away what was searched for.
/** @param {HTMLElement | null} active */
function leave(active) {
  const search = active?.id === "find-number" ? /** @type {HTMLInputElement} */ (active) : null;
  const isInField = active?.matches(TYPED_INTO) && search?.value !== "";
  active?.blur();
  /** @type {HTMLButtonElement | null} */
  const ends = isInField || isAwaiting() ? null : document.querySelector("button[data-escape]");
  ends?.click();
}

// --- when a key acts -----------------------------------------------------------------------------------------------------------
// A nurse who goes to a field or chooses a kind of prescription goes on typing; nothing is pressed by that.
/** @param {Keyed} element */
function goesToTyping(element) {
  return element.matches("input") || element.id === "keys-open";
}

/** @param {Keyed} element */
function act(element) {
  if (isAwaiting()) return;
  text.forgetText();
  if (element instanceof HTMLInputElement && element.type === "radio") text.noteKind(element);
  actOn(element);
}

/**
 * @param {string} key as elements are named by it: "n" is that of the blank and of Enter
 * @param {Keyed} element
 * @param {boolean} isAtOnce
 */
function waitOf(key, element, isAtOnce) {
  return isAtOnce || goesToTyping(element) || text.isSecondPress(key) ? SCAN_MS : SETTLE_MS;
}

// With Alt a key is meant: at once, and from within a field too.
/** @param {KeyboardEvent} event */
function isAltKey(event) {
  if (!event.altKey) return false;
  const element = /^[a-z]$/i.test(event.key) && elementFor(event.key.toLowerCase());
  if (!element || isHelpOpen() || event.repeat) return true;
  event.preventDefault();
  text.forgetText();
  if (!isAwaiting()) actOn(element);
  return true;
}

// In the menu above the page a key is the menu's.
/**
 * @param {KeyboardEvent} event
 * @param {HTMLElement | null} active
 */
function isInMenu(event, active) {
  const menu = /** @type {HTMLDetailsElement | null} */ (active?.closest(".menu[open]"));
  if (menu && event.key === "Escape") menu.open = false;
  return menu !== null && menu !== undefined;
}

// --- what was pressed ----------------------------------------------------------------------------------------------------------
document.addEventListener("keydown", (event) => {
  if (isDrawerOpen()) {
    // A key that closes it ends what was typed before it was opened: the next one is a press again.
    text.forgetText();
    return;
  }
  if (event.ctrlKey || event.metaKey || isAltKey(event)) return;
  if (!event.shiftKey && walks(event)) {
    text.forgetText();
    return;
  }
  if (event.repeat) {
    if (isGo(event.key) && text.isSwallowed(event.key)) event.preventDefault();
    return;
  }
  text.forgetSwallowed();
  const isQuick = text.followsAtOnce(event);
  if (isHelpKey(event)) return;
  const active = /** @type {HTMLElement | null} */ (document.activeElement);
  if (isInMenu(event, active)) return;
  if (event.key === "Escape") leave(active);
  if (text.endsText(event.key) || text.isTyped(event, active, isQuick)) return;
  if (text.isText(event.key, isQuick)) {
    text.takeText(event);
    return;
  }
  const isSearch = active?.id === "find-number";
  if (isGo(event.key) && active?.matches(NATIVE) && !isSearch) return;
  if (event.key === "Enter" && active?.matches("a")) return;
  const key = isGo(event.key) ? "n" : event.key.toLowerCase();
  const element = elementFor(key);
  if (element || isGo(event.key)) event.preventDefault();
  if (!element) return;
  if (text.needsSecondPress(key, element)) text.askAgain(key, element);
  else mean(key, element, waitOf(key, element, isGo(event.key)), act);
});

// A button is pressed by the blank's release: a blank that was text presses none.
document.addEventListener("keyup", (event) => {
  if (text.isSwallowed(event.key)) event.preventDefault();
});
addEventListener("pointerdown", text.forgetText, true);
document.addEventListener("focusin", (event) => {
  if (/** @type {Element} */ (event.target).matches(TYPED_INTO)) cancelKey();
});
