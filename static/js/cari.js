/* The search at the top and its page: arrow keys walk from the field through what was found and back.
     data-hits-field   the field; on a wide screen htmx fills the suggestions below it
     data-suggestions  where they come
     data-hits, data-hit   what was found, and each link of it
   Without this file the field sends its form, and Tab reaches every link. */
(function () {
  "use strict";

  function box() {
    return document.querySelector("[data-suggestions]");
  }

  function field() {
    var shown = Array.from(document.querySelectorAll("[data-hits-field]")).filter(function (found) {
      return found.getClientRects().length > 0;
    });
    return shown.pop();
  }

  function hitsBeside(element) {
    var form = element.closest("form");
    var near = form && form.querySelector("[data-hits]");
    return near || element.closest("[data-hits]") || document.querySelector("main [data-hits]");
  }

  function close() {
    var place = box();
    if (place && place.firstChild) place.replaceChildren();
  }

  function walk(event, way) {
    var place = hitsBeside(event.target);
    if (!place) return;
    var links = Array.from(place.querySelectorAll("[data-hit]"));
    var at = links.indexOf(event.target);
    if (!links.length || (at < 0 && way < 0)) return;
    event.preventDefault();
    if (at === 0 && way < 0) {
      var back = place.closest("form") ? place.closest("form").querySelector("[data-hits-field]") : field();
      if (back) back.focus();
      return;
    }
    var next = links[Math.min(at + way, links.length - 1)];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    var on = event.target.closest && event.target.closest("[data-hits-field], [data-hit]");
    if (!on) return;
    if (event.key === "ArrowDown") walk(event, 1);
    else if (event.key === "ArrowUp") walk(event, -1);
    else if (event.key === "Escape" && box() && box().firstChild) {
      event.preventDefault(); // else a browser empties the field
      var own = box().closest("form").querySelector("[data-hits-field]");
      close();
      own.focus();
    }
  });

  document.addEventListener("focusin", function (event) {
    var place = box();
    if (place && !place.closest("form").contains(event.target)) close();
  });

  document.addEventListener("click", function (event) {
    var place = box();
    if (place && !place.closest("form").contains(event.target)) close();
  });
})();
