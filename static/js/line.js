// The kiosk leaves no page while its server does not answer: the browser's own error page, or a gateway's, leads nowhere, and
// nobody here has a keyboard.

const ANSWER_PATIENCE_MS = 4000;
const ASK_AGAIN_MS = 3000;
const cut = /** @type {HTMLTemplateElement} */ (document.getElementById("cut"));
const restart = /** @type {HTMLFormElement} */ (document.getElementById("restart"));
let isAsking = false;
let isCovered = false;

async function isAnswered() {
  try {
    const answer = await fetch(cut.dataset.asked, {
      cache: "no-store",
      signal: AbortSignal.timeout?.(ANSWER_PATIENCE_MS),
    });
    return answer.ok;
  } catch {
    return false;
  }
}

/** Has this page been covered because its server does not answer? */
export const isCut = () => isCovered;

/**
 * Goes when the server answers, otherwise covers the page. Of what is pressed while the server is asked, the first counts.
 *
 * @param {() => void} go
 */
export async function whenAnswered(go) {
  if (isAsking || isCovered) return;
  isAsking = true;
  if (await isAnswered()) go();
  else cover();
  isAsking = false;
}

// The person who stood here may be gone when the line is back: nothing of theirs stays, on the screen or behind it.
function cover() {
  isCovered = true;
  restart.hidden = true;
  document.body.replaceChildren(cut.content, restart);
  setTimeout(askAgain, ASK_AGAIN_MS);
}

async function askAgain() {
  if (await isAnswered()) restart.submit();
  else setTimeout(askAgain, ASK_AGAIN_MS);
}
