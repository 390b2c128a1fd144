// Compares the server's clock and zone with this computer's, and says in words what differs.

const MOST_APART_MS = 60_000;

/** @param {Date} moment @param {string} [timeZone] */
function wall(moment, timeZone) {
  const parts = /** @type {const} */ ({ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  return new Intl.DateTimeFormat("id-ID", { ...parts, timeZone }).format(moment);
}

/** @param {HTMLElement} place */
function compare(place) {
  const { compare: told, zone, same, apart, otherZone } = place.dataset;
  const server = new Date(told);
  // The page was made before it came here: its own way is not the clock's fault.
  const navigated = /** @type {PerformanceNavigationTiming | undefined} */ (performance.getEntriesByType("navigation")[0]);
  const here = new Date(performance.timeOrigin + (navigated?.responseStart ?? 0));
  const difference = Math.abs(here.getTime() - server.getTime());
  const isApart = difference > MOST_APART_MS;
  if (isApart) {
    place.textContent = apart
      .replace("{server}", wall(server, zone))
      .replace("{browser}", wall(here, zone))
      .replace("{seconds}", String(Math.round(difference / 1000)));
  } else if (wall(server, zone) !== wall(server)) {
    place.textContent = otherZone.replace("{zone}", zone);
  } else {
    place.textContent = same;
    return;
  }
  place.className = "notice notice-warn";
}

for (const place of document.querySelectorAll("[data-compare]")) compare(/** @type {HTMLElement} */ (place));
