/* Blocks of cells as spreadsheets put them on the clipboard: lines of cells with tabs between them. */

/* `a<TAB>b\n"two\nlines"<TAB>d` -> [["a", "b"], ["two lines", "d"]]. Quotes hold tabs, line breaks and double quotes. */
export function parseBlock(text) {
  const rows = [];
  let row = [];
  let cell = "";
  let quoted = false;
  const source = text.replace(/\r\n?/g, "\n");
  for (let place = 0; place < source.length; place += 1) {
    const letter = source[place];
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (source[place + 1] === '"') {
        cell += '"';
        place += 1;
      } else quoted = false;
    } else if (letter === '"' && cell === "") quoted = true;
    else if (letter === "\t") {
      row.push(cell);
      cell = "";
    } else if (letter === "\n") {
      row.push(cell);
      rows.push(row);
      row = [];
      cell = "";
    } else cell += letter;
  }
  if (cell !== "" || row.length) {
    row.push(cell);
    rows.push(row);
  }
  return rows.map((cells) => cells.map((each) => each.replace(/\s+/g, " ").trim()));
}

export function writeBlock(rows) {
  return rows.map((cells) => cells.map(quoted).join("\t")).join("\n");
}

function quoted(text) {
  return /["\t\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
}

/* What a block fills: one value fills the whole selection, a block is repeated where the selection is a multiple of it.
   area: {top, left, bottom, right}; size: {rows, columns}. Returns [{row, column, text}], and how many fell outside. */
export function spread(block, area, size) {
  const height = block.length;
  const width = Math.max(...block.map((cells) => cells.length));
  const chosen = { rows: area.bottom - area.top + 1, columns: area.right - area.left + 1 };
  const rows = chosen.rows % height === 0 ? Math.max(chosen.rows, height) : height;
  const columns = chosen.columns % width === 0 ? Math.max(chosen.columns, width) : width;
  const filled = [];
  let outside = 0;
  for (let down = 0; down < rows; down += 1) {
    for (let across = 0; across < columns; across += 1) {
      const text = block[down % height][across % width];
      if (text === undefined) continue;
      const place = { row: area.top + down, column: area.left + across, text };
      if (place.row < size.rows && place.column < size.columns) filled.push(place);
      else outside += 1;
    }
  }
  return { filled, outside };
}
