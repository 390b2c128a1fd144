// Keeps every [data-clock] going from the server's time, so that a kiosk with a wrong clock still shows the hospital's.

// The device's clock and its stopwatch apart by so much: the clock was set, or the device has slept, where the stopwatch rests.
const JUMP_MS = 2000;

// The device's clock may be set at any time; its stopwatch only goes on.
const stopwatchBehind = () => Date.now() - performance.now();

/** @param {HTMLElement} clock */
function keepGoing(clock) {
  const shown = clock.querySelector("[data-clock-time]");
  let ahead = Date.parse(clock.dataset.clock) - performance.now();
  let behind = stopwatchBehind();
  const format = new Intl.DateTimeFormat("id-ID", {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: clock.dataset.zone || undefined,
  });
  const tick = () => {
    const text = format.format(new Date(performance.now() + ahead)).replace(".", ":");
    if (shown.textContent !== text) shown.textContent = text;
  };

  // Which of the two it was, only the server can say.
  async function askTheServer() {
    const found = stopwatchBehind();
    if (Math.abs(found - behind) < JUMP_MS) return;
    try {
      const icon = /** @type {HTMLLinkElement} */ (document.querySelector("link[rel=icon]")).href;
      const answer = await fetch(icon, { method: "HEAD", cache: "no-store" });
      const saidAt = Date.parse(answer.headers.get("Date"));
      if (!answer.ok || !saidAt) return;
      ahead = saidAt - performance.now();
      behind = found;
    } catch {
      // No line: the stopwatch is the best there is, and it is asked again with the next tick.
    }
  }

  tick();
  setInterval(() => {
    tick();
    askTheServer();
  }, 1000);
}

for (const clock of document.querySelectorAll("[data-clock]")) keepGoing(/** @type {HTMLElement} */ (clock));
