import { expect, test } from 'vitest'
import { LiveLine } from '../../cli/live-line.ts'

function written(
  output: { readonly isTTY?: boolean; readonly columns?: number },
  use: (line: LiveLine) => void,
): string {
  let text = ''
  use(new LiveLine({ ...output, write: (more) => (text += more) }))
  return text
}

const twice = (line: LiveLine): void => {
  line.show('1 of 2')
  line.show('1 of 2')
  line.show('2 of 2')
  line.end()
  line.end()
}

test('elsewhere than on a terminal each change is a line, and what is the same is not said again', () => {
  expect(written({}, twice)).toBe('1 of 2\n2 of 2\n')
})

test('on a terminal the line is replaced, and what follows begins a new one', () => {
  expect(written({ isTTY: true, columns: 80 }, twice)).toBe('\r\u001B[2K1 of 2\r\u001B[2K2 of 2\n')
})

test('a line that would wrap is cut', () => {
  const text = written({ isTTY: true, columns: 30 }, (line) => line.show('x'.repeat(100)))
  expect(text.match(/x+/)?.[0]).toHaveLength(29)
  const wide = written({ isTTY: true, columns: 0 }, (line) => line.show('x'.repeat(100)))
  expect(wide.match(/x+/)?.[0]).toHaveLength(79)
})

test('a line that was never shown leaves nothing', () => {
  expect(written({ isTTY: true }, (line) => line.end())).toBe('')
})
