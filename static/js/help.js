// The list of this console's keys, read from the buttons and fields that have them: nothing to keep in step.
"use strict";

const help = document.getElementById("keys-help");
const helpOpener = document.getElementById("keys-open");
let helpedFrom = null;

function wordsOf(element) {
  const source = element.labels?.[0] || element.querySelector("legend") || element;
  const key = source.querySelector("kbd");
  const words = source.cloneNode(true);
  for (const aside of words.querySelectorAll("kbd, small, .tabular")) aside.remove();
  return {
    key: key?.textContent || (element.dataset.hotkey || element.dataset.hotkeyFocus).toUpperCase(),
    words: element.getAttribute("aria-label") || words.textContent.trim(),
  };
}

// What is pressed all day first, then what stands above it.
function keyedInOrder() {
  const elements = [...document.querySelectorAll("[data-hotkey], [data-hotkey-focus]")].filter(isUsable);
  const below = region("verbs");
  const verbs = elements.filter((element) => below.contains(element));
  return [...verbs, ...elements.filter((element) => !below.contains(element))];
}

function listKeys() {
  const rows = new Map();
  for (const element of keyedInOrder()) {
    const { key, words } = wordsOf(element);
    if (rows.has(key)) continue;
    const row = help.querySelector("template").content.cloneNode(true);
    row.querySelector("kbd").textContent = key;
    row.querySelector("dd").textContent = words;
    rows.set(key, row);
  }
  help.querySelector("[data-keys]").replaceChildren(...rows.values());
}

// While the list is open no other key acts.
function isHelpKey(event) {
  if (!help.open) return false;
  if (event.key === "?") {
    event.preventDefault();
    help.close();
  }
  return true;
}

helpOpener.addEventListener("click", () => {
  helpedFrom = document.activeElement;
  listKeys();
  help.showModal();
});

help.addEventListener("close", () => {
  // The list behind may have been drawn anew meanwhile.
  const back = helpedFrom.isConnected ? helpedFrom : document.getElementById(helpedFrom.id);
  back?.focus({ preventScroll: true });
});

helpOpener.hidden = false;
sayKey(helpOpener);
