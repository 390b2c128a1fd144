// The console's keys. Their one home is the page: data-hotkey presses a button, data-hotkey-focus goes to a field, and the
// help lists what it finds there. A scanner is a keyboard too: what it types is no key.
"use strict";

const NATIVE = "button, summary, input, select, textarea";
const TYPED_INTO = "input:not([type=radio], [type=checkbox]), select, textarea";
// No hand is so quick. A key acts when nothing has followed it for so long.
const SCAN_MS = 80;
// So many quick keys in a row end with the scanner's own Enter.
const SCAN_KEYS = 6;
let lastKeyAt = -SCAN_MS;
let run = "";
let acting = 0;

const isGo = (key) => key === " " || key === "Enter";

// Notes the key; does it belong to a scan?
function followsAtOnce(event) {
  if (event.key.length > 1 && event.key !== "Enter") return false;
  // A worn space bar that sends twice is no scan.
  const isBounce = isGo(event.key) && run === "";
  const isQuick = !isBounce && event.timeStamp - lastKeyAt < SCAN_MS;
  lastKeyAt = event.timeStamp;
  if (isQuick) cancelKey();
  else run = "";
  if (!isGo(event.key)) run += event.key;
  return isQuick;
}

function cancelKey() {
  clearTimeout(acting);
  acting = 0;
}

// --- what is on the page -----------------------------------------------------------------------------------------------------
function isUsable(element) {
  if (element.checkVisibility()) return true;
  // A field or a fold inside a closed fold can be gone to: that opens it.
  return !element.matches("button") && element.closest("details:not([open])") !== null;
}

function keyedElements(key) {
  const name = CSS.escape(key);
  const found = document.querySelectorAll(`[data-hotkey-focus="${name}"], [data-hotkey="${name}"]:not(:disabled)`);
  return [...found].filter(isUsable);
}

function elementFor(key) {
  const elements = keyedElements(key);
  // Of several rows the first that is empty.
  return elements.find((element) => !element.dataset.hotkeyFocus || element.value === "") || elements.at(-1);
}

function unfold(element) {
  for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
}

// Of a group the choice that stands.
function fieldOf(element) {
  return element.querySelector("input:checked") || element.querySelector("input") || element;
}

function actOn(element) {
  acting = 0;
  if (element.matches("summary")) {
    unfold(element);
    const field = element.parentElement.querySelector("input:not([type=hidden]), select, button:not(:disabled)");
    field?.focus();
    field?.select?.();
  } else if (element.dataset.hotkeyFocus) {
    unfold(element);
    fieldOf(element).focus();
    element.select?.();
  } else {
    element.click();
  }
}

// For who does not see the key on the button.
function sayKey(element) {
  const key = element.dataset.hotkey || element.dataset.hotkeyFocus;
  element.setAttribute("aria-keyshortcuts", key === "n" ? "Space" : key.toUpperCase());
}

// --- what was pressed ----------------------------------------------------------------------------------------------------------
// A digit, or a letter that follows at once, is part of a number: true when it found its place, or has none.
function belongsToNumber(key, isQuick) {
  const isDigit = /^\d$/.test(key);
  if (isGo(key) || key.length > 1 || !(isDigit || isQuick)) return false;
  const field = openSearch();
  if (pressing) typedEarly += isQuick && !typedEarly ? run : key;
  // The browser itself adds the key to the field that has the focus now.
  else if (field) goToSearch(field, run.slice(0, -1));
  else return isQuick;
  return true;
}

// Typing is typing. But a scan into a field ends there: its Enter sends nothing.
function isTyped(event, active, isQuick) {
  if (!active?.matches(TYPED_INTO)) return false;
  const isSearch = active.id === "find-number";
  if (isSearch && active.value === "" && isGo(event.key)) return false;
  if (event.key === "Enter" && isQuick && !isSearch && run.length >= SCAN_KEYS) event.preventDefault();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
  const isQuick = followsAtOnce(event);
  if (isHelpKey(event)) return;
  const active = document.activeElement;
  if (event.key === "Escape") active?.blur();
  if (isTyped(event, active, isQuick) || belongsToNumber(event.key, isQuick)) return;
  if (isGo(event.key) && isQuick) {
    event.preventDefault();
    return;
  }
  const isSearch = active?.id === "find-number";
  if (isGo(event.key) && active?.matches(NATIVE) && !isSearch) return;
  if (event.key === "Enter" && active?.matches("a")) return;
  const element = elementFor(isGo(event.key) ? "n" : event.key.toLowerCase());
  if (element || isGo(event.key)) event.preventDefault();
  if (!element) return;
  cancelKey();
  acting = setTimeout(actOn, SCAN_MS, element);
});
