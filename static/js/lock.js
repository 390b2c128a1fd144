// The lock of this screen: by its button, after a rest, or because the server says that the session is locked. Nothing of the
// page is to be read meanwhile, and nothing of it is lost: what is typed stays in its fields. The server refuses everything else
// until the lock is open (staff_login/locking.py).

const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById("lock"));
const form = /** @type {HTMLFormElement | null} */ (document.getElementById("lock-now"));
const IDLE_MS = Number(dialog?.dataset.minutes || 0) * 60000;
const LOOK_MS = 5000;
const PATIENT_MS = 15000;
const LOCKED = 423;
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
  const is = answer.status === LOCKED;
  if (is) show();
  return is;
}

function show() {
  if (!dialog || dialog.open) return;
  document.body.classList.add("is-locked");
  dialog.showModal();
  secretIn(dialog).focus();
}

/** @param {ParentNode} place */
const secretIn = (place) => /** @type {HTMLInputElement} */ (place.querySelector("input[name=secret]"));

function lockNow() {
  if (!form || isLocked()) return;
  show();
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
    // The session has ended meanwhile: the login leads back here.
    if (answer.redirected || !(answer.headers.get("Content-Type") || "").includes("json")) {
      location.reload();
      return;
    }
    const said = await answer.json();
    secretIn(tried).value = "";
    wrong.textContent = said.wrong;
    wrong.hidden = !said.wrong;
    if (said.wrong) secretIn(tried).focus();
    else if (said.is_other) location.reload();
    else hide();
  } catch {
    wrong.textContent = dialog.dataset.silent;
    wrong.hidden = false;
  } finally {
    button.disabled = false;
  }
}

function hide() {
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
