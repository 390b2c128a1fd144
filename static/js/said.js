// The line that tells what became of typed text.

const line = document.getElementById("typed");
const SAID_MS = 8000;
let timer = 0;

/** The line's sentences, by their names in the template. */
export const sentences = line.dataset;

/** @param {string} words empty: nothing is to be said any more */
export function sayTyped(words) {
  clearTimeout(timer);
  if (line.textContent !== words) line.textContent = words;
  if (words) timer = setTimeout(sayTyped, SAID_MS, "");
}
