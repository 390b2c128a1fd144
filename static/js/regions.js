// The console's places: each [data-region] of the page is drawn anew by itself.

export const main = document.getElementById("main");

/**
 * @param {ParentNode} place
 * @param {string} selector
 * @returns {HTMLElement[]} in the page's order
 */
export function allIn(place, selector) {
  /** @type {NodeListOf<HTMLElement>} */
  const found = place.querySelectorAll(selector);
  return [...found];
}

/**
 * @param {string} name
 * @returns {HTMLElement | null} null on a console that has no such place
 */
export function region(name) {
  return main.querySelector(`[data-region="${name}"]`);
}
