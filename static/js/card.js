// Small things on the card: what a prescription is called, buttons and the undo that count their seconds.
import { sayKey } from "./keyed.js";
import { pending } from "./pending.js";
import { showReferences } from "./references.js";
import { allIn, main } from "./regions.js";

function sayPrescription() {
  const word = main.querySelector("[data-rx-word]");
  const choice = main.querySelector("#card-form [name=prescription]:checked");
  if (word && choice) word.textContent = `, ${choice.closest("label").querySelector("span").textContent.toLowerCase()}`;
}

main.addEventListener("change", sayPrescription);

// Rows that were opened before the kind was chosen close again when nothing was written.
main.addEventListener("focusout", (event) => {
  /** @type {HTMLElement | null} */
  const opened = /** @type {Element} */ (event.target).closest(".rx[data-open]");
  if (!opened || opened.contains(/** @type {Node | null} */ (event.relatedTarget))) return;
  /** @type {NodeListOf<HTMLInputElement>} */
  const fields = opened.querySelectorAll(".rx-row input");
  if (![...fields].some((field) => field.value)) delete opened.dataset.open;
});

/**
 * Makes ready what the server has just drawn: what needs a script is shown, and what counts seconds begins to.
 *
 * @param {HTMLElement} place
 */
export function prepare(place) {
  const inMs = (/** @type {string} */ seconds) => String(performance.now() + Number(seconds) * 1000);
  for (const scripted of allIn(place, "[data-add-row], [data-scan-hint]")) scripted.hidden = false;
  for (const button of allIn(place, "[data-take-back]")) button.dataset.takeBackUntil = inMs(button.dataset.takeBack);
  for (const button of allIn(place, "[data-wait]")) button.dataset.waitUntil = inMs(button.dataset.wait);
  for (const element of allIn(place, "[data-hotkey], [data-hotkey-focus]")) sayKey(element);
  waitForRecall();
  for (const undo of allIn(place, "[data-seconds]").slice(0, 1)) undo.dataset.until = inMs(undo.dataset.seconds);
  sayPrescription();
  showReferences();
}

// A recall is possible when the person had time to come; until then the button counts.
function waitForRecall() {
  /** @type {NodeListOf<HTMLButtonElement>} */
  const waiting = main.querySelectorAll("[data-wait-until]");
  for (const button of waiting) {
    const left = Math.ceil((Number(button.dataset.waitUntil) - performance.now()) / 1000);
    button.querySelector("[data-wait-left]").textContent = left > 0 ? `${left} ` : "";
    if (left > 0) button.disabled = true;
    else if (!pending.isPressing) button.disabled = false;
  }
}

setInterval(() => {
  waitForRecall();
  /** @type {HTMLElement | null} */
  const undo = main.querySelector("[data-until]");
  if (!undo) return;
  const left = Math.ceil((Number(undo.dataset.until) - performance.now()) / 1000);
  if (left > 0) undo.querySelector("[data-countdown]").textContent = String(left);
  else undo.remove();
}, 250);
