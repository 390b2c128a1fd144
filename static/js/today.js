// Today's people beside the console, without leaving it: the link opens a drawer, whose search and filters draw it anew.
// Without a script the link leads to the page.
import { isHelpOpen } from "./help.js";
import { saysLocked } from "./lock.js";

const drawer = /** @type {HTMLDialogElement | null} */ (document.getElementById("today"));
const list = /** @type {HTMLElement | null} */ (drawer?.querySelector("[data-today-list]"));
const PATIENT_MS = 15000;

// While it is open, no letter is a key of the console behind it.
export const isDrawerOpen = () => Boolean(drawer?.open);

/** @param {string} address as the page has it, with what is searched for */
async function show(address) {
  const asked = new URL(address, location.href);
  asked.searchParams.set("part", "1");
  try {
    const answer = await fetch(asked, { signal: AbortSignal.timeout(PATIENT_MS) });
    if (saysLocked(answer)) return;
    if (answer.redirected || !answer.ok) throw new Error(String(answer.status));
    list.innerHTML = await answer.text();
  } catch {
    // A login that has expired, a server that is away: the page itself says what to do.
    location.assign(address);
    return;
  }
  if (!drawer.open) drawer.showModal();
  const field = /** @type {HTMLInputElement} */ (list.querySelector("#today-search"));
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}

document.addEventListener("click", (event) => {
  const link = /** @type {HTMLAnchorElement | null} */ (/** @type {Element} */ (event.target).closest("a[data-today]"));
  if (!drawer || !link || event.ctrlKey || event.metaKey || event.shiftKey || isHelpOpen()) return;
  event.preventDefault();
  show(link.href);
});

list?.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.method !== "get") return;
  event.preventDefault();
  const asked = new URL(form.action);
  for (const [name, value] of new FormData(form)) asked.searchParams.set(name, String(value));
  show(asked.href);
});
