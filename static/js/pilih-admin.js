/* Names for the searchable selects of the admin: the library gives its boxes a role but no name. */
(function () {
  "use strict";

  function labelOf(select) {
    return document.querySelector('label[for="' + CSS.escape(select.id) + '"]');
  }

  function textOf(select) {
    var label = labelOf(select);
    return label ? label.textContent.replace(/:\s*$/, "").trim() : select.name;
  }

  function nameBox(select) {
    var box = select.nextElementSibling;
    if (!box || !box.classList.contains("select2")) return;
    var label = labelOf(select);
    var combobox = box.querySelector('[role="combobox"]');
    var shown = box.querySelector('[role="textbox"]');
    if (combobox && label) {
      label.id = label.id || select.id + "_label";
      combobox.setAttribute("aria-labelledby", label.id + (shown ? " " + shown.id : ""));
      if (shown) shown.setAttribute("aria-labelledby", label.id);
    }
    box.querySelectorAll(".select2-search__field").forEach(function (field) {
      field.setAttribute("aria-label", "Cari " + textOf(select));
    });
  }

  function nameAll() {
    document.querySelectorAll("select.admin-autocomplete").forEach(nameBox);
  }

  document.addEventListener("DOMContentLoaded", function () {
    /* The boxes come some time after the page, and their insides again with every choice. */
    new MutationObserver(nameAll).observe(document.body, { childList: true, subtree: true });
    nameAll();
    if (!window.django || !window.django.jQuery) return;
    window.django.jQuery(document).on("select2:open", "select", function (event) {
      var field = document.querySelector(".select2-dropdown .select2-search__field");
      if (field) field.setAttribute("aria-label", "Cari " + textOf(event.target));
      var combobox = event.target.nextElementSibling.querySelector('[role="combobox"]');
      if (combobox) combobox.setAttribute("aria-controls", "select2-" + event.target.id + "-results");
    });
  });
})();
