// What is typed where no field has the focus: text, which goes to the field of the fold whose title has the focus, else to the
// search where there is one, or nowhere, and is said. A scanner is a keyboard too. Text never runs a verb, however quickly or
// slowly it comes, nor while an answer is awaited.
import { TYPED_INTO } from "./fields.js";
import { goToSearch, openSearch } from "./find.js";
import { fieldBelow } from "./folds.js";
import { isGo, keyedElements, wordsOf } from "./keyed.js";
import { cancelKey, isMeant } from "./meant.js";
import { SCAN_MS } from "./pace.js";
import { isAwaiting } from "./pending.js";
import { sayTyped, sentences } from "./said.js";

// A sign so soon after another one belongs to the same text.
const TEXT_MS = 1000;
// So long a second press is waited for.
const AGAIN_MS = 4000;
// So many quick keys in a row end with the scanner's own Enter.
const SCAN_KEYS = 6;
const MODIFIERS = ["Shift", "Control", "Alt", "AltGraph", "Meta", "CapsLock", "NumLock", "Fn"];
const UNFINISHED = ["Backspace", "Delete", "Dead", "Process", "Unidentified"];
let lastKeyAt = -SCAN_MS;
let run = "";
// The signs outside of every field since the last pause, whatever became of them.
let text = "";
let textAt = -TEXT_MS;
// The last sign in a field; the field may be gone while its text goes on.
let typedAt = -TEXT_MS;
let isFieldText = false;
// The last kind of prescription that a key chose, and the one that stood before.
let kindAt = -TEXT_MS;
/** @type {HTMLInputElement | null} */
let kindBefore = null;
/** @type {{ key: string, at: number } | null} */
let askedKey = null;
// The last key that was text and must press nothing when it is released or repeated.
let swallowedKey = "";
// Typed while a press was under way: the search may only come with its answer.
let typedEarly = "";

/**
 * Notes the key; does it belong to a scan?
 *
 * @param {KeyboardEvent} event
 */
export function followsAtOnce(event) {
  if (event.key.length > 1 && event.key !== "Enter") return false;
  // A worn space bar that sends twice is no scan.
  const isBounce = isGo(event.key) && run === "";
  const isQuick = !isBounce && event.timeStamp - lastKeyAt < SCAN_MS;
  lastKeyAt = event.timeStamp;
  if (!isQuick) run = "";
  if (!isGo(event.key)) run += event.key;
  return isQuick;
}

/** Nothing of what was typed counts any more. */
export function forgetText() {
  cancelKey();
  text = "";
  isFieldText = false;
  askedKey = null;
  sayTyped("");
}

/**
 * Is it a key that is no sign? Escape, Tab and arrows end what was being typed, Shift belongs to it.
 *
 * @param {string} key
 */
export function endsText(key) {
  if (key.length === 1 || key === "Enter") return false;
  if (UNFINISHED.includes(key)) cancelKey();
  else if (!MODIFIERS.includes(key)) forgetText();
  return true;
}

/**
 * Typing is typing. But a scan into a field ends there: its Enter sends nothing.
 *
 * @param {KeyboardEvent} event
 * @param {Element} active what has the focus
 * @param {boolean} isQuick
 */
export function isTyped(event, active, isQuick) {
  if (!active?.matches(TYPED_INTO)) return false;
  const isSearch = active.id === "find-number";
  if (isSearch && /** @type {HTMLInputElement} */ (active).value === "" && isGo(event.key)) return false;
  const isScanned = isQuick && run.length >= SCAN_KEYS;
  if (event.key === "Enter" && isScanned && !isSearch && active.id !== "people-text") event.preventDefault();
  noteTyped(event.key !== "Enter");
  return true;
}

/** @param {boolean} isSign */
function noteTyped(isSign) {
  text = "";
  isFieldText = isSign;
  typedAt = isSign ? performance.now() : -TEXT_MS;
}

// --- text outside of every field -----------------------------------------------------------------------------------------------
/**
 * Notes the sign; is it text? The same key twice is a key that was not felt.
 *
 * @param {string} key
 * @param {boolean} isQuick
 */
export function isText(key, isQuick) {
  const now = performance.now();
  const before = now - textAt < TEXT_MS ? text : "";
  text = before + key;
  textAt = now;
  if (isAwaiting() || isQuick || (isFieldText && now - typedAt < TEXT_MS)) return true;
  if ([...before].some((sign) => sign !== key)) return true;
  if (isGo(key)) return false;
  if (/^\d$/.test(key) && openSearch()) return true;
  return keyedElements(key.toLowerCase()).length === 0;
}

/**
 * @param {HTMLInputElement} chosen the kind of prescription that a key is about to choose
 */
export function noteKind(chosen) {
  kindAt = performance.now();
  const kinds = /** @type {NodeListOf<HTMLInputElement>} */ (document.getElementsByName(chosen.name));
  kindBefore = [...kinds].find((one) => one.form === chosen.form && one.checked && one !== chosen) || null;
}

// "2 tablet": the digit was text and no choice.
function takeKindBack() {
  if (kindBefore?.isConnected && performance.now() - kindAt < 2 * TEXT_MS) kindBefore.click();
  kindBefore = null;
}

/** @param {KeyboardEvent} event a sign that is text */
export function takeText(event) {
  const isDropped = isMeant();
  cancelKey();
  takeKindBack();
  askedKey = null;
  const own = fieldBelow(document.activeElement);
  const field = own || openSearch();
  if (isGo(event.key) || !field || isAwaiting()) {
    swallowedKey = event.key;
    event.preventDefault();
    if (isAwaiting()) {
      typeEarly(event.key);
      if (isGo(event.key)) sayTyped(sentences.awaited);
    } else if (text.trim().length > 1) sayTyped(sentences.nowhere);
    else if (isDropped) sayTyped(sentences.dropped);
    return;
  }
  // The browser itself adds the key to the field that has the focus now.
  if (field.selectionStart === null) field.focus();
  else goToSearch(field, text.slice(0, -1));
  noteTyped(true);
}

/** @param {string} key */
function typeEarly(key) {
  if (key !== "Enter") typedEarly += key;
}

/**
 * Brings what was typed during a press to the search. A letter alone was a key that came too soon; more of them, or a digit, are
 * what is searched for.
 */
export function bringTypedEarly() {
  const early = typedEarly.trim();
  typedEarly = "";
  if (early.length < 2 && !/^\d$/.test(early)) return;
  const field = openSearch();
  if (!field) {
    sayTyped(sentences.nowhere);
    return;
  }
  goToSearch(field, early);
  noteTyped(true);
}

/**
 * Was this key text when it went down?
 *
 * @param {string} key
 */
export const isSwallowed = (key) => key === swallowedKey;

/** A new key goes down. */
export function forgetSwallowed() {
  swallowedKey = "";
}

// --- a verb that ends something, right after text ------------------------------------------------------------------------------
/**
 * Is it the second press that was asked for?
 *
 * @param {string} key
 */
export function isSecondPress(key) {
  return askedKey !== null && askedKey.key === key && performance.now() - askedKey.at < AGAIN_MS;
}

/**
 * @param {string} key
 * @param {HTMLElement} element
 */
export function needsSecondPress(key, element) {
  const isAfterText = performance.now() - Math.max(typedAt, kindAt) < TEXT_MS;
  return "ends" in element.dataset && isAfterText && !isSecondPress(key);
}

/**
 * @param {string} key
 * @param {HTMLElement} element
 */
export function askAgain(key, element) {
  askedKey = { key, at: performance.now() };
  sayTyped(sentences.again.replace("{}", wordsOf(element).words.replace(/\s+/g, " ")));
}
