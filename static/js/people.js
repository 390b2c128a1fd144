// The search for a person: "/" goes to its field, arrows walk the list, Enter opens, Escape leads back to the console.
import "./clock.js";

const field = /** @type {HTMLInputElement | null} */ (document.getElementById("people-text"));
const rows = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-walk] .people-row")]);

/** @param {number} step */
function walk(step) {
  const now = rows.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  if (now + step < 0) field?.focus();
  else rows[Math.min(now + step, rows.length - 1)]?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const isTyping = /** @type {Element} */ (event.target).matches("input:not([type=radio], [type=checkbox]), select, textarea");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (isTyping && event.target !== field) return;
    event.preventDefault();
    walk(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "/" && !isTyping && field) {
    event.preventDefault();
    field.focus();
    field.select();
  } else if (event.key === "Escape" && !isTyping) {
    /** @type {HTMLElement | null} */ (document.querySelector("[data-back]"))?.click();
  } else if (event.key === "Escape") {
    /** @type {HTMLElement} */ (event.target).blur();
  }
});

// What was found is one press of Enter away.
if (field?.value && document.activeElement === document.body) rows[0]?.focus();
