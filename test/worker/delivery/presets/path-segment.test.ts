import { expect, test } from 'vitest'
import { pathSegment } from '../../../../worker/delivery/presets/path-segment.ts'

test.each(['7', 'a/b', '../x', 'a?b#c', 'ana@example.com', 'é🛒', '%2e%2e', '...', 'a\ud83d'])(
  'keeps %j one segment of the path',
  (text) => {
    const segment = pathSegment(text) ?? ''
    expect(new URL(`https://host.example/a/${segment}/b`).pathname).toBe(`/a/${segment}/b`)
    expect(segment).not.toContain('/')
  },
)

test.each(['', '.', '..'])('refuses %j, which no encoding keeps', (text) => {
  expect(pathSegment(text)).toBe(undefined)
})
