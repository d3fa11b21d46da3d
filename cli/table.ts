// Columns of text for a terminal: as wide as their widest cell, numbers to the right.

export interface Column {
  readonly title: string
  readonly align?: 'left' | 'right'
}

const gap = '  '

/** @param rows one text per column; a missing one is empty */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...rows.map((row) => (row[index] ?? '').length)),
  )
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ align = 'left' }, index) => {
        const cell = cells[index] ?? ''
        const width = widths[index] ?? 0
        return align === 'right' ? cell.padStart(width) : cell.padEnd(width)
      })
      .join(gap)
      .trimEnd()
  return [line(columns.map(({ title }) => title.toUpperCase())), ...rows.map(line)].join('\n')
}
