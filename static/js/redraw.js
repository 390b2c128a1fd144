// Draws a place of the page anew without taking anything away from its user: what did not change stays the same element,
// with focus, cursor, scroll and open folds; under a pressed pointer nothing moves.
import { Idiomorph } from "./vendor/idiomorph.js";

/** @type {number | null} */
let heldBy = null;
/** @type {(() => void)[]} */
const whenReleased = [];

addEventListener("pointerdown", (event) => { if (event.isPrimary && event.button === 0) heldBy = event.pointerId; }, true);
for (const end of /** @type {const} */ (["pointerup", "pointercancel"])) {
  addEventListener(end, (event) => { if (event.pointerId === heldBy) release(); }, true);
}
// A release outside the window may never be told.
addEventListener("pointermove", (event) => { if (event.pointerId === heldBy && event.buttons === 0) release(); }, true);
addEventListener("blur", release);

// The click comes after the release: what waits for the release waits for the click too.
function release() {
  if (heldBy === null) return;
  setTimeout(() => {
    heldBy = null;
    for (const go of whenReleased.splice(0)) go();
  });
}

/** Is a pointer pressed on this page? What it is on must not move. */
export const isHeld = () => heldBy !== null;

/** @returns {Promise<void>} over when no pointer is pressed, and the click that followed has been heard */
export function released() {
  return isHeld() ? new Promise((go) => { whenReleased.push(go); }) : Promise.resolve();
}

/**
 * What tells an element of a place that is drawn anew from its neighbours: a person without a mouse stays where they were.
 *
 * @param {Element & { form?: HTMLFormElement }} element
 */
function likeness(element) {
  if (element.id) return element.id;
  const told = ["name", "value", "href", "formaction", "data-hotkey"].map((name) => element.getAttribute(name));
  return [element.closest("[id]")?.id, element.tagName, element.form?.getAttribute("action"), ...told].join("\n");
}

/**
 * @param {HTMLElement} place
 * @param {string} wanted
 * @returns {HTMLElement | undefined}
 */
function alike(place, wanted) {
  /** @type {NodeListOf<HTMLElement>} */
  const elements = place.querySelectorAll("a, button, summary, input, select, textarea");
  return [...elements].find((element) => likeness(element) === wanted);
}

/**
 * Folds that a hand opened or closed, and rows that a key opened, stay so.
 *
 * @param {string} attribute
 * @param {Element} element
 */
function isOfTheHand(attribute, element) {
  return (attribute === "open" && element.matches("details")) || attribute === "data-open";
}

const MORPHING = {
  morphStyle: "innerHTML",
  callbacks: {
    /**
     * @param {string} attribute
     * @param {Element} element
     */
    beforeAttributeUpdated: (attribute, element) => !isOfTheHand(attribute, element),
  },
};

/**
 * Makes the inside of `place` that of `fresh`. A place whose key changed shows somebody else: nothing of the one before may stay
 * in it.
 *
 * @param {HTMLElement} place
 * @param {HTMLElement} fresh of another document, or of none
 */
export function redraw(place, fresh) {
  const focused = place.contains(document.activeElement) ? document.activeElement : null;
  const wanted = focused ? likeness(focused) : "";
  if ((place.dataset.key || "") === (fresh.dataset.key || "")) Idiomorph.morph(place, fresh.innerHTML, MORPHING);
  else replace(place, fresh);
  if (focused && document.activeElement !== focused) alike(place, wanted)?.focus({ preventScroll: true });
}

/**
 * @param {HTMLElement} place
 * @param {HTMLElement} fresh
 */
function replace(place, fresh) {
  const open = [...place.querySelectorAll("details[open][id]")].map((fold) => fold.id);
  place.innerHTML = fresh.innerHTML;
  place.dataset.key = fresh.dataset.key || "";
  for (const id of open) {
    const fold = /** @type {HTMLDetailsElement | null} */ (document.getElementById(id));
    if (fold) fold.open = true;
  }
}

/**
 * What is typed stays, but the press before it is over: with its key the next one would be taken for its repeat, and be lost.
 *
 * @param {HTMLElement} place
 * @param {HTMLElement} fresh
 */
export function renewKeys(place, fresh) {
  /** @param {HTMLElement} one */
  const keysIn = (one) => {
    /** @type {NodeListOf<HTMLInputElement>} */
    const found = one.querySelectorAll('form input[name="request_key"]');
    return [...found];
  };
  const fromServer = new Map(keysIn(fresh).map((input) => [input.form.getAttribute("action"), input.value]));
  for (const input of keysIn(place)) input.value = fromServer.get(input.form.getAttribute("action")) ?? input.value;
}
