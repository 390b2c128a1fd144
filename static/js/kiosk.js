// The kiosk without a keyboard: pad, scanner, one press, nobody's page left open. Every page works without this file.
"use strict";

const body = document.body;
const restart = document.getElementById("restart");
const padInput = document.querySelector("[data-pad-input]");

// --- One press: the first submit goes, later ones of the same page do not ------------------------------------------------
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    // After the browser has taken the pressed button's value.
    setTimeout(() => form.querySelectorAll("button").forEach((button) => { button.disabled = true; }), 0);
  });
}
// A page out of the browser's own memory may be of the person before: it is emptied before it is seen, then asked for anew.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  body.replaceChildren();
  location.reload();
});

// --- The pad -----------------------------------------------------------------------------------------------------------------
if (padInput) padInput.inputMode = "none";
document.addEventListener("click", (event) => {
  const key = event.target.closest("[data-key]")?.dataset.key;
  if (!key || !padInput) return;
  if (key === "back") padInput.value = padInput.value.slice(0, -1);
  else if (key === "clear") padInput.value = "";
  else if (padInput.value.length < padInput.maxLength) padInput.value += key;
});

// --- A scanner is a keyboard that ends with Enter: every screen listens -------------------------------------------------------
// Nobody types here: what a slow scanner or a busy browser stretches is still one scan.
const BETWEEN_KEYS = 500;
const SHORTEST_SCAN = 4;
let scanned = "";
let lastKeyAt = 0;

function take(text) {
  if (padInput) {
    padInput.value = text;
    padInput.form.requestSubmit();
    return;
  }
  const form = document.getElementById("scan");
  form.elements.code.value = text;
  form.submit();
}

document.addEventListener("keydown", (event) => {
  if (event.target === padInput || event.ctrlKey || event.altKey || event.metaKey) return;
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
const dialog = document.getElementById("idle");
let idleTimer = 0;
let countTimer = 0;

function leave() {
  restart.submit();
}

function countDown() {
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
  idleTimer = setTimeout(countDown, idleAfter * 1000);
}

if (idleAfter) {
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, stillHere);
  dialog.addEventListener("cancel", stillHere);
  stillHere();
}

// --- The ticket: then home (paper.js prints it) -----------------------------------------------------------------------------------
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
