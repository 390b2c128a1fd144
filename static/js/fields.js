// Fields of the console's forms: what somebody is filling in must not be taken away.

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Field */

/** What letters go into. */
export const TYPED_INTO = "input:not([type=radio], [type=checkbox]), select, textarea";

/**
 * Does the field hold something else than what the server put into it?
 *
 * @param {Field} field
 */
export function isChanged(field) {
  if (field instanceof HTMLSelectElement) {
    const preset = [...field.options].findIndex((option) => option.defaultSelected);
    return field.selectedIndex !== Math.max(preset, 0);
  }
  if (field.type === "radio" || field.type === "checkbox") {
    const choice = /** @type {HTMLInputElement} */ (field);
    return choice.checked !== choice.defaultChecked;
  }
  return field.type !== "hidden" && field.value !== field.defaultValue;
}

/** @param {HTMLElement} place */
export function isBeingFilled(place) {
  const active = document.activeElement;
  const isTyping = place.contains(active) && active.matches(TYPED_INTO);
  /** @type {NodeListOf<Field>} */
  const fields = place.querySelectorAll("input, select, textarea");
  return isTyping || [...fields].some(isChanged);
}
