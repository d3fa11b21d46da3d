import { expect, test } from 'vitest'
import { tellGrowth, tellShards } from '../../cli/tell-shards.ts'

const shard = (number: number, seen: number, isDone: boolean) => ({
  shard: number,
  shoppers: 10,
  events: 20,
  timers: 1,
  on_the_way: number,
  growth: { seen, moved: seen / 2, isDone },
})
const quiet = {
  shards: 1,
  growing_from: null,
  unconfirmed: 0,
  each: [{ ...shard(0, 0, true), growth: null }],
}

test('one shard is told without a sum', () => {
  expect(tellShards(quiet, 'http://x')).toBe(
    '1 shard at http://x\n\nSHARD  SHOPPERS  EVENTS  TIMERS\n0            10      20       1',
  )
})

test('a growth is told in one line: how many were looked at, moved, are on their way, and who is done', () => {
  const growing = {
    shards: 3,
    growing_from: 2,
    unconfirmed: 1,
    each: [shard(0, 1_200, true), shard(1, 800, false), { ...shard(2, 0, false), growth: null }],
  }
  const line =
    'growing from 2 to 3 shards: 2,000 shoppers looked at, 1,000 moved; 3 on their way; 1 shard not told yet; 1 of 3 shards done'
  expect(tellGrowth(growing)).toBe(line)
  expect(tellShards(growing, 'http://x').split('\n').at(-1)).toBe(line)
})

test('what is left over after a growth is told too', () => {
  expect(tellGrowth(quiet)).toBe('spread over 1 shard')
  expect(tellShards({ ...quiet, unconfirmed: 2 }, 'http://x')).toContain(
    'spread over 1 shard; 2 shards not told yet',
  )
})
