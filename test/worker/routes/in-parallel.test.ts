import { expect, test } from 'vitest'
import { inParallel } from '../../../worker/routes/in-parallel.ts'

test('gives the results in the order of the inputs, whoever is done first', async () => {
  const ends: (() => void)[] = []
  const results = inParallel([1, 2, 3], 3, async (n) => {
    await new Promise<void>((resolve) => ends.push(resolve))
    return n * 10
  })
  for (const end of ends.toReversed()) end()
  expect(await results).toEqual([10, 20, 30])
})

test('begins nothing more after a failure', async () => {
  const begun: number[] = []
  const work = async (n: number) => {
    begun.push(n)
    if (n === 2) throw new Error('two')
  }
  await expect(inParallel([1, 2, 3, 4], 1, work)).rejects.toThrow('two')
  expect(begun).toEqual([1, 2])
})

test('has nothing to do for nobody', async () => {
  expect(await inParallel([], 4, async () => 1)).toEqual([])
})
