// The console: presses without leaving the page, the list follows by itself, a field being filled is left alone.
// Everything here also works as plain forms and links.
import { prepare } from "./card.js";
import "./clock.js";
import { draftForm, saveDraft, saved } from "./draft.js";
import { isBeingFilled, TYPED_INTO } from "./fields.js";
import "./folds.js";
import "./keys.js";
import { isLocked, saysLocked, whenOpened } from "./lock.js";
import { cancelKey, isMeant } from "./meant.js";
import { pending } from "./pending.js";
import { isHeld, redraw, released, renewKeys } from "./redraw.js";
import { follow } from "./refresh.js";
import { forgetRefusal, showRefusal } from "./refusal.js";
import { allIn, main, region } from "./regions.js";
import { addRow } from "./rows.js";
import { bringTypedEarly } from "./text.js";
import "./today.js";

const trouble = document.getElementById("trouble");
const SILENCE_MS = 5000;
// A server with much to do may take its time over a press; a line that is dead without being cut never answers.
const PATIENT_MS = 15000;
let presses = Promise.resolve();
let kept = false;
let heardAt = performance.now();
let askedAt = 0;
// In every answer another one, and no news.
const NEW_EACH_TIME = /(name="(?:csrfmiddlewaretoken|request_key)" value=")[^"]*/g;
/** What the server last said of each place that is on the screen. @type {Map<string, string>} */
const said = new Map();

/**
 * @param {HTMLElement} place
 * @param {HTMLElement} fresh
 */
function put(place, fresh) {
  redraw(place, fresh);
  prepare(place);
}

/** @param {HTMLElement} place as the server sent it */
function wordsOf(place) {
  return `${place.dataset.key || ""}\n${place.innerHTML.replace(NEW_EACH_TIME, "$1")}`;
}

/** @param {string} html */
const read = (html) => new DOMParser().parseFromString(html, "text/html");

/**
 * Draws the page's places as `page` has them.
 *
 * @param {Document} page the server's answer
 * @param {(place: HTMLElement, fresh: HTMLElement) => boolean} keep must what is on the screen stay?
 * @param {{ isPolled?: boolean }} [options] nobody pressed anything: a place of which the server says what it said before is
 *   not drawn at all
 */
function take(page, keep, { isPolled = false } = {}) {
  if (!isPolled) forgetRefusal();
  kept = false;
  for (const fresh of allIn(page, "[data-region]")) {
    const place = region(fresh.dataset.region);
    const words = wordsOf(fresh);
    if (!place || (isPolled && said.get(fresh.dataset.region) === words)) continue;
    if (keep(place, fresh)) {
      kept = true;
      if (!isPolled) renewKeys(place, fresh);
    } else {
      put(place, fresh);
      said.set(fresh.dataset.region, words);
    }
  }
}

/**
 * @param {HTMLElement} place
 * @param {HTMLElement} fresh
 */
function keepsWhileFilled(place, fresh) {
  if (!isBeingFilled(place)) return false;
  if ((fresh.dataset.key || "") !== (place.dataset.key || "")) trouble.textContent = trouble.dataset.changed;
  return true;
}

/**
 * @param {HTMLElement} place
 * @param {HTMLElement} fresh
 */
function keepsSameWhileFilled(place, fresh) {
  return isBeingFilled(place) && (fresh.dataset.key || "") === (place.dataset.key || "");
}

// --- presses -------------------------------------------------------------------------------------------------------------
/** @param {boolean} disabled */
function setButtons(disabled) {
  for (const button of main.querySelectorAll("button")) {
    if (disabled && !button.disabled) {
      button.disabled = true;
      button.dataset.waits = "1";
    } else if (!disabled && button.dataset.waits) {
      button.disabled = false;
      delete button.dataset.waits;
    }
  }
}

/**
 * The console that a press or a choice is answered with. A user who must log in, or may not be here, is led there by a reload. A
 * gateway whose server is away, or a cut line, throws: a page that is left then may end where nothing leads back from.
 *
 * @param {string} address
 * @param {RequestInit} [options]
 */
async function consoleFrom(address, options = {}) {
  const answer = await fetch(address, { ...options, signal: AbortSignal.timeout(PATIENT_MS) });
  const html = await answer.text();
  const shownAt = new URL(answer.headers.get("Content-Location") || answer.url, answer.url).href;
  if (answer.ok && html.includes("data-region=")) return { html, shownAt };
  if (!saysLocked(answer) && answer.status < 500 && (answer.redirected || !answer.ok)) location.reload();
  throw new Error(`${answer.status} ${address}`);
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLButtonElement | null} button
 */
function press(form, button) {
  if (!pending.isPressing) presses = pressNow(form, button);
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLButtonElement | null} button
 */
async function pressNow(form, button) {
  pending.isPressing = true;
  cancelKey();
  const pressedFrom = document.activeElement;
  // The card's own form brings its text along; before any other press it is kept.
  await (form === draftForm() ? saved() : saveDraft());
  const body = new FormData(form, button);
  const address = button?.hasAttribute("formaction") ? button.formAction : form.action;
  setButtons(true);
  try {
    const { html, shownAt } = await consoleFrom(address, { method: "POST", body, headers: { "X-Console-In-Place": "1" } });
    await released();
    trouble.textContent = "";
    // What ends nothing must not take away what is typed: a recall in the middle of a prescription loses no medicine.
    const page = read(html);
    const isRefused = page.querySelector('[data-region="messages"] .notice-danger') !== null;
    const keepsForm = isRefused || /\/(recall|start)\/$/.test(new URL(address).pathname);
    // A field that was gone to since the press keeps the cursor: the next letter typed there must not become a key.
    const active = /** @type {HTMLElement | null} */ (document.activeElement);
    const isLeft = !keepsForm || active === pressedFrom || !active?.matches(TYPED_INTO);
    if (isLeft) active?.blur();
    take(page, keepsForm ? keepsSameWhileFilled : () => false);
    // The server may have found the time of a slip over when this clock had not.
    if (isRefused && !openFold(button)) showRefusal(page, isLeft ? null : active);
    history.replaceState(null, "", shownAt);
    outdate();
  } catch {
    // Nothing was drawn: what is typed stays, and so does the form's key, by which a repeat is known.
    trouble.textContent = trouble.dataset.again;
  } finally {
    setButtons(false);
    pending.isPressing = false;
    bringTypedEarly();
  }
}

// The screen is newer than every answer under way: those are thrown away, and it is asked again.
function outdate() {
  pending.freshAt = performance.now();
  following.forget();
}

/** @param {HTMLButtonElement | null} button */
function openFold(button) {
  const fold = /** @type {HTMLDetailsElement | null} */ (document.getElementById(button?.dataset.fold || ""));
  if (!fold) return false;
  fold.open = true;
  /** @type {HTMLInputElement} */ (fold.querySelector("input:not([type=hidden])")).focus();
  return true;
}

/**
 * "Tidak hadir" before all calls were made asks why; only a call of a moment ago is taken back without a word.
 *
 * @param {HTMLButtonElement | null} button
 */
function asksWhy(button) {
  return !(performance.now() < Number(button?.dataset.takeBackUntil)) && openFold(button);
}

// The second click of a double click comes when the answer to the first may have put another verb under the pointer: a patient
// who was just called must not be ended by it. It presses nothing, and opens no fold.
main.addEventListener("click", (event) => {
  const button = /** @type {HTMLButtonElement | null} */ (/** @type {Element} */ (event.target).closest("button, summary"));
  const isPress = button?.matches("summary") || (button?.form && button.type === "submit");
  if (event.detail < 2 || !isPress) return;
  event.preventDefault();
  event.stopPropagation();
}, true);

main.addEventListener("submit", (event) => {
  // Another room's press leads to that room's console.
  if ("leaves" in /** @type {HTMLFormElement} */ (event.target).dataset) return;
  event.preventDefault();
  const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
  if (!asksWhy(button)) press(/** @type {HTMLFormElement} */ (event.target), button);
});

main.addEventListener("click", (event) => {
  const pressed = /** @type {Element} */ (event.target);
  const adder = pressed.closest("[data-add-row]");
  if (adder) addRow(adder);
  /** @type {HTMLAnchorElement | null} */
  const link = pressed.closest("a[data-swap]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  choose(link.href);
});

/**
 * A press that is answered meanwhile makes the answer old, not the choice: it is asked for again.
 *
 * @param {string} address
 */
async function choose(address) {
  const mine = {};
  pending.choice = mine;
  await saveDraft();
  while (pending.choice === mine) {
    const chosenAt = performance.now();
    const answer = await consoleFrom(address).catch(nothing);
    await released();
    if (pending.isPressing) await presses;
    if (pending.choice !== mine) return;
    if (answer && chosenAt < pending.freshAt) continue;
    pending.choice = null;
    showChosen(answer);
  }
}

const nothing = () => /** @type {null} */ (null);

/** @param {{ html: string, shownAt: string } | null} answer */
function showChosen(answer) {
  if (!answer) {
    trouble.textContent = trouble.dataset.again;
    return;
  }
  if (trouble.textContent === trouble.dataset.again) trouble.textContent = "";
  history.replaceState(null, "", answer.shownAt);
  take(read(answer.html), keepsSameWhileFilled);
  outdate();
  region("chosen").querySelector("h2")?.scrollIntoView({ block: "nearest" });
  bringTypedEarly();
}

// --- following -----------------------------------------------------------------------------------------------------------------
for (const place of allIn(main, "[data-region]")) said.set(place.dataset.region, wordsOf(place));
prepare(main);
const following = follow({
  refused: saysLocked,
  url() {
    askedAt = performance.now();
    return region("list").dataset.now + location.search;
  },
  live: region("list").dataset.live,
  everyMs: 1000,
  // What a key has aimed at must still be there when it acts.
  paused: () => isLocked() || pending.isPressing || isMeant() || isHeld(),
  hurried: () => kept,
  received(html) {
    // Drawn before the press: it would bring back what the press has changed.
    if (askedAt < pending.freshAt) following.forget();
    else take(read(html), keepsWhileFilled, { isPolled: true });
  },
  heard() {
    heardAt = performance.now();
    if (trouble.textContent === trouble.dataset.silent) trouble.textContent = "";
    // What was left alone while a field was being filled is fetched again as soon as it is left.
    if (kept && !allIn(main, "[data-region]").some(isBeingFilled)) following.forget();
  },
  silent() {
    if (performance.now() - heardAt >= SILENCE_MS) trouble.textContent = trouble.dataset.silent;
  },
});
whenOpened(() => following.forget());
