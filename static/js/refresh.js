// Follows a fragment of the server by polling with its ETag: nothing is sent again while nothing has changed.
"use strict";

const PATIENCE_MS = 4000;

// follow({url, everyMs, received(html, etag), heard(), silent()}): `url` may be a function; heard() on every answer.
function follow({ url, everyMs, received, heard = () => {}, silent = () => {}, paused = () => false }) {
  let etag = "";
  let timer = 0;
  let running = false;

  async function ask() {
    const controller = new AbortController();
    const patience = setTimeout(() => controller.abort(), PATIENCE_MS);
    try {
      const headers = etag ? { "If-None-Match": etag } : {};
      const address = typeof url === "function" ? url() : url;
      const answer = await fetch(address, { headers, cache: "no-store", signal: controller.signal });
      if (answer.redirected || answer.status === 401 || answer.status === 403) {
        location.reload();
        return;
      }
      if (answer.status === 304) heard();
      else if (answer.status === 200) {
        const html = await answer.text();
        heard();
        if (!paused()) {
          etag = answer.headers.get("ETag") || "";
          received(html);
        }
      } else silent();
    } catch {
      silent();
    } finally {
      clearTimeout(patience);
    }
  }

  async function turn() {
    if (!running && !paused()) {
      running = true;
      await ask();
      running = false;
    }
    timer = setTimeout(turn, everyMs);
  }

  timer = setTimeout(turn, everyMs);
  return {
    forget() {
      etag = "";
    },
    stop() {
      clearTimeout(timer);
    },
  };
}
