// A fold that a hand opens: the cursor is in its first field at once, as it is when the fold's key opened it. What is typed next
// belongs to that field, and never to the search or to nobody.

const FIELDS = "input:not([type=hidden], [type=radio], [type=checkbox]), select, textarea";
const TEXTS = "input:not([type=hidden], [type=radio], [type=checkbox])";

/**
 * The first of a fold's fields, if it can be seen.
 *
 * @param {Element} fold
 * @param {string} [fields]
 * @returns {HTMLInputElement | undefined}
 */
function firstField(fold, fields = FIELDS) {
  /** @type {NodeListOf<HTMLInputElement>} */
  const found = fold.querySelectorAll(fields);
  return [...found].find((field) => !field.disabled && field.checkVisibility());
}

/**
 * The field that text belongs to while the title of its open fold has the focus.
 *
 * @param {Element | null} active what has the focus
 * @returns {HTMLInputElement | undefined}
 */
export function fieldBelow(active) {
  const fold = active?.matches("summary") && active.closest("details[open]:not(.menu)");
  return fold ? firstField(fold, TEXTS) : undefined;
}

/** @type {Element | null} */
let pressed = null;

// A fold that a script or an answer opens leaves the cursor where it is: only a hand's press is waited for.
document.addEventListener("click", (event) => {
  const title = /** @type {Element} */ (event.target).closest("summary");
  pressed = title ? title.closest("details:not(.menu)") : null;
});
document.addEventListener(
  "toggle",
  (event) => {
    const fold = /** @type {HTMLDetailsElement} */ (event.target);
    if (fold !== pressed) return;
    pressed = null;
    const field = fold.open ? firstField(fold) : undefined;
    // The browser tells of the fold a while after the press: what was typed meanwhile is in the field, and stays.
    if (!field || field === document.activeElement) return;
    field.focus();
    field.select?.();
  },
  true,
);
