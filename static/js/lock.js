// The lock of this screen: by its button, after a rest, or because the server says that the session is locked, or has ended.
// Nothing of the page is to be read meanwhile, and nothing of it is lost: what is typed stays in its fields, in the page and
// nowhere else. Its author goes on with it; a colleague who opens the lock gets a page without it. The server refuses
// everything else until then (staff_login/locking.py).

const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById("lock"));
const form = /** @type {HTMLFormElement | null} */ (document.getElementById("lock-now"));
const IDLE_MS = Number(dialog?.dataset.minutes || 0) * 60000;
const LOOK_MS = 5000;
const PATIENT_MS = 15000;
const LOCKED = 423;
const LOGGED_OUT = 401;
let actedAt = performance.now();
/** @type {() => void} */
let opened = () => {};

export const isLocked = () => dialog?.open ?? false;

/**
 * What the page does when its own user is back.
 *
 * @param {() => void} follow
 */
export function whenOpened(follow) {
  opened = follow;
}

/**
 * Does the server's answer say that the screen is locked? Then it is, here too.
 *
 * @param {Response} answer
 */
export function saysLocked(answer) {
  if (!dialog) return false;
  const isEnded = answer.status === LOGGED_OUT || (answer.redirected && new URL(answer.url).pathname === dialog.dataset.login);
  if (isEnded) show("ended");
  else if (answer.status === LOCKED) show("locked");
  return isEnded || answer.status === LOCKED;
}

/** Where the server says whether this page is locked or logged out; null where the page has no lock. */
export const stateAddress = () => dialog?.dataset.state || null;

/** @param {"locked" | "ended"} why a session that ended is no longer locked: it asks for a login */
function show(why) {
  if (!dialog || (dialog.open && dialog.dataset.why === why)) return;
  dialog.dataset.why = why;
  /** @type {NodeListOf<HTMLElement>} */
  const parts = dialog.querySelectorAll("[data-when]");
  for (const part of parts) part.hidden = part.dataset.when !== why;
  document.body.classList.add("is-locked");
  if (!dialog.open) dialog.showModal();
  secretIn(dialog.querySelector(`[data-when=${why}]`)).focus();
}

/** @param {ParentNode} place */
const secretIn = (place) => /** @type {HTMLInputElement} */ (place.querySelector("input[type=password]"));

function lockNow() {
  if (!form || isLocked()) return;
  show("locked");
  fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "*/*" } }).catch(() => {});
}

/** @param {HTMLFormElement} tried */
async function unlock(tried) {
  const wrong = /** @type {HTMLElement} */ (tried.querySelector(".lock-wrong"));
  const button = tried.querySelector("button");
  button.disabled = true;
  try {
    const answer = await fetch(tried.action, {
      method: "POST",
      body: new FormData(tried),
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(PATIENT_MS),
    });
    if (saysLocked(answer)) return;
    if (!(answer.headers.get("Content-Type") || "").includes("json")) {
      location.reload();
      return;
    }
    const said = await answer.json();
    secretIn(tried).value = "";
    wrong.textContent = said.wrong;
    wrong.hidden = !said.wrong;
    if (said.wrong) secretIn(tried).focus();
    else if (said.is_other) leave();
    else hide(said.token);
  } catch {
    wrong.textContent = dialog.dataset.silent;
    wrong.hidden = false;
  } finally {
    button.disabled = false;
  }
}

/** Somebody else goes on here: nothing that was typed before stays, not even where a browser puts text back. */
function leave() {
  for (const typed of document.forms) typed.reset();
  location.replace(location.href);
}

/** @param {string} [token] the one of a new login, for the forms of the page */
function hide(token) {
  /** @type {NodeListOf<HTMLInputElement>} */
  const tokens = document.querySelectorAll("input[name=csrfmiddlewaretoken]");
  if (token) for (const field of tokens) field.value = token;
  actedAt = performance.now();
  document.body.classList.remove("is-locked");
  dialog.close();
  opened();
}

if (dialog && form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    lockNow();
  });
  dialog.addEventListener("submit", (event) => {
    const tried = /** @type {HTMLFormElement} */ (event.target);
    if (!tried.matches(".lock-form")) return;
    event.preventDefault();
    unlock(tried);
  });
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  // A key that is meant for the lock is none of the console.
  dialog.addEventListener("keydown", (event) => event.stopPropagation());
  for (const sign of ["pointerdown", "keydown", "wheel", "pointermove"]) {
    addEventListener(sign, () => { actedAt = performance.now(); }, { capture: true, passive: true });
  }
  if (IDLE_MS) setInterval(() => { if (performance.now() - actedAt >= IDLE_MS) lockNow(); }, LOOK_MS);
}
