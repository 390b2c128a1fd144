// Televisions have old browsers: what a wall loads must parse in Chromium 68 (ES2018, no ?. and no ??).
// The wall: takes over what the server says, holds a new call inverted for some seconds, says when it hears nothing, and loads
// itself again when its settings or the release changed.
import "./clock.js";
import { sayHere } from "./presence.js";
import { follow } from "./refresh.js";
import { soundOf } from "./sound.js";
import { patience } from "./stream.js";
import { voiceOf } from "./voice.js";

/** @import { Call } from "./sound.js" */
/** @import { Voice } from "./voice.js" */

const HELD_MS = 6000;
const SILENCE_MS = 10000;
const NEWS_MS = 8000;
// Not sooner after it was loaded, or has tried to: while a release goes from process to process, they do not agree.
const REST_MS = 30000;
const RELOAD_PATIENCE_MS = 4000;
const now = document.getElementById("now");
const trouble = document.getElementById("trouble");
const button = /** @type {HTMLButtonElement | null} */ (document.getElementById("sound"));
/** @type {Map<number, number>} */
const heldUntil = new Map();
/** @type {Set<number>} */
const seen = new Set();
let heardAt = performance.now();
// The server's clock, in milliseconds after this page began; a wall's own clock may be wrong or jump.
let serverAhead = Date.now() - performance.now();
/** @type {Voice | null} */
let wall = null;
let renewing = false;
let mayRenewAt = REST_MS;

/** @returns {HTMLElement[]} */
function calls() {
  /** @type {NodeListOf<HTMLElement>} */
  const shown = now.querySelectorAll("[data-call]");
  return [...shown];
}

/**
 * What is news, in the server's order.
 *
 * @returns {Call[]}
 */
function announced() {
  /** @type {NodeListOf<HTMLElement>} */
  const listed = now.querySelectorAll("[data-say]");
  return [...listed].map(({ dataset }) => ({
    id: Number(dataset.say),
    at: Date.parse(dataset.at),
    text: dataset.text || "",
    clips: dataset.clips ? dataset.clips.split(" ") : [],
    isRecorded: "recorded" in dataset,
  }));
}

function mark() {
  const at = performance.now();
  for (const place of calls()) {
    place.classList.toggle("is-new", (heldUntil.get(Number(place.dataset.call)) || 0) > at);
  }
}

/**
 * @param {Call[]} news
 * @param {boolean} isHeld
 */
function notice(news, isHeld) {
  for (const { id } of news) {
    if (isHeld && !seen.has(id)) {
      heldUntil.set(id, performance.now() + HELD_MS);
      setTimeout(mark, HELD_MS + 50);
    }
    seen.add(id);
  }
  for (const id of [...seen].slice(0, -500)) {
    seen.delete(id);
    heldUntil.delete(id);
  }
}

/**
 * @param {string} html
 * @param {number} saidAt
 */
function received(html, saidAt) {
  if (saidAt) serverAhead = saidAt - performance.now();
  now.innerHTML = html;
  const said = announced();
  notice(said, true);
  mark();
  tellNews();
  if (wall) wall.heard(said);
}

// What is otherwise than planned takes turns in the place of the notice with the hospital's own words.
function tellNews() {
  const place = /** @type {HTMLElement | null} */ (document.querySelector(".wall-notice"));
  if (!place) return;
  const told = [...now.querySelectorAll("[data-news]")].map((one) => one.textContent);
  if (told.length && place.dataset.own) told.push(place.dataset.own);
  const turn = Math.floor(performance.now() / NEWS_MS);
  const text = told.length ? told[turn % told.length] : place.dataset.own || place.dataset.name;
  if (place.textContent !== text) place.textContent = text;
}

function heard() {
  heardAt = performance.now();
  trouble.textContent = "";
}

function silent() {
  if (performance.now() - heardAt >= SILENCE_MS) trouble.textContent = trouble.dataset.words;
}

// --- the page around the calls: notice, voice, sizes, these files --------------------------------------------------------------
/**
 * A fragment that says nothing of it changes nothing.
 *
 * @param {string} [before]
 */
function pageVersion(before) {
  const place = /** @type {HTMLElement | null} */ (now.querySelector("[data-page-version]"));
  return place ? place.dataset.pageVersion : before;
}
const loadedVersion = pageVersion();

function isOutdated() {
  return performance.now() > mayRenewAt && pageVersion(loadedVersion) !== loadedVersion;
}

// In the middle of an announcement; where nothing is said, the inversion is all there is of one.
function isAnnouncing() {
  const isMute = !button || !button.dataset.state || button.dataset.state === "off";
  return isMute ? now.querySelector(".is-new") !== null : wall.isSpeaking();
}

// Scripts and style sheets, with all that they import.
function filesOfThisPage() {
  const loaded = performance.getEntriesByType("resource").map((file) => file.name.split(/[?#]/)[0]);
  return [...new Set(loaded.filter((address) => /\.(js|css)$/.test(address)))];
}

// What was not said yet is said after it: the voice's memory outlives a reload.
async function renew() {
  if (renewing || !isOutdated() || isAnnouncing()) return;
  renewing = true;
  // A reload takes files from the browser's memory while they are young: they are fetched past it.
  /** @type {RequestInit} */
  const asked = { cache: "reload", signal: patience(RELOAD_PATIENCE_MS) };
  const lost = () => /** @type {Response | null} */ (null);
  const [page] = await Promise.all([location.href, ...filesOfThisPage()].map((address) => fetch(address, asked).catch(lost)));
  if (page && page.ok) {
    location.reload();
    return;
  }
  renewing = false;
  mayRenewAt = performance.now() + REST_MS;
  if (wall) wall.sayNext();
}

// A browser may forbid storage; a wall then forgets at a reload that its sound was switched off.
/**
 * @param {string} key
 * @param {string} [value] to be kept
 */
function stored(key, value) {
  try {
    if (value !== undefined) localStorage.setItem(key, value);
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function withVoice() {
  const key = `voice:${location.pathname}`;
  let isOff = stored(key) === "off";
  const sound = soundOf({ changed: () => show() });
  const voice = voiceOf({
    key,
    sound,
    serverNow: () => performance.now() + serverAhead,
    // The next one begins on the page that is about to be loaded.
    wanted: () => !isOff && !isOutdated(),
  });

  function show() {
    const isOn = !isOff && sound.isOn();
    const state = !isOn ? "off" : sound.isTroubled() ? "troubled" : "on";
    if (button.dataset.state === state) return;
    button.dataset.state = state;
    button.querySelector("[data-words]").textContent = button.dataset[state];
    button.querySelector("[data-hint]").textContent = isOn ? button.dataset.turnOff : button.dataset.turnOn;
    if (isOn) voice.sayNext();
  }

  /** @param {boolean} on */
  function turn(on) {
    isOff = !on;
    stored(key, on ? "on" : "off");
    if (on) sound.resume();
    else voice.silence();
    show();
  }

  button.addEventListener("click", () => turn(button.dataset.state === "off"));
  // A press anywhere is what browsers wait for.
  for (const press of ["click", "keydown"]) {
    document.addEventListener(press, ({ target }) => {
      if (!isOff && !button.contains(/** @type {Node} */ (target))) sound.resume();
    });
  }
  show();
  voice.begin(announced());
  return voice;
}

notice(announced(), false);
follow({ url: now.dataset.url, live: now.dataset.live, everyMs: 500, received, heard, silent });
setInterval(silent, 1000);
if (now.dataset.here) sayHere(now.dataset.here);
setInterval(tellNews, 1000);
setInterval(renew, 1000);
// Last, so that a browser without sound still shows everything.
if (button) {
  button.hidden = false;
  button.disabled = !window.AudioContext;
  if (!button.disabled) wall = withVoice();
}
