// A press that was refused: the sentence beside the field that is wrong, its folds open, and the cursor in it. The server says
// where (counter/put_back.py); the form on the screen is the one that keeps what was typed.
import { TYPED_INTO } from "./fields.js";
import { allIn, main } from "./regions.js";

const SENTENCE = "refusal";

/** @param {HTMLFormElement} form */
function likeness(form) {
  /** @param {string} name */
  const named = (name) => form.querySelector(`[name="${name}"]`)?.getAttribute("value");
  return [form.getAttribute("action"), named("entry"), named("visit")].join("\n");
}

/**
 * The field of the screen that is the same as one of the answer.
 *
 * @param {HTMLInputElement} wrong
 * @returns {HTMLInputElement | undefined}
 */
function onScreen(wrong) {
  const wanted = likeness(wrong.form);
  const forms = /** @type {HTMLFormElement[]} */ (allIn(main, "form"));
  const form = forms.find((one) => likeness(one) === wanted && one.elements.namedItem(wrong.name));
  const fields = /** @type {HTMLInputElement[]} */ ([...(form?.elements || [])]);
  const named = fields.filter((field) => field.name === wrong.name);
  return named.find((field) => field.checked) || named[0];
}

/** Nothing is wrong any more. */
export function forgetRefusal() {
  document.getElementById(SENTENCE)?.remove();
  for (const field of allIn(main, "[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  }
}

/**
 * @param {Document} page the answer
 * @param {Element | null} typedIn the field that was gone to since the press, if any: the cursor stays there
 */
export function showRefusal(page, typedIn) {
  const sentence = page.getElementById(SENTENCE);
  const wrong = /** @type {HTMLInputElement | null} */ (page.querySelector("[aria-invalid]"));
  const field = wrong && onScreen(wrong);
  if (!field) return;
  forgetRefusal();
  const said = /** @type {HTMLElement} */ (sentence.cloneNode(true));
  if (field.type === "radio") field.closest("fieldset").append(said);
  else field.after(said);
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", SENTENCE);
  for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  if (typedIn?.isConnected && typedIn.matches(TYPED_INTO)) return;
  field.focus();
  said.scrollIntoView({ block: "nearest" });
}
