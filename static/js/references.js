// The found person's letters and referrals at the admission desk: asked for beside the form, put into it by one key.
import { sayKey } from "./keyed.js";
import { allIn, main } from "./regions.js";

/** What was answered of whom: a card that is drawn anew shows it at once. @type {{ of: string, html: string } | null} */
let answer = null;
let asked = "";

const place = () => /** @type {HTMLElement | null} */ (main.querySelector("[data-references]"));

/** Shows the list of the person on the card, if there is one to be asked for. */
export function showReferences() {
  const here = place();
  const of = here?.dataset.of || "";
  if (!here) {
    answer = null;
    asked = "";
  } else if (answer?.of === of) {
    put(here, answer.html);
  } else {
    say(here, here.dataset.asking);
    if (asked !== of) ask(here.dataset.references, of);
  }
}

/**
 * @param {string} address
 * @param {string} of
 */
async function ask(address, of) {
  asked = of;
  let html = "";
  try {
    const response = await fetch(address, { headers: { Accept: "text/html" }, redirect: "error" });
    if (response.ok) html = await response.text();
  } catch {
    // No line to the server: the console says so itself, and the form works without the list.
  }
  if (asked !== of) return;
  const here = place();
  if (!here || here.dataset.of !== of) return;
  if (html) answer = { of, html };
  if (html) put(here, html);
  else say(here, "");
}

/**
 * @param {HTMLElement} here
 * @param {string} words
 */
function say(here, words) {
  here.hidden = !words;
  here.textContent = words;
}

/**
 * @param {HTMLElement} here
 * @param {string} html
 */
function put(here, html) {
  if (here.dataset.shows === here.dataset.of && here.childElementCount) return;
  const page = new DOMParser().parseFromString(html, "text/html");
  here.replaceChildren(...page.body.childNodes);
  here.dataset.shows = here.dataset.of;
  here.hidden = false;
  for (const element of allIn(here, "[data-hotkey]")) sayKey(element);
}

/**
 * The letter fixes payer, kind and number; the doctor where there is one, otherwise the sessions that it is for.
 *
 * @param {HTMLElement} chosen
 */
function choose(chosen) {
  const sessions = chosen.dataset.sessions.trim().split(/\s+/);
  const jkn = /** @type {HTMLInputElement | null} */ (main.querySelector(".register [data-jkn]"));
  if (jkn) jkn.checked = true;
  set("reg-type", chosen.dataset.type);
  set("reg-referral", chosen.dataset.choose);
  // What was chosen from the list is asked about once more when it is registered; a number that is typed is not.
  set("reg-chosen", chosen.dataset.choose);
  const select = /** @type {HTMLSelectElement} */ (document.getElementById("reg-session"));
  for (const option of select.options) option.hidden = option.value !== "" && !sessions.includes(option.value);
  select.value = sessions.length === 1 ? sessions[0] : "";
  for (const one of allIn(main, "[data-choose]")) one.setAttribute("aria-pressed", String(one === chosen));
  if (select.value) chosen.focus();
  else select.focus();
}

/**
 * @param {string} id
 * @param {string} value
 */
function set(id, value) {
  const field = /** @type {HTMLInputElement | HTMLSelectElement} */ (document.getElementById(id));
  field.value = value;
}

document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  const chosen = /** @type {HTMLElement | null} */ (target.closest("[data-choose]"));
  if (chosen) choose(chosen);
  if (!target.closest("[data-ask-again]")) return;
  answer = null;
  asked = "";
  const here = place();
  if (here) delete here.dataset.shows;
  showReferences();
});
