// The admission desk's search: a digit, a name or a scanner reaches it from anywhere on the page; what was searched for goes
// along to a new record, inside the page alone: never in an address, never kept by the server.

// As many digits as the hospital's search tells them apart by.
/** @type {Record<number, string>} */
const NUMBER_FIELDS = { 16: "new-nik", 13: "new-card" };

const searchField = () => /** @type {HTMLInputElement | null} */ (document.getElementById("find-number"));
const newPatient = () => /** @type {HTMLDetailsElement | null} */ (document.getElementById("new-patient"));

/**
 * The search when it can be seen: behind a closed fold it is not meant by a scan.
 *
 * @returns {HTMLInputElement | null}
 */
export function openSearch() {
  const field = searchField();
  return field?.checkVisibility() ? field : null;
}

/**
 * From elsewhere a new number begins: it takes the place of what was searched for before.
 *
 * @param {HTMLInputElement} field
 * @param {string} [typed]
 */
export function goToSearch(field, typed = "") {
  field.focus();
  field.select();
  if (typed) field.setRangeText(typed, 0, field.value.length, "end");
}

// A number or a name that found nobody is the new patient's. One that was typed into the form by hand stays.
function carryNumber() {
  const searched = searchField().value.trim();
  const number = searched.replaceAll(" ", "");
  const isNumber = /^\d+$/.test(number);
  if (!isNumber && /\d/.test(number)) return;
  const target = isNumber ? NUMBER_FIELDS[number.length] : "new-name";
  const field = /** @type {HTMLInputElement | null} */ (document.getElementById(target));
  if (!field || (field.value && field.value !== field.dataset.carried)) return;
  field.value = field.dataset.carried = isNumber ? number : searched;
}

document.addEventListener(
  "toggle",
  (event) => {
    const fold = newPatient();
    if (event.target === fold && fold.open) carryNumber();
  },
  true,
);
document.addEventListener("change", (event) => {
  if (event.target === searchField() && newPatient()?.open) carryNumber();
});
