// The admission desk's search: a digit, a name or a scanner reaches it from anywhere on the page; what was searched for goes along
// to a new record, inside the page alone: never in an address, never kept by the server.
"use strict";

// As many digits as the hospital's search tells them apart by.
const NUMBER_FIELDS = { 16: "new-nik", 13: "new-card" };
// Typed while a press was under way: the search may only come with its answer.
let typedEarly = "";

// The search when it can be seen: behind a closed fold it is not meant by a scan.
function openSearch() {
  const field = document.getElementById("find-number");
  return field?.checkVisibility() ? field : null;
}

// From elsewhere a new number begins: it takes the place of what was searched for before.
function goToSearch(field, typed = "") {
  field.focus();
  field.select();
  if (typed) field.setRangeText(typed, 0, field.value.length, "end");
}

function typeEarly(key) {
  if (key !== "Enter") typedEarly += key;
}

// A letter alone was a key that came too soon; more of them, or a digit, are what is searched for.
function bringTypedEarly() {
  const early = typedEarly.trim();
  typedEarly = "";
  if (early.length < 2 && !/^\d$/.test(early)) return;
  const field = openSearch();
  if (!field) {
    sayTyped(typedSaid.dataset.nowhere);
    return;
  }
  goToSearch(field, early);
  noteTyped(true);
}

// A number that found nobody is the new patient's. One that was typed into the form by hand stays.
function carryNumber() {
  const number = document.getElementById("find-number").value.replaceAll(" ", "");
  const field = /^\d+$/.test(number) && document.getElementById(NUMBER_FIELDS[number.length]);
  if (!field || (field.value && field.value !== field.dataset.carried)) return;
  field.value = field.dataset.carried = number;
}

document.addEventListener(
  "toggle",
  (event) => {
    if (event.target.id === "new-patient" && event.target.open) carryNumber();
  },
  true,
);
document.addEventListener("change", (event) => {
  if (event.target.id === "find-number" && document.getElementById("new-patient").open) carryNumber();
});
