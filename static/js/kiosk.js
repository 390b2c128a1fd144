// The kiosk without a keyboard: pad, scanner, one press, nobody's page left open. Every page works without this file.
import "./clock.js";
import { isCut, whenAnswered } from "./line.js";
import { sayHere } from "./presence.js";

const body = document.body;
const restart = /** @type {HTMLFormElement} */ (document.getElementById("restart"));
const padInput = /** @type {HTMLInputElement | null} */ (document.querySelector("[data-pad-input]"));

// --- One press: the first submit goes, later ones of the same page do not ------------------------------------------------
/** @type {HTMLFormElement | null} */
let goesNow = null;
const SILENT_MS = 700;

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} button
 */
function send(form, button) {
  if ("once" in form.dataset) {
    form.dataset.sent = "1";
    // After the browser has taken the pressed button's value.
    setTimeout(() => form.querySelectorAll("button").forEach((one) => { one.disabled = true; }), 0);
  }
  goesNow = form;
  form.requestSubmit(button);
  goesNow = null;
  setTimeout(sayGoing, SILENT_MS);
}

// BPJS may be asked: somebody who sees nothing happen presses again or goes away. The next page takes the words along.
function sayGoing() {
  const going = document.getElementById("going");
  if (!going) return;
  going.textContent = going.dataset.words;
  going.hidden = false;
}

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form === goesNow) return;
  event.preventDefault();
  if (!form.dataset.sent) whenAnswered(() => send(form, event.submitter));
});
document.addEventListener("click", (event) => {
  /** @type {HTMLAnchorElement | null} */
  const link = /** @type {Element} */ (event.target).closest("a[href]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  whenAnswered(() => location.assign(link.href));
});
// A page out of the browser's own memory may be of the person before: it is emptied before it is seen, then asked for anew.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  body.replaceChildren();
  location.reload();
});

// --- The pad -----------------------------------------------------------------------------------------------------------------
if (padInput) padInput.inputMode = "none";
document.addEventListener("click", (event) => {
  /** @type {HTMLElement | null} */
  const button = /** @type {Element} */ (event.target).closest("[data-key]");
  const key = button?.dataset.key;
  if (!key || !padInput) return;
  if (key === "back") padInput.value = padInput.value.slice(0, -1);
  else if (key === "clear") padInput.value = "";
  else if (padInput.value.length < padInput.maxLength) padInput.value += key;
});

// --- A scanner is a keyboard that ends with Enter: every screen listens -------------------------------------------------------
// Nobody types here: what a slow scanner or a busy browser stretches is still one scan.
const BETWEEN_KEYS = 1500;
const SHORTEST_SCAN = 4;
let scanned = "";
let lastKeyAt = 0;

/** @param {string} text */
function take(text) {
  if (padInput) {
    padInput.value = text;
    padInput.form.requestSubmit();
    return;
  }
  const form = /** @type {HTMLFormElement} */ (document.getElementById("scan"));
  /** @type {HTMLInputElement} */ (form.elements.namedItem("code")).value = text;
  form.requestSubmit();
}

document.addEventListener("keydown", (event) => {
  if (isCut() || event.target === padInput || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.timeStamp - lastKeyAt > BETWEEN_KEYS) scanned = "";
  lastKeyAt = event.timeStamp;
  if (event.key === "Enter" && scanned.length >= SHORTEST_SCAN) {
    event.preventDefault();
    const text = scanned;
    scanned = "";
    take(text);
  } else if (event.key.length === 1) {
    scanned += event.key;
  }
});

// --- Nobody here: ask, count down, go home -------------------------------------------------------------------------------------
const idleAfter = Number(body.dataset.idle || 0);
const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("idle"));
let idleTimer = 0;
let countTimer = 0;

function leave() {
  whenAnswered(() => restart.submit());
}

function countDown() {
  if (isCut()) return;
  let left = Number(body.dataset.countdown);
  const shown = document.getElementById("idle-count");
  shown.textContent = String(left);
  dialog.showModal();
  countTimer = setInterval(() => {
    left -= 1;
    shown.textContent = String(left);
    if (left <= 0) leave();
  }, 1000);
}

function stillHere() {
  clearTimeout(idleTimer);
  clearInterval(countTimer);
  if (dialog.open) dialog.close();
  if (isCut()) return;
  idleTimer = setTimeout(countDown, idleAfter * 1000);
}

if (idleAfter) {
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, stillHere);
  dialog.addEventListener("cancel", stillHere);
  stillHere();
}

// --- The ticket: then home (paper.js prints it) --------------------------------------------------------------------------
const afterTicket = Number(body.dataset.afterTicket || 0);

if (afterTicket) {
  const shown = document.getElementById("leaving");
  let left = afterTicket;
  const tick = () => {
    shown.textContent = `${left}`;
    if (left <= 0) leave();
    left -= 1;
  };
  tick();
  setInterval(tick, 1000);
}

// --- A kiosk with a name is missed when it goes dark ---------------------------------------------------------------------
const named = /** @type {HTMLElement | null} */ (document.querySelector("[data-here]"));
if (named) sayHere(named.dataset.here);
