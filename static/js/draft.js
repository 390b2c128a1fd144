// The prescription that is being typed is kept by the server while it is typed: a hold, another screen or a power cut loses none
// of it.
import { isChanged } from "./fields.js";
import { pending } from "./pending.js";

const SAVE_AFTER_MS = 600;
// A press waits for a save under way, but not for a dead line; what could not be saved is tried again as long after.
const SAVE_PATIENCE_MS = 3000;
let saveTimer = 0;
let saving = Promise.resolve();

/** @returns {HTMLFormElement | null} the card's form where its text is saved while it is typed */
export const draftForm = () => document.querySelector("#card-form[data-draft]");
/**
 * @param {HTMLFormElement} form
 * @returns {HTMLInputElement[]}
 */
function draftFields(form) {
  /** @type {NodeListOf<HTMLInputElement>} */
  const fields = form.querySelectorAll(".rx input:not([type=hidden])");
  return [...fields];
}
/** @param {HTMLInputElement} field */
const stateOf = (field) => (field.type === "radio" ? field.checked : field.value);

// What the server has is no change any more. What was typed since is one.
/**
 * @param {HTMLInputElement} field
 * @param {string | boolean} sent
 */
function settle(field, sent) {
  if (typeof sent === "boolean") field.defaultChecked = sent;
  else field.defaultValue = sent;
}

/** @param {number} afterMs what is typed until then is saved with it */
function saveLater(afterMs) {
  clearTimeout(saveTimer);
  saveTimer = setTimeout(saveDraft, afterMs);
}

async function sendDraft() {
  const form = draftForm();
  if (!form || !draftFields(form).some(isChanged)) return;
  const sent = new Map(draftFields(form).map((field) => [field, stateOf(field)]));
  try {
    const answer = await fetch(form.dataset.draft, {
      method: "POST",
      body: new FormData(form),
      signal: AbortSignal.timeout(SAVE_PATIENCE_MS),
    });
    if (answer.status >= 500) saveLater(SAVE_PATIENCE_MS);
    if (!answer.ok || answer.redirected) return;
    /** @type {HTMLInputElement} */ (form.elements.namedItem("shown")).value = (await answer.json()).shown;
    for (const [field, state] of sent) settle(field, state);
    pending.freshAt = performance.now();
  } catch {
    // The line is cut, and the screen says so, or the server is slow. The press brings the text along in any case.
    saveLater(SAVE_PATIENCE_MS);
  }
}

/** Over when no save is under way. */
export const saved = () => saving;

/** Saves what is typed now. One after another: an older text must not arrive behind a newer one. */
export function saveDraft() {
  clearTimeout(saveTimer);
  saving = saving.then(sendDraft);
  return saving;
}

document.addEventListener("input", (event) => {
  if (!/** @type {Element} */ (event.target).closest("#card-form .rx")) return;
  saveLater(SAVE_AFTER_MS);
});

addEventListener("pagehide", () => {
  const form = draftForm();
  if (form && draftFields(form).some(isChanged)) navigator.sendBeacon(form.dataset.draft, new FormData(form));
});
