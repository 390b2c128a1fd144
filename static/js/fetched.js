// Follows the fetch from HFIS; at its end the page is asked for anew, unless somebody has typed into it meanwhile.
import { follow } from "./refresh.js";

const EVERY_MS = 2000;
const place = document.getElementById("run-now");

/** Does a field of the page say something else than when the page came? */
function isTyped() {
  /** @type {NodeListOf<HTMLInputElement>} */
  const fields = document.querySelectorAll("form input, form textarea");
  return [...fields].some((field) =>
    field.type === "checkbox" ? field.checked !== field.defaultChecked : field.value !== field.defaultValue,
  );
}

follow({
  url: place.dataset.url,
  everyMs: EVERY_MS,
  received(html) {
    if (!html.includes("data-running") && !isTyped()) location.reload();
    else if (html !== place.innerHTML) place.innerHTML = html;
  },
});
