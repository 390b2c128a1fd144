// The theatre's list follows the others' presses; without JavaScript it is as true as its last load.
import "./clock.js";
import { isHeld, redraw } from "./redraw.js";
import { follow } from "./refresh.js";

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
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
});
