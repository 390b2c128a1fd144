// A fold that a person opens by hand takes them to its first field, as its key does: what is typed next is meant for it.
const FIELD = "input:not([type=hidden], [type=radio], [type=checkbox]), textarea";

document.addEventListener("click", (event) => {
  const summary = /** @type {Element} */ (event.target).closest("main summary");
  const fold = /** @type {HTMLDetailsElement | undefined} */ (summary?.parentElement);
  // The browser opens it after this event.
  if (fold && !event.defaultPrevented) setTimeout(() => goInto(fold));
});

/** @param {HTMLDetailsElement} fold */
function goInto(fold) {
  if (!fold.open || !fold.contains(document.activeElement)) return;
  /** @type {NodeListOf<HTMLInputElement>} */
  const fields = fold.querySelectorAll(FIELD);
  [...fields].find((field) => field.checkVisibility())?.focus();
}
