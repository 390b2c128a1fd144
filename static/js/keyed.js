// What has a key on this page: data-hotkey presses a button, data-hotkey-focus goes to a field.

/** @typedef {HTMLElement & { disabled?: boolean, value?: string, form?: HTMLFormElement, select?: () => void }} Keyed */

/** @param {string} key */
export const isGo = (key) => key === " " || key === "Enter";

/** @param {Element} element */
export function isUsable(element) {
  if (element.checkVisibility()) return true;
  // A field or a fold inside a closed fold can be gone to: that opens it.
  return !element.matches("button") && element.closest("details:not([open])") !== null;
}

/**
 * @param {string} key
 * @returns {Keyed[]}
 */
export function keyedElements(key) {
  const name = CSS.escape(key);
  /** @type {NodeListOf<Keyed>} */
  const elements = document.querySelectorAll(`[data-hotkey-focus="${name}"], [data-hotkey="${name}"]`);
  return [...elements];
}

/**
 * The element that `key` means now, if any.
 *
 * @param {string} key
 */
export function elementFor(key) {
  const usable = keyedElements(key).filter((element) => !element.disabled && isUsable(element));
  // The search above the page is meant where the page has none of its own.
  const own = usable.filter((element) => !element.closest(".topbar-search"));
  const elements = own.length > 0 ? own : usable;
  // Of several rows the first that is empty.
  return elements.find((element) => !element.dataset.hotkeyFocus || element.value === "") || elements.at(-1) || rowFor(key);
}

// The rows of a prescription whose kind is not chosen are out of sight, and meant all the same.
/** @param {string} key */
function rowFor(key) {
  return keyedElements(key).find((element) => element.matches(".rx-row input") && element.form?.checkVisibility());
}

/** @param {HTMLElement} element */
function unfold(element) {
  for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  if (!element.matches(".rx-row input") || element.checkVisibility()) return;
  /** @type {HTMLElement} */ (element.closest(".rx")).dataset.open = "";
}

// Of a group the choice that stands.
/**
 * @param {HTMLElement} element
 * @returns {HTMLElement}
 */
function fieldOf(element) {
  return element.querySelector("input:checked") || element.querySelector("input") || element;
}

/**
 * Presses the element, or goes to it.
 *
 * @param {Keyed} element
 */
export function actOn(element) {
  if (element.matches("summary")) {
    unfold(element);
    /** @type {Keyed | null} */
    const field = element.parentElement.querySelector("input:not([type=hidden]), select, button:not(:disabled)");
    field?.focus();
    field?.select?.();
  } else if (element.dataset.hotkeyFocus) {
    unfold(element);
    fieldOf(element).focus();
    element.select?.();
  } else {
    // From a day that was ticked Enter goes on, as from any field of the form.
    if (element.matches("input[type=checkbox]")) element.focus();
    element.click();
  }
}

/**
 * For people who do not see the key on the button.
 *
 * @param {HTMLElement} element
 */
export function sayKey(element) {
  const key = element.dataset.hotkey || element.dataset.hotkeyFocus;
  element.setAttribute("aria-keyshortcuts", key === "n" ? "Space" : key.toUpperCase());
}

/**
 * How a person reads the element: its key and its words.
 *
 * @param {HTMLElement & { labels?: NodeListOf<HTMLLabelElement> }} element
 */
export function wordsOf(element) {
  const source = element.labels?.[0] || element.querySelector("legend") || element;
  const key = source.querySelector("kbd");
  const words = /** @type {HTMLElement} */ (source.cloneNode(true));
  for (const aside of words.querySelectorAll("kbd, small, .tabular")) aside.remove();
  return {
    key: key?.textContent || (element.dataset.hotkey || element.dataset.hotkeyFocus).toUpperCase(),
    words: element.getAttribute("aria-label") || words.textContent.trim(),
  };
}
