/* Runs in the head, before the first paint: the chosen theme and density, and the sign that scripts run.
   The key "theme" is shared with the Django admin, so that one choice holds in both. */
(function () {
  "use strict";
  var root = document.documentElement;
  root.setAttribute("data-js", "");
  try {
    var theme = localStorage.getItem("theme");
    if (theme === "dark") root.setAttribute("data-tema", "gelap");
    if (theme === "light") root.setAttribute("data-tema", "terang");
    if (localStorage.getItem("padat") === "1") root.setAttribute("data-padat", "");
  } catch (refused) {
    /* Storage is switched off: the page follows the system. */
  }
})();
