// Follows the comparison with HFIS while it runs; at its end the page is asked for anew, with what came of it.
import { follow } from "./refresh.js";

const EVERY_MS = 2000;
const place = document.getElementById("run-now");

follow({
  url: place.dataset.url,
  everyMs: EVERY_MS,
  received(html) {
    if (!html.includes("data-running")) location.reload();
    else if (html !== place.innerHTML) place.innerHTML = html;
  },
});
