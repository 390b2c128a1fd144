// One more row below those of a prescription, on the card and on the page of a late one.

/** @param {Element} adder the button below the rows of a prescription */
export function addRow(adder) {
  const rows = adder.closest(".rx-rows").querySelectorAll(".rx-row:not(.rx-head)");
  const number = String(rows.length + 1);
  const row = /** @type {HTMLElement} */ (rows[rows.length - 1].cloneNode(true));
  for (const field of row.querySelectorAll("input")) {
    field.name = field.name.replace(/\d+$/, number);
    field.id = field.id.replace(/\d+$/, number);
    field.setAttribute("aria-label", field.getAttribute("aria-label").replace(/\d+$/, number));
    field.value = field.defaultValue = "";
  }
  adder.before(row);
  row.querySelector("input").focus();
}
