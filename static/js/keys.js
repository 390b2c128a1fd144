// The console's keys. Their one home is the page: data-hotkey presses a button, data-hotkey-focus goes to a field, and the
// help lists what it finds there. What is typed or scanned is text and no key (text.js).
"use strict";

const NATIVE = "button, summary, input, select, textarea";
const TYPED_INTO = "input:not([type=radio], [type=checkbox]), select, textarea";
// The slowest hand that types a word: a letter that presses something acts when nothing has followed it for so long.
const SETTLE_MS = 600;
// A machine that was late with the timer may be late with the next sign too: it is let in first.
const LATE_MS = 50;
let meant = null;

const isGo = (key) => key === " " || key === "Enter";
const isMeant = () => meant !== null;

function cancelKey() {
  if (!meant) return;
  clearTimeout(meant.timer);
  meant.element.classList.remove("is-meant");
  meant = null;
}

// --- what is on the page -----------------------------------------------------------------------------------------------------
function isUsable(element) {
  if (element.checkVisibility()) return true;
  // A field or a fold inside a closed fold can be gone to: that opens it.
  return !element.matches("button") && element.closest("details:not([open])") !== null;
}

function keyedElements(key) {
  const name = CSS.escape(key);
  return [...document.querySelectorAll(`[data-hotkey-focus="${name}"], [data-hotkey="${name}"]`)];
}

function elementFor(key) {
  const elements = keyedElements(key).filter((element) => !element.disabled && isUsable(element));
  // Of several rows the first that is empty.
  return elements.find((element) => !element.dataset.hotkeyFocus || element.value === "") || elements.at(-1) || rowFor(key);
}

// The rows of a prescription whose kind is not chosen are out of sight, and meant all the same.
function rowFor(key) {
  return keyedElements(key).find((element) => element.matches(".rx-row input") && element.form?.checkVisibility());
}

function unfold(element) {
  for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  if (element.matches(".rx-row input") && !element.checkVisibility()) element.closest(".rx").dataset.open = "";
}

// Of a group the choice that stands.
function fieldOf(element) {
  return element.querySelector("input:checked") || element.querySelector("input") || element;
}

function actOn(element) {
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

// --- when a key acts -----------------------------------------------------------------------------------------------------------
// A nurse who goes to a field or chooses a kind of prescription goes on typing; nothing is pressed by that.
function goesToTyping(element) {
  return element.matches("input") || element.id === "keys-open";
}

// The key of the person whom the place around an element shows.
const shownBy = (element) => element.closest("[data-region]")?.dataset.key || "";

function mean(key, element, wait) {
  cancelKey();
  element.classList.add("is-meant");
  meant = { key, element, of: shownBy(element), dueAt: performance.now() + wait, timer: setTimeout(settled, wait) };
}

function settled() {
  if (performance.now() - meant.dueAt > LATE_MS) {
    meant.dueAt = performance.now() + SCAN_MS;
    meant.timer = setTimeout(settled, SCAN_MS);
    return;
  }
  const { key, of } = meant;
  // Drawn anew meanwhile: the same button of the same person, or none.
  const element = meant.element.isConnected ? meant.element : elementFor(key);
  cancelKey();
  if (isAwaiting() || !element || element.disabled || shownBy(element) !== of) return;
  forgetText();
  if (element.matches("[type=radio]")) noteKind(element);
  actOn(element);
}

// With Alt a key is meant: at once, and from within a field too.
function isAltKey(event) {
  if (!event.altKey) return false;
  const element = /^[a-z]$/i.test(event.key) && elementFor(event.key.toLowerCase());
  if (!element || help.open || event.repeat) return true;
  event.preventDefault();
  forgetText();
  if (!isAwaiting()) actOn(element);
  return true;
}

// --- what was pressed ----------------------------------------------------------------------------------------------------------
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || isAltKey(event)) return;
  if (event.repeat) {
    if (isGo(event.key) && event.key === swallowedKey) event.preventDefault();
    return;
  }
  swallowedKey = "";
  const isQuick = followsAtOnce(event);
  if (isHelpKey(event)) return;
  const active = document.activeElement;
  if (event.key === "Escape") active?.blur();
  if (endsText(event.key) || isTyped(event, active, isQuick)) return;
  if (isText(event.key, isQuick)) {
    takeText(event);
    return;
  }
  const isSearch = active?.id === "find-number";
  if (isGo(event.key) && active?.matches(NATIVE) && !isSearch) return;
  if (event.key === "Enter" && active?.matches("a")) return;
  const key = isGo(event.key) ? "n" : event.key.toLowerCase();
  const element = elementFor(key);
  if (element || isGo(event.key)) event.preventDefault();
  if (!element) return;
  if (needsSecondPress(key, element)) askAgain(key, element);
  else mean(key, element, isGo(event.key) || goesToTyping(element) || isSecondPress(key) ? SCAN_MS : SETTLE_MS);
});

// A button is pressed by the blank's release: a blank that was text presses none.
document.addEventListener("keyup", (event) => {
  if (event.key === swallowedKey) event.preventDefault();
});
addEventListener("pointerdown", forgetText, true);
document.addEventListener("focusin", (event) => {
  if (event.target.matches(TYPED_INTO)) cancelKey();
});
