// A page with plain forms: before one is sent the server is asked whether this page is locked or logged out. If it is, the cover
// comes and what was typed stays behind it; sent as it is, the form would be answered with a lock or a login, and be gone.
import { isLocked, saysLocked, stateAddress } from "./lock.js";

const PATIENT_MS = 5000;
/** @type {HTMLFormElement | null} */
let sure = null;
let isAsking = false;

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} button
 */
async function ask(form, button) {
  isAsking = true;
  try {
    const answer = await fetch(stateAddress(), { cache: "no-store", signal: AbortSignal.timeout(PATIENT_MS) });
    if (saysLocked(answer)) return;
  } catch {
    // The line is cut, or the server is slow: the browser itself says so when the form is sent.
  } finally {
    isAsking = false;
  }
  sure = form;
  form.requestSubmit(button);
}

if (stateAddress()) {
  document.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    const isTyped = form.method === "post" && form.closest("main") !== null;
    if (!isTyped || form === sure) {
      sure = null;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!isAsking && !isLocked()) ask(form, event.submitter);
  }, true);
}
