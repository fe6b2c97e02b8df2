/* The shell: theme, density, menu, messages, copying, dialogs. Everything works without this file too. */
(function () {
  "use strict";
  var root = document.documentElement;

  function remember(key, value) {
    try {
      localStorage.setItem(key, value);
    } catch (refused) {
      /* Storage is switched off: the choice holds for this page only. */
    }
  }

  function isDark() {
    var chosen = root.getAttribute("data-tema");
    return chosen ? chosen === "gelap" : matchMedia("(prefers-color-scheme: dark)").matches;
  }

  function showState() {
    document.querySelectorAll("[data-theme-button]").forEach(function (button) {
      button.setAttribute("aria-pressed", String(isDark()));
    });
    document.querySelectorAll("[data-density]").forEach(function (button) {
      button.setAttribute("aria-pressed", String(root.hasAttribute("data-padat")));
    });
  }

  function toggleTheme() {
    var dark = !isDark();
    root.setAttribute("data-tema", dark ? "gelap" : "terang");
    remember("theme", dark ? "dark" : "light");
    showState();
  }

  function toggleDensity() {
    var dense = root.toggleAttribute("data-padat");
    remember("padat", dense ? "1" : "0");
    showState();
  }

  /* Messages that arrive with an htmx answer: header HX-Trigger: {"pesan": {"tone": "ok", "text": "..."}} */
  function toast(tone, text) {
    var place = document.querySelector("[data-toasts]");
    if (!place || !text) return;
    var box = document.createElement("div");
    box.className = "alert alert-" + (/^(ok|attention|danger|info)$/.test(tone) ? tone : "info");
    var words = document.createElement("div");
    words.textContent = text;
    box.append(words);
    place.append(box);
    /* Bad news stays until it is read; good news leaves by itself. */
    if (tone === "danger" || tone === "attention") {
      box.addEventListener("click", function () {
        box.remove();
      });
    } else {
      setTimeout(function () {
        box.remove();
      }, 6000);
    }
  }

  function say(button, words) {
    var place = button.querySelector("[data-label]") || button;
    var before = place.textContent;
    place.textContent = words;
    toast("ok", words);
    setTimeout(function () {
      place.textContent = before;
    }, 1800);
  }

  function copy(button) {
    var source = button.dataset.copy ? document.querySelector(button.dataset.copy) : null;
    var text = button.dataset.copyText || (source && (source.value || source.textContent)) || "";
    if (!navigator.clipboard) {
      if (source && source.select) source.select();
      return;
    }
    navigator.clipboard.writeText(text.trim()).then(function () {
      if (button.querySelector("[data-label]")) say(button, "Tersalin");
      else toast("ok", "Tersalin");
    });
  }

  document.addEventListener("click", function (event) {
    var target = event.target.closest(
      "[data-theme-button], [data-density], [data-dismiss], [data-copy], [data-copy-text], [data-dialog], [data-dialog-close], [data-print]"
    );
    document.querySelectorAll("details.more[open], details.account[open]").forEach(function (open) {
      if (!open.contains(event.target)) open.open = false;
    });
    if (!target) return;
    if (target.matches("[data-theme-button]")) toggleTheme();
    else if (target.matches("[data-density]")) toggleDensity();
    else if (target.matches("[data-dismiss]")) target.closest(".alert").remove();
    else if (target.matches("[data-copy], [data-copy-text]")) copy(target);
    else if (target.matches("[data-print]")) window.print();
    else if (target.matches("[data-dialog-close]")) {
      event.preventDefault();
      target.closest("dialog").close();
    } else {
      var dialog = document.getElementById(target.dataset.dialog);
      if (!dialog || !dialog.showModal) return;
      event.preventDefault();
      dialog.showModal();
    }
  });

  // Tables under pictures are printed: by the style sheet where the browser lets it open them, else they are opened here.
  if (!window.CSS || !CSS.supports("selector(::details-content)")) {
    window.addEventListener("beforeprint", function () {
      document.querySelectorAll("details.as-table:not([open])").forEach(function (closed) {
        closed.open = true;
        closed.dataset.forPrint = "";
      });
    });
    window.addEventListener("afterprint", function () {
      document.querySelectorAll("details.as-table[data-for-print]").forEach(function (opened) {
        opened.open = false;
        delete opened.dataset.forPrint;
      });
    });
  }

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      document.querySelectorAll("details.more[open], details.account[open]").forEach(function (open) {
        open.open = false;
        open.querySelector("summary").focus();
      });
      if (location.hash === "#menu") closeMenu();
    }
  });

  /* The phone menu opens by its address. Focus follows it in, and the address is cleaned on the way out. */
  function closeMenu() {
    location.hash = "#isi";
    var opener = document.querySelector("[data-menu-open]");
    if (opener) opener.focus();
  }

  function menuFocus() {
    if (location.hash !== "#menu") return;
    var close = document.querySelector(".side-close");
    if (close && close.offsetParent) close.focus();
  }

  window.addEventListener("hashchange", menuFocus);
  menuFocus();

  /* A NIK, also one with a digit too many or too few, must not stand in an address: from any search or filter it goes
     by POST to the page that takes it. In the capture phase, before htmx would send the form by GET. What slips through
     here (core/values/long_numbers.py sees more) the server sends there without it. */
  var NIK = /^(1[1-9]|21|3[1-6]|5[1-3]|6[1-5]|7[1-6]|8[12]|9[1-7])\d{4}([04][1-9]|[1256]\d|[37][01])(0[1-9]|1[0-2])\d{6}$/;

  function holdsNik(field) {
    var text = field.value.normalize("NFKC");
    var grouped = text.replace(/[\s._\u00ad\u200b-\u200f\u2060-]/g, "");
    return /\d{14}/.test(grouped) || NIK.test(text.replace(/[^\p{L}\p{N}]/gu, ""));
  }

  document.addEventListener(
    "submit",
    function (event) {
      var form = event.target;
      var url = document.body.dataset.digitsUrl;
      if (!url || form.method !== "get") return;
      var typed = form.querySelectorAll("input[type=search], input[type=text], input:not([type])");
      var field = Array.from(typed).find(holdsNik);
      if (!field) return;
      event.preventDefault();
      event.stopPropagation();
      var headers = JSON.parse(document.body.getAttribute("hx-headers") || "{}");
      var sent = document.createElement("form");
      sent.method = "post";
      sent.action = url;
      [["csrfmiddlewaretoken", headers["X-CSRFToken"] || ""], ["q", field.value]].forEach(function (pair) {
        var input = document.createElement("input");
        input.type = "hidden";
        input.name = pair[0];
        input.value = pair[1];
        sent.append(input);
      });
      document.body.append(sent);
      sent.submit();
    },
    true
  );

  document.addEventListener("pesan", function (event) {
    toast(event.detail.tone, event.detail.text);
  });

  document.addEventListener("htmx:responseError", function () {
    toast("danger", "Permintaan tidak berhasil. Periksa isian, lalu coba lagi.");
  });

  document.addEventListener("htmx:sendError", function () {
    toast("danger", "Tidak tersambung ke server. Data di layar belum tersimpan.");
  });

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", showState);
  window.addEventListener("storage", function (event) {
    if (event.key === "theme" && event.newValue) {
      root.setAttribute("data-tema", event.newValue === "dark" ? "gelap" : "terang");
      showState();
    }
  });
  showState();
})();
