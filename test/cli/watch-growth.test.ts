import { expect, test } from 'vitest'
import { watchGrowth } from '../../cli/watch-growth.ts'

const state = (growing_from: number | null, unconfirmed: number) => ({
  shards: 4,
  growing_from,
  unconfirmed,
  each: [],
})

test('looks until the growth is over and every shard has heard of it, with a pause between two looks', async () => {
  const states = [state(2, 4), state(2, 0), state(null, 1), state(null, 0), state(2, 0)]
  const happened: string[] = []
  const last = await watchGrowth({
    look: async () => states.shift() ?? state(null, 0),
    pause: async () => void happened.push('pause'),
    show: (shards) => happened.push(`${shards.growing_from} ${shards.unconfirmed}`),
  })
  expect(last).toEqual(state(null, 0))
  expect(happened).toEqual(['2 4', 'pause', '2 0', 'pause', 'null 1', 'pause', 'null 0'])
})

test('what goes wrong in a look ends it', async () => {
  const look = async () => {
    throw new Error('no worker answers')
  }
  await expect(watchGrowth({ look, pause: async () => {}, show: () => {} })).rejects.toThrow('no worker')
})
