/** A column: its title, what a row shows in it, and what the last line shows of all rows. */
export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string;
  readonly total?: (rows: readonly Row[]) => string;
  /** Numbers stand to the right. */
  readonly isNumber?: boolean;
}

/** Makes a text table with columns as wide as they need, and a last line with the totals. */
export function formatTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const formatted = columns.map((column) => formatColumn(column, rows));
  const lines = Array.from({ length: rows.length + 3 }, (_, line) => formatted.map((cells) => cells[line] ?? ""));
  return lines.map((cells) => cells.join("  ").trimEnd()).join("\n");
}

function formatColumn<Row>({ title, cell, total, isNumber }: Column<Row>, rows: readonly Row[]): string[] {
  const cells = [...rows.map(cell), total?.(rows) ?? ""];
  const width = Math.max(title.length, ...cells.map((text) => text.length));
  const align = (text: string) => (isNumber ? text.padStart(width) : text.padEnd(width));
  return [align(title), "─".repeat(width), ...cells.map(align)];
}
