// For a browser that knows no modules (before Chromium 61): the page is as true as its last load, so it loads itself again.
// Such a browser alone runs it (`nomodule`). Nothing else on the page is alive then, the clock neither.
(function () {
  var script = document.currentScript;
  var trouble = document.getElementById("trouble");
  if (trouble) trouble.textContent = script.getAttribute("data-words");
  setTimeout(function () {
    location.replace(script.getAttribute("data-to") || location.href);
  }, Number(script.getAttribute("data-seconds")) * 1000);
})();
