// The prescription that is being typed is kept by the server while it is typed: a hold, another screen or a power cut loses none of it.
"use strict";

const SAVE_AFTER_MS = 600;
// A press waits for a save under way, but not for a dead line.
const SAVE_PATIENCE_MS = 3000;
let saveTimer = 0;
// When the screen last became newer than the answers under way: after a save, a press, a choice.
let freshAt = 0;
let isSaving = Promise.resolve();

const draftForm = () => document.querySelector("#card-form[data-draft]");
const draftFields = (form) => [...form.querySelectorAll(".rx input:not([type=hidden])")];
const stateOf = (field) => (field.type === "radio" ? field.checked : field.value);

// What the server has is no change any more. What was typed since is one.
function settle(field, sent) {
  if (field.type === "radio") field.defaultChecked = sent;
  else field.defaultValue = sent;
}

async function sendDraft() {
  const form = draftForm();
  if (!form || !draftFields(form).some(isChanged)) return;
  const sent = new Map(draftFields(form).map((field) => [field, stateOf(field)]));
  try {
    const answer = await fetch(form.dataset.draft, {
      method: "POST",
      body: new FormData(form),
      signal: AbortSignal.timeout(SAVE_PATIENCE_MS),
    });
    if (!answer.ok || answer.redirected) return;
    form.elements.shown.value = (await answer.json()).shown;
    for (const [field, state] of sent) settle(field, state);
    freshAt = performance.now();
  } catch {
    // The line is cut, and the screen says so. The press brings the text along in any case.
  }
}

// One after another: an older text must not arrive behind a newer one.
function saveDraft() {
  clearTimeout(saveTimer);
  isSaving = isSaving.then(sendDraft);
  return isSaving;
}

document.addEventListener("input", (event) => {
  if (!event.target.closest("#card-form .rx")) return;
  clearTimeout(saveTimer);
  saveTimer = setTimeout(saveDraft, SAVE_AFTER_MS);
});

addEventListener("pagehide", () => {
  const form = draftForm();
  if (form && draftFields(form).some(isChanged)) navigator.sendBeacon(form.dataset.draft, new FormData(form));
});
