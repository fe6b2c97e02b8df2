/* Forms: dependent selects, auto submit, file drop, unsaved changes, double submit, long dates. Enhancement only. */
(function () {
  "use strict";

  /* Dependent select: <select data-depends-on="id_regency" data-source="/wilayah/anak/?induk=">.
     The address with the parent's value at its end answers {"options": [{"value": "...", "label": "..."}]}. */
  var waiting = new WeakMap(); /* select -> {first, before, kept, turn}: as it was before it waited for its list */

  function fill(select, first, kept, options) {
    select.replaceChildren();
    if (first) select.append(first);
    options.forEach(function (option) {
      select.append(new Option(option.label, option.value, false, option.value === kept));
    });
    select.removeAttribute("aria-busy");
    waiting.delete(select);
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /* The select is never disabled meanwhile: Tab would jump over it, and whoever stands on it would lose the focus. */
  function refresh(select, parent) {
    var state = waiting.get(select) || {
      first: select.querySelector('option[value=""]'),
      before: Array.from(select.options),
      kept: select.value,
      turn: 0,
    };
    var turn = (state.turn += 1);
    if (!parent.value) {
      fill(select, state.first, state.kept, []);
      return;
    }
    waiting.set(select, state);
    select.replaceChildren(new Option("Memuat…", ""));
    select.setAttribute("aria-busy", "true");
    fetch(select.dataset.source + encodeURIComponent(parent.value), {
      credentials: "same-origin",
      headers: { Accept: "application/json" },
    })
      .then(function (answer) {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.json();
      })
      .then(function (data) {
        if (turn === state.turn) fill(select, state.first, state.kept, data.options);
      })
      .catch(function () {
        if (turn !== state.turn) return;
        select.replaceChildren.apply(select, state.before);
        select.removeAttribute("aria-busy");
        waiting.delete(select);
        document.dispatchEvent(
          new CustomEvent("pesan", { detail: { tone: "danger", text: "Daftar pilihan tidak dapat dimuat. Coba lagi." } })
        );
      });
  }

  /* A native date field follows the browser's language; the words beside it are always Indonesian. */
  var months =
    "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split(" ");

  function longDate(field) {
    var output = field.parentElement.querySelector(".date-long");
    if (!output) {
      output = document.createElement("output");
      output.className = "date-long";
      field.after(output);
    }
    var parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(field.value);
    output.textContent = parts ? Number(parts[3]) + " " + months[Number(parts[2]) - 1] + " " + Number(parts[1]) : "";
  }

  function megabytes(size) {
    if (size < 1048576) return Math.max(1, Math.round(size / 1024)) + " KB";
    return (size / 1048576).toFixed(1).replace(".", ",") + " MB";
  }

  function showFile(input) {
    var drop = input.closest(".drop");
    if (!drop) return;
    var file = input.files && input.files[0];
    var title = drop.querySelector("[data-drop-title]");
    drop.classList.toggle("has-file", Boolean(file));
    if (!title) return;
    if (!title.dataset.before) title.dataset.before = title.textContent;
    title.textContent = file ? file.name + " (" + megabytes(file.size) + ")" : title.dataset.before;
  }

  function prepare(part) {
    part.querySelectorAll(".field input[type=date]").forEach(longDate);
    part.querySelectorAll(".drop input[type=file]").forEach(showFile);
  }

  document.addEventListener("change", function (event) {
    var field = event.target;
    if (field.id) {
      document.querySelectorAll('select[data-depends-on="' + CSS.escape(field.id) + '"]').forEach(function (select) {
        refresh(select, field);
      });
    }
    if (field.matches(".drop input[type=file]")) showFile(field);
    if (field.matches(".field input[type=date]")) longDate(field);
    var form = field.form;
    if (form && form.matches("[data-auto-submit]") && field.matches("select, [type=checkbox], [type=radio], [type=date]")) {
      form.requestSubmit();
    }
  });

  ["dragenter", "dragover", "dragleave", "drop"].forEach(function (kind) {
    document.addEventListener(kind, function (event) {
      var drop = event.target.closest && event.target.closest(".drop");
      if (drop) drop.classList.toggle("is-over", kind === "dragenter" || kind === "dragover");
    });
  });

  /* Unsaved changes: <form data-guard> */
  function snapshot(form) {
    return new URLSearchParams(
      Array.from(new FormData(form)).map(function (pair) {
        return [pair[0], typeof pair[1] === "string" ? pair[1] : pair[1].name];
      })
    ).toString();
  }

  var guarded = new Map();
  document.querySelectorAll("form[data-guard]").forEach(function (form) {
    /* A form that came back with errors, or for a choice between two versions, is unsaved from the start. */
    guarded.set(form, form.querySelector(".errorlist") || "unsaved" in form.dataset ? null : snapshot(form));
  });

  window.addEventListener("beforeunload", function (event) {
    guarded.forEach(function (before, form) {
      if (form.isConnected && snapshot(form) !== before) {
        event.preventDefault();
        event.returnValue = "";
      }
    });
  });

  /* Double submit: a POST form goes out once. A form that answers with a file says data-repeatable. */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    guarded.delete(form);
    if (form.matches("[data-repeatable]")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    var button = event.submitter;
    /* After this turn of the loop: a disabled button would not send its own name and value. */
    setTimeout(function () {
      form.querySelectorAll("button[type=submit], button:not([type])").forEach(function (other) {
        other.disabled = true;
      });
      if (button) button.setAttribute("aria-busy", "true");
    }, 0);
  });

  function release(form) {
    delete form.dataset.sent;
    form.querySelectorAll("button").forEach(function (button) {
      button.disabled = button.hasAttribute("data-always-disabled");
      button.removeAttribute("aria-busy");
    });
  }

  document.addEventListener("htmx:afterRequest", function (event) {
    var form = event.target.closest && event.target.closest("form");
    if (form) release(form);
  });

  /* The Back button brings the page as it was left: the buttons must work again. */
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(release);
  });

  document.addEventListener("htmx:load", function (event) {
    prepare(event.target);
  });
  prepare(document);

  /* A form that came back: where the first fault is, there one goes on typing. */
  var wrong = document.querySelector("main form [aria-invalid=true]");
  if (wrong) wrong.focus();
})();
