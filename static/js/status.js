// The status page on the patient's phone: fetches the fragment again and says so when it cannot, never silently old.
// Phones are old too: what this page loads must parse in Chromium 68, as what a wall loads.
import "./clock.js";
import { listen, patience } from "./stream.js";

const now = document.getElementById("now");
const fresh = document.getElementById("fresh");
const every = Number(now.dataset.every) * 1000;
let etag = "";
let lastHeard = Date.now();
let looking = false;
let wanted = false;
let streaming = false;
let answered = false;
let answeredAt = 0;
// The server says a word to a phone every fifteen seconds.
const MUTE_MS = 35000;
// While the stream is up it wakes the phone; an estimate moves by itself, to the minute.
const SLOW_MS = 60000;

function say() {
  const isLost = Date.now() - lastHeard > every * 2.5;
  fresh.classList.toggle("is-lost", isLost);
  const words = isLost ? fresh.dataset.lost : fresh.dataset.ok;
  if (fresh.textContent !== words) fresh.textContent = words;
}

async function look() {
  wanted = looking;
  if (looking) return;
  looking = true;
  answered = false;
  try {
    const answer = await fetch(now.dataset.url, {
      headers: etag ? { "If-None-Match": etag } : {},
      cache: "no-store",
      signal: patience(every),
    });
    if (answer.status === 200) {
      etag = answer.headers.get("ETag") || "";
      const next = document.createElement("div");
      next.innerHTML = await answer.text();
      if (next.innerHTML !== now.innerHTML) {
        now.innerHTML = next.innerHTML;
        document.title = `${now.querySelector("h1").textContent} · ${now.querySelector(".number").textContent}`;
      }
      answered = true;
    } else if (answer.status === 304) {
      answered = true;
    } else if (answer.status === 404) {
      location.reload();
    }
  } catch {
    // No network for now: say() tells it, the next look tries again.
  }
  if (answered) lastHeard = answeredAt = Date.now();
  looking = false;
  say();
  if (wanted) look();
}

// Asks, unless the stream is up and the last answer is young.
function lookAgain() {
  const isYoung = streaming && answered && Math.abs(Date.now() - answeredAt) < SLOW_MS;
  if (document.hidden || isYoung) say();
  else look();
}

setInterval(lookAgain, every);
document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
if (now.dataset.live) {
  listen({
    address: now.dataset.live,
    muteMs: MUTE_MS,
    changed: look,
    // Words of the stream are no sign that pages are answered.
    heard() {
      if (answered) lastHeard = Date.now();
    },
    up() {
      streaming = true;
      look();
    },
    down() {
      streaming = false;
      look();
    },
  });
}
