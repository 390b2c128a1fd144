// The list of this console's keys, read from the buttons and fields that have them: nothing to keep in step.
import { isUsable, sayKey, wordsOf } from "./keyed.js";
import { allIn, region } from "./regions.js";

const help = /** @type {HTMLDialogElement} */ (document.getElementById("keys-help"));
const helpOpener = document.getElementById("keys-open");
/** @type {HTMLElement | null} */
let helpedFrom = null;

// What is pressed all day first, then what stands above it.
function keyedInOrder() {
  const elements = allIn(document, "[data-hotkey], [data-hotkey-focus]").filter(isUsable);
  const below = region("verbs") || document.body;
  const verbs = elements.filter((element) => below.contains(element));
  return [...verbs, ...elements.filter((element) => !below.contains(element))];
}

function listKeys() {
  const rows = new Map();
  for (const element of keyedInOrder()) {
    const { key, words } = wordsOf(element);
    if (rows.has(key)) continue;
    const row = /** @type {DocumentFragment} */ (help.querySelector("template").content.cloneNode(true));
    row.querySelector("kbd").textContent = key;
    row.querySelector("dd").textContent = words;
    rows.set(key, row);
  }
  help.querySelector("[data-keys]").replaceChildren(...rows.values());
}

export const isHelpOpen = () => help.open;

/**
 * Is the list open? Then no other key acts.
 *
 * @param {KeyboardEvent} event
 */
export function isHelpKey(event) {
  if (!help.open) return false;
  if (event.key === "?") {
    event.preventDefault();
    help.close();
  }
  return true;
}

helpOpener.addEventListener("click", () => {
  helpedFrom = /** @type {HTMLElement} */ (document.activeElement);
  listKeys();
  help.showModal();
});

help.addEventListener("close", () => {
  // The list behind may have been drawn anew meanwhile.
  const back = helpedFrom.isConnected ? helpedFrom : document.getElementById(helpedFrom.id);
  back?.focus({ preventScroll: true });
});

helpOpener.hidden = false;
sayKey(helpOpener);
