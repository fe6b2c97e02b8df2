/* The cells of the table mode, without the page: what is saved, what is typed, what is wrong, and undoing. */

export class Cell {
  constructor(text, editable) {
    this.saved = text; /* as the server has it */
    this.now = text; /* as it was typed */
    this.editable = editable;
    this.fault = ""; /* why the server refused it */
    this.theirs = null; /* what somebody else wrote meanwhile, while that is undecided */
  }

  get isUnsaved() {
    return this.now !== this.saved;
  }
}

export class Model {
  /* columns: [{code, heading, options, isFixed, isSecret}]; rows: [{member, assignment, seen, name, cells: [Cell]}] */
  constructor(columns, rows) {
    this.columns = columns;
    this.rows = rows;
    this.done = [];
    this.undone = [];
    this.listeners = [];
    this.places = new Map(columns.map((column, place) => [column.code, place]));
    this.byMember = new Map(rows.map((row) => [row.member, row]));
  }

  onChange(listener) {
    this.listeners.push(listener);
  }

  tell(changes) {
    this.listeners.forEach((listener) => listener(changes));
  }

  cell(row, column) {
    return this.rows[row].cells[column];
  }

  /* Several cells at once, undone at once: [{row, column, text}]. Cells that may not be edited stay as they are. */
  edit(wanted) {
    const changes = [];
    wanted.forEach(({ row, column, text }) => {
      const cell = this.cell(row, column);
      const { options, isFixed } = this.columns[column];
      const typed = meant(text, isFixed ? options : []);
      if (cell.editable && cell.now !== typed) changes.push({ row, column, before: cell.now, after: typed });
    });
    if (!changes.length) return 0;
    this.done.push(changes);
    this.undone = [];
    this.put(changes, "after");
    return changes.length;
  }

  undo() {
    const changes = this.done.pop();
    if (!changes) return null;
    this.undone.push(changes);
    this.put(changes, "before");
    return changes[0];
  }

  redo() {
    const changes = this.undone.pop();
    if (!changes) return null;
    this.done.push(changes);
    this.put(changes, "after");
    return changes[0];
  }

  put(changes, side) {
    changes.forEach((change) => {
      const cell = this.cell(change.row, change.column);
      cell.now = change[side];
      cell.fault = "";
      if (!cell.isUnsaved) cell.theirs = null;
    });
    this.tell(changes);
  }

  /* Everything typed and not saved goes, in one step that can be undone. */
  discard() {
    const wanted = [];
    this.each((cell, row, column) => {
      if (cell.isUnsaved) wanted.push({ row, column, text: cell.saved });
    });
    return this.edit(wanted);
  }

  /* Whose value counts where two wrote the same cell. */
  settle(row, column, mine) {
    const cell = this.cell(row, column);
    if (cell.theirs === null) return;
    cell.theirs = null;
    if (mine) this.tell([{ row, column }]);
    else this.edit([{ row, column, text: cell.saved }]);
  }

  each(act) {
    this.rows.forEach((row, place) => row.cells.forEach((cell, column) => act(cell, place, column)));
  }

  count(test) {
    let number = 0;
    this.each((cell) => {
      if (test(cell)) number += 1;
    });
    return number;
  }

  get unsaved() {
    return this.count((cell) => cell.isUnsaved);
  }

  /* What a save sends; a cell whose conflict is undecided waits. */
  toSend() {
    return this.rows
      .map((row) => {
        const cells = {};
        row.cells.forEach((cell, column) => {
          if (cell.isUnsaved && cell.theirs === null) cells[this.columns[column].code] = cell.now;
        });
        return { member: row.member, assignment: row.assignment, seen: row.seen, cells };
      })
      .filter((row) => Object.keys(row.cells).length);
  }

  /* The server's answer to what was sent. Returns {saved, faults, conflicts}: how many cells. */
  take(sent, answer) {
    const counts = { saved: 0, faults: 0, conflicts: 0 };
    const sentBy = new Map(sent.map((row) => [row.member, row.cells]));
    answer.rows.forEach((told) => {
      const row = this.byMember.get(told.member);
      if (!row) return;
      if (told.seen) row.seen = told.seen;
      this.columns.forEach((column, place) => {
        this.takeCell(row.cells[place], column.code, sentBy.get(told.member)[column.code], told, counts);
      });
    });
    this.tell([]);
    return counts;
  }

  takeCell(cell, code, sentText, told, counts) {
    const text = told.cells && code in told.cells ? told.cells[code] : cell.saved;
    const typedSince = cell.now !== (sentText === undefined ? cell.saved : sentText);
    const before = cell.saved;
    cell.saved = text;
    if (told.saved.includes(code)) {
      if (!typedSince) cell.now = text;
      cell.fault = "";
      cell.theirs = null;
      counts.saved += 1;
    } else if (code in told.faults) {
      cell.fault = told.faults[code];
      counts.faults += 1;
    } else if (told.conflicts.includes(code)) {
      /* Only where the other one wrote into this very cell: the rest of the row is free again. */
      if (text === cell.now) counts.saved += 1;
      else if (text === before) counts.retry = true;
      else {
        cell.theirs = text;
        counts.conflicts += 1;
      }
    } else if (sentText === undefined) {
      if (!typedSince) cell.now = text;
      else if (text !== before && text !== cell.now) cell.theirs = text;
    }
  }
}

/* A word that begins only one of the options means it: `p` is `P`, `kon` is `Kontrak`. */
export function meant(text, options) {
  const typed = text.replace(/\s+/g, " ").trim();
  if (!typed || !options.length) return typed;
  const small = typed.toLowerCase();
  const exact = options.filter((option) => option.toLowerCase() === small);
  if (exact.length) return exact[0];
  const begun = options.filter((option) => option.toLowerCase().startsWith(small));
  return begun.length === 1 ? begun[0] : typed;
}
