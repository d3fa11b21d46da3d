// The lines that differ between two texts, in the manner of `diff -u`: - is in the first, + in the second, with three
// lines around each change. Texts beyond the bound are shown as replaced whole.

const context = 3
/** Cells of the table that finds the longest common subsequence. */
const maxCells = 16_000_000

interface Line {
  readonly mark: ' ' | '-' | '+'
  readonly text: string
}

/** Empty when they are the same. */
export function diffLines(before: string, after: string): string[] {
  if (before === after) return []
  return cut(align(before.split('\n'), after.split('\n')))
}

function align(before: readonly string[], after: readonly string[]): Line[] {
  const start = before.findIndex((text, index) => text !== after[index])
  const head = start === -1 ? before.length : start
  const kept = before.slice(0, head).map((text): Line => ({ mark: ' ', text }))
  return [...kept, ...alignRest(before.slice(head), after.slice(head))]
}

function alignRest(before: readonly string[], after: readonly string[]): Line[] {
  if (before.length * after.length > maxCells) return replaced(before, after)
  const lengths = commonLengths(before, after)
  const width = after.length + 1
  const lines: Line[] = []
  let [row, column] = [0, 0]
  while (row < before.length && column < after.length) {
    const [old = '', fresh = ''] = [before[row], after[column]]
    if (old === fresh) {
      lines.push({ mark: ' ', text: old })
      row += 1
      column += 1
    } else if ((lengths[(row + 1) * width + column] ?? 0) >= (lengths[row * width + column + 1] ?? 0)) {
      lines.push({ mark: '-', text: old })
      row += 1
    } else {
      lines.push({ mark: '+', text: fresh })
      column += 1
    }
  }
  return [...lines, ...replaced(before.slice(row), after.slice(column))]
}

const replaced = (before: readonly string[], after: readonly string[]): Line[] => [
  ...before.map((text): Line => ({ mark: '-', text })),
  ...after.map((text): Line => ({ mark: '+', text })),
]

/** At `row × width + column`: how many lines the rests from there have in common. */
function commonLengths(before: readonly string[], after: readonly string[]): Uint32Array {
  const width = after.length + 1
  const lengths = new Uint32Array((before.length + 1) * width)
  for (let row = before.length - 1; row >= 0; row -= 1) {
    for (let column = after.length - 1; column >= 0; column -= 1) {
      const at = row * width + column
      lengths[at] =
        before[row] === after[column]
          ? (lengths[at + width + 1] ?? 0) + 1
          : Math.max(lengths[at + width] ?? 0, lengths[at + 1] ?? 0)
    }
  }
  return lengths
}

/** Changes with what is around them; `…` where lines are left out. */
function cut(lines: readonly Line[]): string[] {
  const isNear = lines.map(() => false)
  for (const [index, { mark }] of lines.entries()) {
    if (mark === ' ') continue
    isNear.fill(true, Math.max(0, index - context), index + context + 1)
  }
  return lines.flatMap(({ mark, text }, index) => {
    if (isNear[index] === true) return [`${mark} ${text}`.trimEnd()]
    const isBegin = index === 0 || isNear[index - 1] === true
    // What follows the last line break is no line: leaving it out is not worth a mark.
    const isNoLine = index === lines.length - 1 && text === ''
    return isBegin && !isNoLine ? ['…'] : []
  })
}
