// The theatre's list follows the others' presses; without JavaScript it is as true as its last load.
"use strict";

const now = document.getElementById("now");
const trouble = document.getElementById("trouble");

follow({
  url: now.dataset.url,
  everyMs: 5000,
  // A hand that is about to press keeps the button under the pointer.
  paused: isHeld,
  received(html) {
    const fresh = document.createElement("div");
    fresh.innerHTML = html;
    redraw(now, fresh);
  },
  heard() {
    trouble.textContent = "";
  },
  silent() {
    trouble.textContent = trouble.dataset.silent;
  },
});

// One press: what the second click of a double click would say is already said.
now.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "1";
});
