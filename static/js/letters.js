// The nurse's page of letters: keys as on the console, and a sentence while BPJS is asked. Without a script it works as forms.
import "./clock.js";
import { sayKey } from "./keyed.js";
import "./keys.js";
import { pending } from "./pending.js";
import { allIn, main } from "./regions.js";
import { addRow } from "./rows.js";

const trouble = document.getElementById("trouble");

function wait() {
  pending.isPressing = true;
  trouble.textContent = trouble.dataset.asking;
}

for (const element of allIn(document, "[data-hotkey], [data-hotkey-focus]")) sayKey(element);
for (const adder of allIn(document, "[data-add-row]")) {
  adder.hidden = false;
  adder.addEventListener("click", () => addRow(adder));
}

// One press: the second one of a double click, or of a key that was not felt, sends nothing while BPJS is asked.
main.addEventListener("submit", (event) => {
  if (pending.isPressing) event.preventDefault();
  else wait();
});
main.addEventListener("click", (event) => {
  const link = /** @type {Element} */ (event.target).closest("a[data-asks]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (pending.isPressing) event.preventDefault();
  else wait();
});
// Shown again by "back", the page awaits nothing.
addEventListener("pageshow", () => {
  pending.isPressing = false;
  trouble.textContent = "";
});
