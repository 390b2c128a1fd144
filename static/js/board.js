// The wall: takes over what the server says, holds a new call inverted for some seconds, says when it hears nothing.
"use strict";

const HELD_MS = 6000;
const SILENCE_MS = 10000;
const now = document.getElementById("now");
const trouble = document.getElementById("trouble");
const heldUntil = new Map();
let newestSeen = 0;
let heardAt = Date.now();

function calls() {
  return [...now.querySelectorAll("[data-call]")];
}

function newest() {
  return Math.max(0, ...calls().map((place) => Number(place.dataset.call)));
}

function mark() {
  const at = Date.now();
  for (const place of calls()) {
    place.classList.toggle("is-new", (heldUntil.get(place.dataset.call) || 0) > at);
  }
}

function received(html) {
  now.innerHTML = html;
  for (const place of calls()) {
    if (Number(place.dataset.call) > newestSeen) {
      heldUntil.set(place.dataset.call, Date.now() + HELD_MS);
      setTimeout(mark, HELD_MS + 50);
    }
  }
  newestSeen = Math.max(newestSeen, newest());
  mark();
}

function heard() {
  heardAt = Date.now();
  trouble.textContent = "";
}

function silent() {
  if (Date.now() - heardAt >= SILENCE_MS) trouble.textContent = trouble.dataset.words;
}

newestSeen = newest();
follow({ url: now.dataset.url, live: now.dataset.live, everyMs: 500, received, heard, silent });
setInterval(silent, 1000);
