// The kiosk leaves no page while its server does not answer: the browser's own error page, or a gateway's, leads nowhere, and
// nobody here has a keyboard.
"use strict";

const ANSWER_PATIENCE_MS = 4000;
const ASK_AGAIN_MS = 3000;
const cut = document.getElementById("cut");
let isAsking = false;
let isCut = false;

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

// Of what is pressed while the server is asked, the first counts.
async function whenAnswered(go) {
  if (isAsking || isCut) return;
  isAsking = true;
  if (await isAnswered()) go();
  else cover();
  isAsking = false;
}

// Whoever stood here may be gone when the line is back: nothing of him stays, on the screen or behind it.
function cover() {
  isCut = true;
  const restart = document.getElementById("restart");
  restart.hidden = true;
  document.body.replaceChildren(cut.content, restart);
  setTimeout(askAgain, ASK_AGAIN_MS);
}

async function askAgain() {
  if (await isAnswered()) document.getElementById("restart").submit();
  else setTimeout(askAgain, ASK_AGAIN_MS);
}
