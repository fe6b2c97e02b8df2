/* Lists: selecting rows, the bar that follows, and the roles that cards on a phone would lose. */
(function () {
  "use strict";

  function boxes(form) {
    return Array.from(form.querySelectorAll("[data-select]"));
  }

  function update(form) {
    var all = boxes(form);
    var chosen = all.filter(function (box) {
      return box.checked;
    });
    all.forEach(function (box) {
      box.closest("tr").classList.toggle("is-selected", box.checked);
    });
    var master = form.querySelector("[data-select-all]");
    if (master) {
      master.checked = all.length > 0 && chosen.length === all.length;
      master.indeterminate = chosen.length > 0 && chosen.length < all.length;
    }
    form.querySelectorAll("[data-selected-count]").forEach(function (place) {
      place.textContent = String(chosen.length);
    });
    /* "All results" holds more than the page shows: the rows follow it, and letting one go lets it go. */
    var result = form.querySelector("[data-select-result]");
    if (result && result.checked) {
      if (chosen.length < all.length) result.checked = false;
      else {
        form.querySelectorAll("[data-selected-count]").forEach(function (place) {
          place.textContent = result.dataset.selectResult;
        });
      }
    }
    var bar = form.querySelector(".bulk-bar");
    if (bar) bar.classList.toggle("is-open", chosen.length > 0);
  }

  var last = null;
  document.addEventListener("click", function (event) {
    var form = event.target.closest("[data-bulk]");
    if (!form) return;
    var box = event.target.closest("[data-select]");
    if (box) {
      var all = boxes(form);
      var from = all.indexOf(last);
      var to = all.indexOf(box);
      if (event.shiftKey && from >= 0) {
        all.slice(Math.min(from, to), Math.max(from, to) + 1).forEach(function (other) {
          other.checked = box.checked;
        });
      }
      last = box;
      update(form);
    }
    if (event.target.closest("[data-select-none]")) {
      boxes(form).forEach(function (other) {
        other.checked = false;
      });
      update(form);
    }
  });

  document.addEventListener("change", function (event) {
    var form = event.target.closest("[data-bulk]");
    if (!form) return;
    if (event.target.matches("[data-select-all]")) {
      boxes(form).forEach(function (box) {
        box.checked = event.target.checked;
      });
    }
    if (event.target.matches("[data-select-result]")) {
      boxes(form).forEach(function (box) {
        box.checked = event.target.checked;
      });
    }
    if (event.target.matches("[data-select], [data-select-all], [data-select-result]")) update(form);
  });

  /* Safari and older Chromium forget that a table is one once its display changes; the roles say it again. */
  function roles(table) {
    table.setAttribute("role", "table");
    table.querySelectorAll("thead, tbody, tfoot").forEach(function (part) {
      part.setAttribute("role", "rowgroup");
    });
    table.querySelectorAll("tr").forEach(function (row) {
      row.setAttribute("role", "row");
    });
    table.querySelectorAll("td").forEach(function (cell) {
      cell.setAttribute("role", "cell");
    });
    table.querySelectorAll("thead th").forEach(function (head) {
      head.setAttribute("role", "columnheader");
    });
    table.querySelectorAll("tbody th").forEach(function (head) {
      head.setAttribute("role", "rowheader");
    });
  }

  /* A region that scrolls sideways must be reachable by keyboard, one that does not must not be a stop. */
  function scrollers() {
    document.querySelectorAll(".table-wrap, .chart-wrap").forEach(function (wrap) {
      if (wrap.scrollWidth > wrap.clientWidth + 1 || wrap.scrollHeight > wrap.clientHeight + 1) wrap.tabIndex = 0;
      else wrap.removeAttribute("tabindex");
    });
  }

  function prepare(part) {
    part.querySelectorAll(".table-cards").forEach(roles);
    part.querySelectorAll("[data-bulk]").forEach(update);
    scrollers();
  }

  /* What had the focus may be gone from a list that comes anew (a filter taken off, a page turned): then the list itself
     has it, instead of the top of the page. */
  var held = false;
  document.addEventListener("htmx:beforeSwap", function (event) {
    held = event.detail.target.contains(document.activeElement);
  });
  document.addEventListener("htmx:afterSettle", function (event) {
    var list = document.getElementById(event.detail.target.id);
    if (!held || !list || (document.activeElement && document.activeElement !== document.body)) return;
    list.tabIndex = -1;
    list.focus({ preventScroll: true });
  });

  document.addEventListener("htmx:load", function (event) {
    prepare(event.target);
  });
  document.addEventListener("toggle", scrollers, true);
  window.addEventListener("resize", scrollers);
  prepare(document);
})();
