/* The table mode: reads the table that the server wrote, and puts the parts together. */

import { Keep } from "./grid-keep.js";
import { listen } from "./grid-keys.js";
import { Cell, Model } from "./grid-model.js";
import { Saver } from "./grid-save.js";
import { View } from "./grid-view.js";

function read(table) {
  const heads = Array.from(table.tHead.rows[0].cells).slice(1);
  const columns = heads.map((head) => ({
    code: head.dataset.column,
    heading: head.textContent,
    options: head.dataset.options ? head.dataset.options.split("|") : [],
    isFixed: "fixed" in head.dataset,
    isSecret: "secret" in head.dataset,
  }));
  const name = columns.findIndex((column) => column.code === "name");
  const places = Array.from(table.tBodies[0].rows, (row) => Array.from(row.cells).slice(1));
  const rows = Array.from(table.tBodies[0].rows, (row, number) => ({
    member: Number(row.dataset.member),
    assignment: row.dataset.assignment ? Number(row.dataset.assignment) : null,
    seen: {
      member: Number(row.dataset.seenMember),
      assignment: Number(row.dataset.seenAssignment),
      employment: row.dataset.seenEmployment,
    },
    name: places[number][name].textContent,
    cells: places[number].map((td) => new Cell(td.textContent, td.getAttribute("aria-readonly") !== "true")),
  }));
  return { model: new Model(columns, rows), places };
}

function element(name, text, className) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

class GridPage {
  constructor(root) {
    this.root = root;
    this.table = root.querySelector("[data-grid-table]");
    const { model, places } = read(this.table);
    this.model = model;
    this.view = new View(this.table, model, places);
    const { user, pillar, saveUrl, tokenUrl } = root.dataset;
    this.saver = new Saver(model, { save: saveUrl, token: tokenUrl }, Number(user), pillar);
    this.button = (name) => root.querySelector("[data-grid-" + name + "]");
    model.onChange(() => this.showState());
    this.keep = new Keep(user, location.pathname + location.search, model);
    listen(this.table, model, this.view, {
      save: () => this.save(),
      leave: () => this.leave(),
      seek: (way) => this.seek(way),
      visit: (row) => window.open(root.dataset.memberUrl + row.member + "/", "_blank", "noopener"),
      say: (text) => this.say(text),
    });
    this.button("save").addEventListener("click", () => this.save());
    this.button("undo").addEventListener("click", () => model.undo());
    this.button("redo").addEventListener("click", () => model.redo());
    this.button("discard").addEventListener("click", () => this.discard());
    window.addEventListener("beforeunload", (event) => {
      if (this.view.isTyping) this.view.close(true);
      if (!model.unsaved) return;
      event.preventDefault();
      event.returnValue = "";
    });
    this.restore();
    this.showState();
  }

  say(text) {
    this.button("status").textContent = text;
  }

  leave() {
    const save = this.button("save");
    (save.disabled ? this.root.querySelector(".grid-help summary") : save).focus();
    this.say("Di luar tabel. Tekan Tab untuk kembali ke tabel.");
  }

  /* To the next cell that needs a look, or the one before; round and round. */
  seek(way) {
    const places = [];
    this.model.each((cell, row, column) => {
      if (cell.fault || cell.theirs !== null) places.push({ row, column });
    });
    if (!places.length) {
      this.say("Tidak ada sel yang perlu diperiksa.");
      return;
    }
    const { row, column } = this.view.at;
    const isAfter = (place) => place.row > row || (place.row === row && place.column > column);
    const isBefore = (place) => place.row < row || (place.row === row && place.column < column);
    const next = way > 0 ? places.find(isAfter) || places[0] : places.filter(isBefore).pop() || places[places.length - 1];
    this.view.go(next.row, next.column);
    this.say(document.getElementById("galat-" + next.row + "-" + next.column).textContent);
  }

  discard() {
    const count = this.model.discard();
    if (count) this.say(count + " perubahan dibuang. Urungkan bila keliru.");
  }

  async save() {
    if (this.view.isTyping) this.view.close(true);
    const save = this.button("save");
    save.setAttribute("aria-busy", "true");
    this.say("Menyimpan…");
    const result = await this.saver.save();
    save.removeAttribute("aria-busy");
    this.notice(null);
    this.showState();
    this.answer(result);
  }

  answer(result) {
    switch (result.state) {
      case "saved":
        this.say(this.summary(result));
        break;
      case "nothing":
        this.say(
          this.model.unsaved ? "Putuskan dahulu sel yang juga diubah orang lain." : "Tidak ada yang perlu disimpan."
        );
        break;
      case "signed_out":
        this.say("Belum tersimpan.");
        this.notice("Sesi Anda sudah berakhir. Isian yang belum disimpan tetap di halaman ini.", true);
        break;
      case "refused":
        this.say("Belum tersimpan.");
        this.notice(result.message, false);
        break;
      case "offline":
        this.say("Belum tersimpan.");
        this.notice("Server tidak menjawab. Isian Anda tetap di sini; coba simpan lagi sebentar lagi.", false);
        break;
    }
  }

  summary({ counts, at }) {
    const parts = [];
    if (counts.saved) parts.push(counts.saved + " sel tersimpan pukul " + at + ".");
    if (counts.faults) parts.push(counts.faults + " sel ditolak, lihat alasannya di atas tabel.");
    if (counts.conflicts) parts.push(counts.conflicts + " sel juga diubah orang lain.");
    return parts.join(" ") || "Belum tersimpan.";
  }

  /* A box above the table; with the way to sign in again where that is missing. */
  notice(text, signIn) {
    const place = this.root.querySelector("[data-grid-notice]");
    place.replaceChildren();
    if (!text) return;
    const box = element("div", "", "alert alert-danger");
    box.setAttribute("role", "alert");
    const words = element("div");
    words.append(element("p", text));
    if (signIn) {
      const link = element("a", "Masuk lagi di tab baru");
      link.href = this.root.dataset.loginUrl;
      link.target = "_blank";
      link.rel = "noopener";
      const line = element("p");
      line.append(link, document.createTextNode(", lalu kembali ke sini dan tekan Simpan."));
      words.append(line);
    }
    box.append(words);
    place.append(box);
  }

  restore() {
    const { restored, secret, strangers } = this.keep.restore();
    const parts = [];
    if (restored) parts.push(restored + " sel yang belum disimpan dipulihkan.");
    if (secret) parts.push(secret + " NIK yang belum disimpan tidak disimpan di peramban; ketik lagi.");
    if (strangers.length) parts.push(strangers.length + " sel milik orang yang tidak ada lagi di halaman ini.");
    if (parts.length) this.say(parts.join(" "));
  }

  showState() {
    const unsaved = this.model.unsaved;
    const save = this.button("save");
    save.disabled = !unsaved;
    save.querySelector("[data-label]").textContent = unsaved ? "Simpan " + unsaved + " sel" : "Simpan";
    this.button("undo").disabled = !this.model.done.length;
    this.button("redo").disabled = !this.model.undone.length;
    this.button("discard").disabled = !unsaved;
    this.showFaults();
  }

  /* The list of what needs a look; each line leads to its cell, and cells point back to it. */
  showFaults() {
    const place = this.root.querySelector("[data-grid-faults]");
    const list = element("ul");
    this.model.each((cell, row, column) => {
      if (cell.fault || cell.theirs !== null) list.append(this.faultLine(cell, row, column));
    });
    this.keep && this.keep.strangers.length && list.append(this.strangersLine());
    place.hidden = !list.children.length;
    place.replaceChildren(element("h2", "Yang perlu diperiksa"), list);
  }

  faultLine(cell, row, column) {
    const line = element("li");
    const where = element("button", this.model.rows[row].name + ", " + this.model.columns[column].heading, "grid-jump");
    where.type = "button";
    where.addEventListener("click", () => this.view.go(row, column));
    const reason = element("span");
    reason.id = "galat-" + row + "-" + column;
    if (cell.theirs === null) reason.textContent = cell.fault;
    else {
      const mine = cell.now || "(kosong)";
      const theirs = cell.theirs || "(kosong)";
      reason.textContent = "Anda mengisi “" + mine + "”; orang lain baru saja menyimpan “" + theirs + "”.";
    }
    line.append(where, document.createTextNode(": "), reason);
    if (cell.theirs !== null) {
      line.append(
        this.choice("Pakai punya saya", row, column, true),
        this.choice("Pakai punya mereka", row, column, false)
      );
    }
    return line;
  }

  choice(label, row, column, mine) {
    const button = element("button", label, "button button-small");
    button.type = "button";
    button.addEventListener("click", () => {
      this.model.settle(row, column, mine);
      this.view.go(row, column);
    });
    return button;
  }

  strangersLine() {
    const line = element("li", "Perubahan untuk orang yang tidak lagi ada di halaman ini: ");
    const members = new Set(this.keep.strangers.map(([member]) => member));
    members.forEach((member) => {
      const link = element("a", "buka anggota nomor " + member);
      link.href = this.root.dataset.memberUrl + member + "/";
      line.append(link, document.createTextNode(" "));
    });
    const drop = element("button", "Buang", "button button-small");
    drop.type = "button";
    drop.addEventListener("click", () => {
      this.keep.forgetStrangers();
      this.showState();
    });
    line.append(drop);
    return line;
  }
}

document.querySelectorAll("[data-grid]").forEach((root) => new GridPage(root));
