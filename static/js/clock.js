// Keeps every [data-clock] going from the server's time, so that a kiosk with a wrong clock still shows the hospital's.
"use strict";

for (const clock of document.querySelectorAll("[data-clock]")) {
  const shown = clock.querySelector("[data-clock-time]");
  const ahead = Date.parse(clock.dataset.clock) - Date.now();
  const format = new Intl.DateTimeFormat("id-ID", {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: clock.dataset.zone || undefined,
  });
  const tick = () => {
    const text = format.format(new Date(Date.now() + ahead)).replace(".", ":");
    if (shown.textContent !== text) shown.textContent = text;
  };
  tick();
  setInterval(tick, 1000);
}
