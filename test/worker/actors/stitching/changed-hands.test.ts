// A device that two known people have had, one after the other, when the first of them moves to another shard.

import { expect, test } from 'vitest'
import { minuteMs } from '../shard.ts'
import { shards } from '../shards.ts'

const [ana, bob] = ['ana@example.com', 'bob@example.com']

/** Ana's laptop, which Bob has now; the site grows from one shard to four. */
async function grownWithLaptop(more: string[]) {
  const site = await shards(1)
  for (const email of [ana, ...more, bob]) await site.send('laptop', site.event('identify', { email }))
  await site.setRing({ count: 4, previous: 1 })
  await site.pass(minuteMs)
  await site.setRing({ count: 4, previous: null })
  return site
}

test.each([
  ['two people', []],
  ['many people', Array.from({ length: 8 }, (_, at) => `p${at}@example.com`)],
])('a device that %s have had belongs to the last of them on every shard', async (_title, more) => {
  const site = await grownWithLaptop(more)
  const owners = await site.find({ kind: 'device', value: 'laptop' })
  expect(owners).toHaveLength(1)
  for (let shard = 0; shard < 4; shard += 1)
    await site.at(shard).ingest(site.batch('laptop', [site.event('page_view')]))
  const [last] = await site.find({ kind: 'email', value: bob })
  expect(last?.events.filter(({ name }) => name === 'page_view')).toHaveLength(4)
  const [first] = await site.find({ kind: 'email', value: ana })
  expect(first?.events.map(({ name }) => name)).toEqual(['identify'])
  expect(site.reports()).toEqual([])
})
