// What is typed where no field has the focus: text, which goes to the search where there is one, or nowhere, and is said. A
// scanner is a keyboard too. Text never runs a verb, however quickly or slowly it comes, nor while an answer is awaited.
"use strict";

// No hand is so quick: a scanner is.
const SCAN_MS = 80;
// A sign so soon after another one belongs to the same text.
const TEXT_MS = 1000;
// So long a second press is waited for.
const AGAIN_MS = 4000;
const SAID_MS = 8000;
// So many quick keys in a row end with the scanner's own Enter.
const SCAN_KEYS = 6;
const MODIFIERS = ["Shift", "Control", "Alt", "AltGraph", "Meta", "CapsLock", "NumLock", "Fn"];
const UNFINISHED = ["Backspace", "Delete", "Dead", "Process", "Unidentified"];
const typedSaid = document.getElementById("typed");
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
let kindBefore = null;
let askedKey = null;
let swallowedKey = "";
let sayTimer = 0;

// Notes the key; does it belong to a scan?
function followsAtOnce(event) {
  if (event.key.length > 1 && event.key !== "Enter") return false;
  // A worn space bar that sends twice is no scan.
  const isBounce = isGo(event.key) && run === "";
  const isQuick = !isBounce && event.timeStamp - lastKeyAt < SCAN_MS;
  lastKeyAt = event.timeStamp;
  if (!isQuick) run = "";
  if (!isGo(event.key)) run += event.key;
  return isQuick;
}

function forgetText() {
  cancelKey();
  text = "";
  isFieldText = false;
  askedKey = null;
  sayTyped("");
}

// Keys that are no signs: Escape, Tab and arrows end what was being typed, Shift belongs to it.
function endsText(key) {
  if (key.length === 1 || key === "Enter") return false;
  if (UNFINISHED.includes(key)) cancelKey();
  else if (!MODIFIERS.includes(key)) forgetText();
  return true;
}

// Typing is typing. But a scan into a field ends there: its Enter sends nothing.
function isTyped(event, active, isQuick) {
  if (!active?.matches(TYPED_INTO)) return false;
  const isSearch = active.id === "find-number";
  if (isSearch && active.value === "" && isGo(event.key)) return false;
  if (event.key === "Enter" && isQuick && !isSearch && run.length >= SCAN_KEYS) event.preventDefault();
  noteTyped(event.key !== "Enter");
  return true;
}

function noteTyped(isText) {
  text = "";
  isFieldText = isText;
  typedAt = isText ? performance.now() : -TEXT_MS;
}

// --- text outside of every field -----------------------------------------------------------------------------------------------
// Notes the sign; is it text? The same key twice is a key that was not felt.
function isText(key, isQuick) {
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

function noteKind(chosen) {
  kindAt = performance.now();
  kindBefore = [...document.getElementsByName(chosen.name)].find(
    (one) => one.form === chosen.form && one.checked && one !== chosen,
  ) || null;
}

// "2 tablet": the digit was text and no choice.
function takeKindBack() {
  if (kindBefore?.isConnected && performance.now() - kindAt < 2 * TEXT_MS) kindBefore.click();
  kindBefore = null;
}

function takeText(event) {
  const isDropped = isMeant();
  cancelKey();
  takeKindBack();
  askedKey = null;
  const field = openSearch();
  if (isGo(event.key) || !field || isAwaiting()) {
    swallowedKey = event.key;
    event.preventDefault();
    if (isAwaiting()) {
      typeEarly(event.key);
      if (isGo(event.key)) sayTyped(typedSaid.dataset.awaited);
    } else if (text.trim().length > 1) sayTyped(typedSaid.dataset.nowhere);
    else if (isDropped) sayTyped(typedSaid.dataset.dropped);
    return;
  }
  // The browser itself adds the key to the field that has the focus now.
  goToSearch(field, text.slice(0, -1));
  noteTyped(true);
}

// --- a verb that ends something, right after text ------------------------------------------------------------------------------
function isSecondPress(key) {
  return askedKey !== null && askedKey.key === key && performance.now() - askedKey.at < AGAIN_MS;
}

function needsSecondPress(key, element) {
  const isAfterText = performance.now() - Math.max(typedAt, kindAt) < TEXT_MS;
  return "ends" in element.dataset && isAfterText && !isSecondPress(key);
}

function askAgain(key, element) {
  askedKey = { key, at: performance.now() };
  sayTyped(typedSaid.dataset.again.replace("{}", wordsOf(element).words.replace(/\s+/g, " ")));
}

function sayTyped(words) {
  clearTimeout(sayTimer);
  if (typedSaid.textContent !== words) typedSaid.textContent = words;
  if (words) sayTimer = setTimeout(sayTyped, SAID_MS, "");
}
