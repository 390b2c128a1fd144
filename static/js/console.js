// The console: presses without leaving the page, the list follows by itself, a field being filled is left alone.
// Everything here also works as plain forms and links.
"use strict";

const main = document.getElementById("main");
const trouble = document.getElementById("trouble");
const SILENCE_MS = 5000;
// A server with much to do may take its time over a press; a line that is dead without being cut never answers.
const PATIENT_MS = 15000;
let pressing = false;
let presses = Promise.resolve();
// The choice whose answer is awaited; a later one takes its place.
let choice = null;
let kept = false;
let heardAt = performance.now();
let askedAt = 0;

const isAwaiting = () => pressing || choice !== null;
const region = (name) => main.querySelector(`[data-region="${name}"]`);

function isChanged(field) {
  if (field.type === "radio" || field.type === "checkbox") return field.checked !== field.defaultChecked;
  if (field.tagName === "SELECT") {
    const preset = [...field.options].findIndex((option) => option.defaultSelected);
    return field.selectedIndex !== Math.max(preset, 0);
  }
  return field.type !== "hidden" && field.value !== field.defaultValue;
}

function isBeingFilled(place) {
  const active = document.activeElement;
  const isTyping = place.contains(active) && active.matches(TYPED_INTO);
  return isTyping || [...place.querySelectorAll("input, select, textarea")].some(isChanged);
}

function put(place, fresh) {
  redraw(place, fresh);
  prepare(place);
}

// keep(place, fresh): must what is on the screen stay?
function take(html, keep) {
  const page = new DOMParser().parseFromString(html, "text/html");
  kept = false;
  for (const fresh of page.querySelectorAll("[data-region]")) {
    const place = region(fresh.dataset.region);
    if (!place) continue;
    if (keep(place, fresh)) kept = true;
    else put(place, fresh);
  }
  return page.querySelector('[data-region="list"]') !== null;
}

function keepsWhileFilled(place, fresh) {
  if (!isBeingFilled(place)) return false;
  if ((fresh.dataset.key || "") !== (place.dataset.key || "")) trouble.textContent = trouble.dataset.changed;
  return true;
}

function keepsSameWhileFilled(place, fresh) {
  return isBeingFilled(place) && (fresh.dataset.key || "") === (place.dataset.key || "");
}

// --- presses -------------------------------------------------------------------------------------------------------------
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

// The console that a press or a choice is answered with. Whoever must log in, or may not be here, is led there by a reload. A
// gateway whose server is away, or a cut line, throws: a page that is left then may end where nothing leads back from.
async function consoleFrom(address, options = {}) {
  const answer = await fetch(address, { ...options, signal: AbortSignal.timeout(PATIENT_MS) });
  const html = await answer.text();
  if (answer.ok && html.includes("data-region=")) return { html, shownAt: answer.url };
  if (answer.status < 500 && (answer.redirected || !answer.ok)) location.reload();
  throw new Error(`${answer.status} ${address}`);
}

function press(form, button) {
  if (!pressing) presses = pressNow(form, button);
}

async function pressNow(form, button) {
  pressing = true;
  cancelKey();
  const pressedFrom = document.activeElement;
  // The card's own form brings its text along; before any other press it is kept.
  await (form === draftForm() ? isSaving : saveDraft());
  const body = new FormData(form, button);
  const address = button?.hasAttribute("formaction") ? button.formAction : form.action;
  setButtons(true);
  try {
    const { html, shownAt } = await consoleFrom(address, { method: "POST", body });
    await released();
    trouble.textContent = "";
    // What ends nothing must not take away what is typed: a recall in the middle of a prescription loses no medicine.
    const keepsForm = html.includes("notice-danger") || /\/(recall|start)\/$/.test(new URL(address).pathname);
    // A field that was gone to since the press keeps the cursor: the next letter typed there must not become a key.
    const active = document.activeElement;
    if (!keepsForm || active === pressedFrom || !active?.matches(TYPED_INTO)) active?.blur();
    take(html, keepsForm ? keepsSameWhileFilled : () => false);
    // The server may have found the time of a slip over when this clock had not.
    if (html.includes("notice-danger")) openFold(button);
    history.replaceState(null, "", shownAt);
    outdate();
  } catch {
    // Nothing was drawn: what is typed stays, and so does the form's key, by which a repeat is known.
    trouble.textContent = trouble.dataset.again;
  } finally {
    setButtons(false);
    pressing = false;
    bringTypedEarly();
  }
}

// The screen is newer than every answer under way: those are thrown away, and it is asked again.
function outdate() {
  freshAt = performance.now();
  following.forget();
}

function openFold(button) {
  const fold = button?.dataset.fold && document.getElementById(button.dataset.fold);
  if (!fold) return false;
  fold.open = true;
  fold.querySelector("input:not([type=hidden])").focus();
  return true;
}

// "Tidak hadir" before all calls were made asks why; only a call of a moment ago is taken back without a word.
function asksWhy(button) {
  return !(performance.now() < Number(button?.dataset.slipUntil)) && openFold(button);
}

main.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!asksWhy(event.submitter)) press(event.target, event.submitter);
});

main.addEventListener("click", (event) => {
  const adder = event.target.closest("[data-add-row]");
  if (adder) addRow(adder);
  const link = event.target.closest("a[data-swap]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  choose(link.href);
});

// A press that is answered meanwhile makes the answer old, not the choice: it is asked for again.
async function choose(address) {
  const mine = {};
  choice = mine;
  await saveDraft();
  while (choice === mine) {
    const chosenAt = performance.now();
    const answer = await consoleFrom(address).catch(() => null);
    await released();
    if (pressing) await presses;
    if (choice !== mine) return;
    if (answer && chosenAt < freshAt) continue;
    choice = null;
    showChosen(answer);
  }
}

function showChosen(answer) {
  if (!answer) {
    trouble.textContent = trouble.dataset.again;
    return;
  }
  if (trouble.textContent === trouble.dataset.again) trouble.textContent = "";
  history.replaceState(null, "", answer.shownAt);
  take(answer.html, keepsSameWhileFilled);
  outdate();
  region("chosen").querySelector("h2")?.scrollIntoView({ block: "nearest" });
  bringTypedEarly();
}

// --- small things on the card ----------------------------------------------------------------------------------------------
function addRow(adder) {
  const rows = adder.closest(".rx-rows").querySelectorAll(".rx-row:not(.rx-head)");
  const number = rows.length + 1;
  const row = rows[rows.length - 1].cloneNode(true);
  for (const field of row.querySelectorAll("input")) {
    field.name = field.name.replace(/\d+$/, number);
    field.id = field.id.replace(/\d+$/, number);
    field.setAttribute("aria-label", field.getAttribute("aria-label").replace(/\d+$/, number));
    field.value = field.defaultValue = "";
  }
  adder.before(row);
  row.querySelector("input").focus();
}

function sayPrescription() {
  const word = main.querySelector("[data-rx-word]");
  const choice = main.querySelector("#card-form [name=prescription]:checked");
  if (word && choice) word.textContent = `, ${choice.closest("label").querySelector("span").textContent.toLowerCase()}`;
}

main.addEventListener("change", sayPrescription);

// Rows that were opened before the kind was chosen close again when nothing was written.
main.addEventListener("focusout", (event) => {
  const opened = event.target.closest(".rx[data-open]");
  if (!opened || opened.contains(event.relatedTarget)) return;
  if (![...opened.querySelectorAll(".rx-row input")].some((field) => field.value)) delete opened.dataset.open;
});

function prepare(place) {
  for (const scripted of place.querySelectorAll("[data-add-row], [data-scan-hint]")) scripted.hidden = false;
  for (const button of place.querySelectorAll("[data-slip]"))
    button.dataset.slipUntil = String(performance.now() + Number(button.dataset.slip) * 1000);
  for (const button of place.querySelectorAll("[data-wait]"))
    button.dataset.waitUntil = String(performance.now() + Number(button.dataset.wait) * 1000);
  for (const element of place.querySelectorAll("[data-hotkey], [data-hotkey-focus]")) sayKey(element);
  waitForRecall();
  const undo = place.querySelector("[data-seconds]");
  if (undo) undo.dataset.until = String(performance.now() + Number(undo.dataset.seconds) * 1000);
  sayPrescription();
}

// A recall is possible when the person had time to come; until then the button counts.
function waitForRecall() {
  for (const button of main.querySelectorAll("[data-wait-until]")) {
    const left = Math.ceil((Number(button.dataset.waitUntil) - performance.now()) / 1000);
    button.querySelector("[data-wait-left]").textContent = left > 0 ? `${left} ` : "";
    if (left > 0) button.disabled = true;
    else if (!pressing) button.disabled = false;
  }
}

setInterval(() => {
  waitForRecall();
  const undo = main.querySelector("[data-until]");
  if (!undo) return;
  const left = Math.ceil((Number(undo.dataset.until) - performance.now()) / 1000);
  if (left > 0) undo.querySelector("[data-countdown]").textContent = String(left);
  else undo.remove();
}, 250);

// --- following -----------------------------------------------------------------------------------------------------------------
prepare(main);
const following = follow({
  url() {
    askedAt = performance.now();
    return region("list").dataset.now + location.search;
  },
  live: region("list").dataset.live,
  everyMs: 1000,
  // What a key has aimed at must still be there when it acts.
  paused: () => pressing || isMeant() || isHeld(),
  hurried: () => kept,
  received(html) {
    // Drawn before the press: it would bring back what the press has changed.
    if (askedAt < freshAt) following.forget();
    else take(html, keepsWhileFilled);
  },
  heard() {
    heardAt = performance.now();
    if (trouble.textContent === trouble.dataset.silent) trouble.textContent = "";
    // What was left alone while a field was being filled is fetched again as soon as it is left.
    if (kept && ![...main.querySelectorAll("[data-region]")].some(isBeingFilled)) following.forget();
  },
  silent() {
    if (performance.now() - heardAt >= SILENCE_MS) trouble.textContent = trouble.dataset.silent;
  },
});
