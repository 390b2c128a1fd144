// Follows the page of this moment; a link that has the focus keeps it while nothing changes.
import { follow } from "./refresh.js";

const EVERY_MS = 10000;
const place = document.getElementById("now");

if (place instanceof HTMLElement && place.dataset.url) {
  let shown = "";
  follow({
    url: place.dataset.url,
    everyMs: EVERY_MS,
    paused: () => place.contains(document.activeElement),
    received(html) {
      if (html !== shown) place.innerHTML = html;
      shown = html;
    },
  });
}
