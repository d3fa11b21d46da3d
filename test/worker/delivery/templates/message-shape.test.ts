import { expect, test } from 'vitest'
import { messageShape } from '../../../../worker/delivery/templates/message-shape.ts'
import { variablesOf } from '../../../../worker/delivery/templates/shape.ts'
import { sampleData } from './sample-data.ts'

/** The paths of a value, as the tree writes them. */
function pathsIn(value: unknown, path: string, open: ReadonlySet<string>): string[] {
  if (open.has(`${path}.*`)) return [`${path}.*`]
  if (typeof value !== 'object' || value === null) return [path]
  if (Array.isArray(value)) return [path, ...pathsIn(value[0], `${path}[0]`, open).slice(1)]
  const fields = Object.entries(value).flatMap(([name, one]) =>
    pathsIn(one, path === '' ? name : `${path}.${name}`, open),
  )
  return path === '' ? fields : [path, ...fields]
}

test('the tree has every field that a message has, and no other', () => {
  const known = variablesOf(messageShape).map(({ path }) => path)
  const open = new Set(known.filter((path) => path.endsWith('.*')))
  expect(pathsIn(sampleData(), '', open).sort()).toEqual([...known].sort())
})

test('every variable is explained', () => {
  const unexplained = variablesOf(messageShape).filter(({ about }) => about === '')
  expect(unexplained).toEqual([])
})
