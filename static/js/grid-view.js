/* The cells on the page: what they show, which one has the focus, which are selected, and the field to type in. */

export class View {
  constructor(table, model, places) {
    this.table = table;
    this.model = model;
    this.places = places; /* [[td]] by row and column */
    this.at = { row: 0, column: 0 };
    this.anchor = { row: 0, column: 0 };
    this.field = null;
    table.setAttribute("role", "grid");
    table.setAttribute("aria-multiselectable", "true");
    places.forEach((cells, row) =>
      cells.forEach((td, column) => {
        td.id = "sel-" + row + "-" + column;
        td.tabIndex = -1;
      })
    );
    /* One stop for Tab: the links of the first column are reached by Ctrl+Enter. */
    table.querySelectorAll("tbody th a").forEach((link) => {
      link.tabIndex = -1;
    });
    this.td().tabIndex = 0;
    model.onChange((changes) => this.refresh(changes));
  }

  get size() {
    return { rows: this.model.rows.length, columns: this.model.columns.length };
  }

  get area() {
    return {
      top: Math.min(this.at.row, this.anchor.row),
      bottom: Math.max(this.at.row, this.anchor.row),
      left: Math.min(this.at.column, this.anchor.column),
      right: Math.max(this.at.column, this.anchor.column),
    };
  }

  td(place = this.at) {
    return this.places[place.row][place.column];
  }

  /* What was changed, or everything when nothing is named. */
  refresh(changes) {
    if (changes.length) changes.forEach(({ row, column }) => this.show(row, column));
    else this.model.each((cell, row, column) => this.show(row, column));
  }

  show(row, column) {
    const cell = this.model.cell(row, column);
    const td = this.places[row][column];
    if (this.field && this.field.parentElement === td) return;
    const lines = [cell.now];
    td.textContent = cell.now;
    if (cell.theirs !== null) {
      const theirs = document.createElement("span");
      theirs.className = "grid-theirs";
      theirs.textContent = "orang lain: " + (cell.theirs || "(kosong)");
      td.append(theirs);
      lines.push(theirs.textContent);
    }
    td.classList.toggle("is-unsaved", cell.isUnsaved);
    td.classList.toggle("is-faulty", Boolean(cell.fault));
    td.classList.toggle("is-disputed", cell.theirs !== null);
    const faultId = "galat-" + row + "-" + column;
    if (cell.fault) {
      td.setAttribute("aria-invalid", "true");
      td.setAttribute("aria-describedby", faultId);
      td.title = cell.fault;
    } else {
      td.removeAttribute("aria-invalid");
      if (cell.theirs === null) td.removeAttribute("aria-describedby");
      else td.setAttribute("aria-describedby", faultId);
      td.title = lines.filter(Boolean).join(" · ");
    }
  }

  /* Focus */

  go(row, column, { extend = false, focus = true } = {}) {
    const { rows, columns } = this.size;
    this.td().tabIndex = -1;
    this.at = { row: within(row, rows), column: within(column, columns) };
    if (!extend) this.anchor = { ...this.at };
    this.td().tabIndex = 0;
    if (focus) {
      this.td().focus({ preventScroll: true });
      this.reveal(this.td());
    }
    this.showSelection();
  }

  /* The heads and the first column cover a part of what the browser thinks is visible. */
  reveal(td) {
    const wrap = this.table.closest(".grid-wrap");
    const frame = wrap.getBoundingClientRect();
    const box = td.getBoundingClientRect();
    const head = this.table.tHead.getBoundingClientRect().height;
    const side = this.table.tBodies[0].rows[0].cells[0].getBoundingClientRect().width;
    if (box.top < frame.top + head) wrap.scrollTop -= frame.top + head - box.top;
    else if (box.bottom > frame.top + wrap.clientHeight) wrap.scrollTop += box.bottom - frame.top - wrap.clientHeight;
    if (box.left < frame.left + side) wrap.scrollLeft -= frame.left + side - box.left;
    else if (box.right > frame.left + wrap.clientWidth) wrap.scrollLeft += box.right - frame.left - wrap.clientWidth;
    td.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  showSelection() {
    (this.selected || []).forEach((td) => td.removeAttribute("aria-selected"));
    const { top, bottom, left, right } = this.area;
    this.selected = [];
    if (top === bottom && left === right) return;
    for (let row = top; row <= bottom; row += 1) {
      for (let column = left; column <= right; column += 1) this.selected.push(this.places[row][column]);
    }
    this.selected.forEach((td) => td.setAttribute("aria-selected", "true"));
  }

  eachSelected(act) {
    const { top, bottom, left, right } = this.area;
    for (let row = top; row <= bottom; row += 1) {
      for (let column = left; column <= right; column += 1) act(row, column);
    }
  }

  /* Typing */

  get isTyping() {
    return this.field !== null;
  }

  /* Opens the cell; `text` takes the place of what stands there. False where it may not be edited. */
  open(text) {
    const { row, column } = this.at;
    const cell = this.model.cell(row, column);
    if (!cell.editable) return false;
    const { heading, code, options } = this.model.columns[column];
    const field = document.createElement("input");
    field.className = "grid-field";
    field.value = text === undefined ? cell.now : text;
    field.autocomplete = "off";
    field.spellcheck = false;
    field.maxLength = 300;
    field.setAttribute("aria-label", heading + ", " + this.model.rows[row].name);
    if (cell.fault) field.setAttribute("aria-describedby", "galat-" + row + "-" + column);
    if (code === "decree") field.setAttribute("list", "grid-decrees");
    else if (options.length) field.setAttribute("list", this.listFor(code, options));
    const td = this.td();
    td.replaceChildren(field);
    td.classList.add("is-open");
    this.field = field;
    field.focus();
    if (text === undefined) field.select();
    return true;
  }

  /* Ends typing; returns whether something changed. */
  close(keep) {
    if (!this.field) return false;
    const text = this.field.value;
    const { row, column } = this.at;
    const td = this.td();
    this.field = null;
    td.classList.remove("is-open");
    const changed = keep ? this.model.edit([{ row, column, text }]) : 0;
    this.show(row, column);
    return Boolean(changed);
  }

  listFor(code, options) {
    const id = "pilihan-" + code;
    if (!document.getElementById(id)) {
      const list = document.createElement("datalist");
      list.id = id;
      options.forEach((option) => list.append(new Option(option, option)));
      this.table.after(list);
    }
    return id;
  }
}

function within(value, size) {
  return Math.min(Math.max(value, 0), size - 1);
}
