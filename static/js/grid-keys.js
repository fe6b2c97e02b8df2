/* Keyboard, mouse and clipboard of the table mode, as people know them from spreadsheets. */

import { parseBlock, spread, writeBlock } from "./grid-clipboard.js";

const PAGE = 15;

/* act: {save(), leave(), seek(way), visit(row), say(text)} of the page around the grid. */
export function listen(table, model, view, act) {
  table.addEventListener("keydown", (event) => {
    const done = view.isTyping ? typing(event, view, act) : moving(event, model, view, act);
    if (done) event.preventDefault();
  });

  table.addEventListener("mousedown", (event) => {
    const place = placeOf(event.target, view);
    if (!place || event.button !== 0) return;
    if (view.isTyping) {
      if (event.target === view.field) return;
      view.close(true);
    }
    event.preventDefault();
    view.go(place.row, place.column, { extend: event.shiftKey });
    const drag = (moved) => {
      const over = placeOf(moved.target, view);
      if (over && moved.buttons === 1) view.go(over.row, over.column, { extend: true, focus: false });
    };
    table.addEventListener("mouseover", drag);
    window.addEventListener("mouseup", () => table.removeEventListener("mouseover", drag), { once: true });
  });

  table.addEventListener("dblclick", (event) => {
    if (placeOf(event.target, view) && !view.isTyping) view.open();
  });

  /* Somebody clicks beside the table while typing: what was typed stays. */
  table.addEventListener("focusout", (event) => {
    if (event.target !== view.field || table.contains(event.relatedTarget)) return;
    if (document.hasFocus()) view.close(true);
  });

  table.addEventListener("focusin", (event) => {
    const place = placeOf(event.target, view);
    if (place && !view.isTyping && (place.row !== view.at.row || place.column !== view.at.column)) {
      view.go(place.row, place.column);
    }
  });

  table.addEventListener("copy", (event) => copy(event, model, view));
  table.addEventListener("cut", (event) => {
    if (copy(event, model, view)) clear(model, view);
  });
  table.addEventListener("paste", (event) => paste(event, model, view, act));
}

function placeOf(target, view) {
  const td = target.closest("td");
  const found = td && /^sel-(\d+)-(\d+)$/.exec(td.id);
  return found && view.table.contains(td) ? { row: Number(found[1]), column: Number(found[2]) } : null;
}

/* Inside a cell: the arrows belong to the text. */
function typing(event, view, act) {
  const { row, column } = view.at;
  if (event.isComposing) return false;
  if (event.key === "Escape") {
    view.close(false);
    view.go(row, column);
  } else if (event.key === "Enter") {
    view.close(true);
    view.go(row + (event.shiftKey ? -1 : 1), column);
  } else if (event.key === "Tab") {
    view.close(true);
    step(view, event.shiftKey ? -1 : 1);
  } else if (event.key.toLowerCase() === "s" && (event.ctrlKey || event.metaKey)) {
    view.close(true);
    view.go(row, column);
    act.save();
  } else return false;
  event.stopPropagation();
  return true;
}

function moving(event, model, view, act) {
  const control = event.ctrlKey || event.metaKey;
  if (event.altKey || event.isComposing) return false;
  const place = target(event.key, control, view.at, view.size);
  if (place) {
    view.go(place.row, place.column, { extend: event.shiftKey });
    return true;
  }
  switch (event.key) {
    case "Tab":
      return step(view, event.shiftKey ? -1 : 1);
    case "Enter":
    case "F2":
      if (control) act.visit(model.rows[view.at.row]);
      else openCell(view, act);
      return true;
    case "Escape":
      act.leave();
      return true;
    case "F8":
      act.seek(event.shiftKey ? -1 : 1);
      return true;
    case "Delete":
    case "Backspace":
      clear(model, view);
      return true;
  }
  if (control) return shortcut(event, model, view, act);
  if (event.key.length !== 1) return false;
  /* Where it opens, the letter itself goes into the field. */
  return !openCell(view, act, "");
}

/* Where a key of movement leads, or null. */
function target(key, control, at, size) {
  const { row, column } = at;
  switch (key) {
    case "ArrowUp":
      return { row: control ? 0 : row - 1, column };
    case "ArrowDown":
      return { row: control ? size.rows - 1 : row + 1, column };
    case "ArrowLeft":
      return { row, column: control ? 0 : column - 1 };
    case "ArrowRight":
      return { row, column: control ? size.columns - 1 : column + 1 };
    case "Home":
      return { row: control ? 0 : row, column: 0 };
    case "End":
      return { row: control ? size.rows - 1 : row, column: size.columns - 1 };
    case "PageUp":
      return { row: row - PAGE, column };
    case "PageDown":
      return { row: row + PAGE, column };
  }
  return null;
}

function openCell(view, act, text) {
  const opened = view.open(text);
  if (!opened) act.say("Sel ini tidak dapat diubah dari sini.");
  return opened;
}

function shortcut(event, model, view, act) {
  const key = event.key.toLowerCase();
  if (key === "s") act.save();
  else if (key === "z" || key === "y") {
    const change = key === "y" || event.shiftKey ? model.redo() : model.undo();
    if (change) view.go(change.row, change.column);
  } else if (key === "a") {
    const { rows, columns } = view.size;
    view.anchor = { row: 0, column: 0 };
    view.go(rows - 1, columns - 1, { extend: true, focus: false });
  } else return false;
  return true;
}

/* The next cell, over the ends of the rows; at the ends of the table Tab goes on in the page. */
function step(view, way) {
  const { rows, columns } = view.size;
  const place = view.at.row * columns + view.at.column + way;
  if (place < 0 || place >= rows * columns) return false;
  view.go(Math.floor(place / columns), place % columns);
  return true;
}

function clear(model, view) {
  const wanted = [];
  view.eachSelected((row, column) => wanted.push({ row, column, text: "" }));
  model.edit(wanted);
}

function copy(event, model, view) {
  if (view.isTyping) return false;
  const { top, bottom, left, right } = view.area;
  const rows = [];
  for (let row = top; row <= bottom; row += 1) {
    rows.push(model.rows[row].cells.slice(left, right + 1).map((cell) => cell.now));
  }
  event.clipboardData.setData("text/plain", writeBlock(rows));
  event.preventDefault();
  return true;
}

function paste(event, model, view, act) {
  const text = event.clipboardData.getData("text/plain");
  const block = parseBlock(text);
  if (!block.length) return;
  /* One word into an open cell is typing. */
  if (view.isTyping) {
    if (block.length === 1 && block[0].length === 1) return;
    const { row, column } = view.at;
    view.close(false);
    view.go(row, column);
  }
  event.preventDefault();
  const { filled, outside } = spread(block, view.area, view.size);
  const locked = filled.filter(({ row, column }) => !model.cell(row, column).editable).length;
  const changed = model.edit(filled);
  const last = filled[filled.length - 1];
  if (filled.length > 1) {
    view.anchor = { row: filled[0].row, column: filled[0].column };
    view.go(last.row, last.column, { extend: true, focus: false });
    view.td().focus({ preventScroll: true });
  }
  const parts = [changed + " sel berubah."];
  if (locked) parts.push(locked + " sel tidak dapat diubah dari sini.");
  if (outside) parts.push(outside + " sel di luar tabel tidak ditempel.");
  act.say(parts.join(" "));
}
