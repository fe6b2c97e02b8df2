/* Keyboard shortcuts. What a page offers it says itself, on the link or field that does it:
     aria-keyshortcuts="u"   the key presses a link or button, and puts the focus on a field
     data-go="a"             reached by G and then the letter: the menu
   and the help (?) lists what is there. Rows of any list are walked by J and K. Without this file nothing is lost. */
(function () {
  "use strict";

  var STORED = "pintasan";
  var going = 0;
  var dialog = null;

  function isOn() {
    try {
      return localStorage.getItem(STORED) !== "0";
    } catch (refused) {
      return true;
    }
  }

  function isShown(element) {
    return element.getClientRects().length > 0 && !element.disabled;
  }

  function shown(selector) {
    return Array.from(document.querySelectorAll(selector)).filter(isShown);
  }

  /* Letters belong to whoever writes with them: fields, selects, and the table mode. */
  function isWriting(target) {
    if (target.closest("select, textarea, [contenteditable], [data-grid-table]")) return true;
    var input = target.closest("input");
    return Boolean(input) && !/^(checkbox|radio|button|submit|reset|file)$/.test(input.type);
  }

  function use(element) {
    if (element.matches("input, select, textarea")) {
      element.focus();
      if (element.matches("[type=search], [type=text]")) element.select();
    } else element.click();
  }

  /* Lists */
  function rows() {
    return shown("main .table > tbody > tr").filter(function (row) {
      return row.querySelector("a[href]");
    });
  }

  function currentRow() {
    return document.activeElement && document.activeElement.closest("main .table > tbody > tr");
  }

  function walk(way) {
    var all = rows();
    if (!all.length) return false;
    var at = all.indexOf(currentRow());
    var row = all[at < 0 ? (way > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + way, 0), all.length - 1)];
    row.querySelector("a[href]").focus();
    row.scrollIntoView({ block: "nearest" });
    return true;
  }

  function pick(event) {
    var row = currentRow();
    var box = row && row.querySelector("[data-select]");
    if (!box) return false;
    box.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey: event.shiftKey }));
    return true;
  }

  /* The search of the list that is open keeps its filters; elsewhere the one at the top finds people. */
  function search() {
    var field = shown("main form[role=search] input[type=search], [data-quick-search]").pop();
    if (!field) return false;
    use(field);
    return true;
  }

  function press(key) {
    var found = shown('[aria-keyshortcuts="' + CSS.escape(key) + '"]')[0];
    if (found) use(found);
    return Boolean(found);
  }

  function go(key) {
    var entry = document.querySelector('[data-go="' + CSS.escape(key) + '"]');
    if (entry) entry.click();
    return Boolean(entry);
  }

  /* Ctrl+Down and Ctrl+Up: into a form, and a long one by its sections. */
  function section(way) {
    var all = shown("main form .form-section").filter(function (part) {
      return fieldOf(part);
    });
    if (!all.length) return false;
    var here = document.activeElement.closest(".form-section");
    var at = here ? all.indexOf(here) : way > 0 ? -1 : all.length;
    var part = all[Math.min(Math.max(at + way, 0), all.length - 1)];
    fieldOf(part).focus();
    part.scrollIntoView({ block: "nearest" });
    return true;
  }

  function fieldOf(part) {
    return Array.from(part.querySelectorAll("input:not([type=hidden]), select, textarea")).filter(isShown)[0];
  }

  /* Ctrl+S saves the form that is being filled in, also from the middle of it. */
  function save(event) {
    var form = event.target.closest("main form[method=post]");
    if (!form || !form.querySelector(".button-primary")) form = document.querySelector("main form[data-guard]");
    var button = form && form.querySelector(".form-actions [type=submit], .button-primary[type=submit]");
    if (!button) return false;
    button.click();
    return true;
  }

  /* The help */
  function element(name, text) {
    var made = document.createElement(name);
    if (text) made.textContent = text;
    return made;
  }

  function line(list, keys, text) {
    var term = list.appendChild(element("dt"));
    keys.split(" ").forEach(function (key, place) {
      if (place) term.append(" ");
      term.append(element("kbd", key));
    });
    list.append(element("dd", text));
  }

  function part(title, fill) {
    var list = element("dl");
    fill(list);
    if (!list.children.length) return;
    dialog.append(element("h3", title), list);
  }

  function labelOf(found) {
    var label = found.dataset.shortcutLabel || found.getAttribute("aria-label");
    if (!label && found.labels && found.labels[0]) label = found.labels[0].textContent;
    return (label || found.textContent).replace(/\s+/g, " ").trim();
  }

  function fillHelp() {
    dialog.replaceChildren(element("h2", "Pintasan papan ketik"));
    dialog.firstChild.id = "judul-pintasan";
    dialog.firstChild.tabIndex = -1;
    dialog.firstChild.autofocus = true;
    part("Di halaman ini", function (list) {
      shown("[aria-keyshortcuts]").forEach(function (found) {
        line(list, found.getAttribute("aria-keyshortcuts").toUpperCase(), labelOf(found));
      });
      if (rows().length) line(list, "J K", "baris berikutnya, baris sebelumnya; Enter membukanya");
      if (document.querySelector("main [data-select]")) {
        line(list, "X", "memilih baris itu; dengan Shift sampai pilihan sebelumnya");
      }
      if (shown("main form .form-section").some(fieldOf)) {
        line(list, "Ctrl+↓ Ctrl+↑", "ke isian; bagian berikutnya, bagian sebelumnya");
      }
      if (document.querySelector("main form[data-guard]")) line(list, "Ctrl+S", "menyimpan isian");
    });
    part("Di semua halaman", function (list) {
      line(list, "/", "mencari");
      line(list, "?", "membuka daftar ini");
      line(list, "Esc", "menutup menu atau daftar ini");
    });
    part("Pindah halaman: G, lalu", function (list) {
      document.querySelectorAll("[data-go]").forEach(function (entry) {
        line(list, entry.dataset.go.toUpperCase(), labelOf(entry));
      });
    });
    var label = dialog.appendChild(element("label"));
    label.className = "shortcut-switch";
    var box = label.appendChild(element("input"));
    box.type = "checkbox";
    box.checked = isOn();
    box.addEventListener("change", function () {
      try {
        localStorage.setItem(STORED, box.checked ? "1" : "0");
      } catch (refused) {
        /* Storage is switched off: the keys stay as they are. */
      }
    });
    label.append(" Pintasan satu huruf aktif di peramban ini");
    var close = dialog.appendChild(element("button", "Tutup"));
    close.type = "button";
    close.className = "button";
    close.dataset.dialogClose = "";
  }

  function help() {
    if (!dialog) {
      dialog = document.body.appendChild(element("dialog"));
      dialog.className = "dialog shortcuts";
      dialog.setAttribute("aria-labelledby", "judul-pintasan");
    }
    if (dialog.open) return true;
    fillHelp();
    dialog.showModal();
    return true;
  }

  function letter(event) {
    var key = event.key.toLowerCase();
    if (going && Date.now() - going < 2000) {
      going = 0;
      return go(key);
    }
    going = 0;
    switch (key) {
      case "/":
        return search();
      case "?":
        return help();
      case "g":
        going = Date.now();
        return true;
      case "j":
        return walk(1);
      case "k":
        return walk(-1);
      case "x":
        return pick(event);
    }
    return !event.shiftKey && press(key);
  }

  document.addEventListener("keydown", function (event) {
    if (event.defaultPrevented || event.isComposing || event.altKey) return;
    var control = event.ctrlKey || event.metaKey;
    var done = false;
    if (control && event.key.toLowerCase() === "s") done = save(event);
    else if (control && /^Arrow(Up|Down)$/.test(event.key)) done = section(event.key === "ArrowDown" ? 1 : -1);
    else if (control) return;
    else if (event.key.length === 1 && !isWriting(event.target) && !document.querySelector("dialog[open]")) {
      done = (isOn() || event.key === "?") && letter(event);
    }
    if (done) event.preventDefault();
  });

  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-shortcuts]")) help();
  });
})();
