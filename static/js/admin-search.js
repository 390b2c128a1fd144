/* "/" leads to the search of the administration, unless something is being typed. */

document.addEventListener("keydown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const isTyped = target.closest("input, textarea, select, [contenteditable]") !== null;
  const field = document.getElementById("admin-search");
  if (event.key !== "/" || event.ctrlKey || event.altKey || event.metaKey || isTyped || field === null) return;
  event.preventDefault();
  field.focus();
});
