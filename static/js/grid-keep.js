/* What is typed and not saved yet survives a reload, in this tab alone: never a NIK, and only for the same person. */

const PREFIX = "kisi:";

export class Keep {
  constructor(user, address, model) {
    this.key = PREFIX + user + ":" + address;
    this.model = model;
    this.lost = 0;
    this.strangers = [];
    this.forgetOthers(user);
    model.onChange(() => this.later());
    window.addEventListener("pagehide", () => this.write());
  }

  forgetOthers(user) {
    const own = PREFIX + user + ":";
    safely(() => {
      Object.keys(sessionStorage)
        .filter((key) => key.startsWith(PREFIX) && !key.startsWith(own))
        .forEach((key) => sessionStorage.removeItem(key));
    });
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.write(), 250);
  }

  write() {
    const cells = [];
    let secret = 0;
    this.model.each((cell, row, column) => {
      if (!cell.isUnsaved) return;
      const { code, isSecret } = this.model.columns[column];
      if (isSecret) secret += 1;
      else cells.push([this.model.rows[row].member, code, cell.saved, cell.now]);
    });
    cells.push(...this.strangers);
    safely(() => {
      if (cells.length || secret) sessionStorage.setItem(this.key, JSON.stringify({ cells, secret }));
      else sessionStorage.removeItem(this.key);
    });
  }

  /* Puts back what was kept. Returns {restored, secret, strangers}: cells, cells that were not kept, other people's. */
  restore() {
    const kept = safely(() => JSON.parse(sessionStorage.getItem(this.key) || "null"));
    if (!kept) return { restored: 0, secret: 0, strangers: [] };
    const changed = [];
    kept.cells.forEach(([member, code, before, text]) => {
      const column = this.model.places.get(code);
      const row = this.model.rows.findIndex((each) => each.member === member);
      if (row < 0 || column === undefined) {
        this.strangers.push([member, code, before, text]);
        return;
      }
      const cell = this.model.cell(row, column);
      if (!cell.editable || cell.saved === text) return;
      cell.now = text;
      if (cell.saved !== before) cell.theirs = cell.saved;
      changed.push({ row, column });
    });
    if (changed.length) this.model.tell(changed);
    return { restored: changed.length, secret: kept.secret || 0, strangers: this.strangers };
  }

  forgetStrangers() {
    this.strangers = [];
    this.write();
  }
}

/* Storage may be switched off or full: then nothing is kept, and leaving still warns. */
function safely(act) {
  try {
    return act();
  } catch (refused) {
    return null;
  }
}
