/* Export page of the admin: "select all" for the fields. The package does this with an inline handler, which the
   Content-Security-Policy refuses. */
(function () {
  "use strict";
  document.addEventListener("change", function (event) {
    if (!event.target.matches("[data-select-fields]")) return;
    document.querySelectorAll('.selectable-field-export-row input[type="checkbox"]').forEach(function (box) {
      box.checked = event.target.checked;
    });
  });
})();
