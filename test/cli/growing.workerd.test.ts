// A site that grows from one shard to two to four while people come and go, in the embedded runtime on a real disk, and
// with workerd killed in the middle of each growth: nothing lost, nothing doubled, nobody stranded, and it ends.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { judgeMessages, judgeStitching } from './judge-stitching.ts'
import { persistentSender } from './persistent-sender.ts'
import { ShardedSite } from './sharded-site.ts'
import { ShopVisits } from './shop-visits.ts'

const connectionCount = 8
/** Known before the first growth, with a message to come: they move with their timers. */
const regularCount = 40

let site: ShardedSite

beforeAll(async () => {
  site = await ShardedSite.open()
})

afterAll(() => site.close())

test('a site grows under load, and a wrong hint costs nothing', async () => {
  // True, wrong, of a shard that is not there, and no hint at all.
  const hints = ['?shard=0', '?shard=3', '?shard=99', '?shard=-1', '?shard=x', '']
  let sent = 0
  const sender = persistentSender(
    () => site.url,
    () => hints[sent++ % hints.length] ?? '',
  )
  const regulars = new ShopVisits(sender, 'regular')
  regulars.open(connectionCount, regularCount)
  await regulars.ended

  const newcomers = new ShopVisits(sender, 'newcomer')
  newcomers.open(connectionCount)
  for (const to of [2, 4]) {
    await newcomers.more(20)
    const grow = () => site.tryAsking('/v1/shards', 'POST', { to })
    // It may die before it has answered.
    const answered = grow().catch(() => null)
    // While the first of them move; or soon after, should they all have been faster than this.
    await site.killInHandOver(
      'left',
      answered.then(() => newcomers.more(connectionCount)),
    )
    await site.startAgain()
    // Without an answer it is asked again, and refused where it is under way.
    if ((await answered) === null) await grow()
    const { each } = await site.untilGrown(to)
    expect(each).toHaveLength(to)
    await newcomers.more(20)
  }
  await newcomers.close()

  const people = [...regulars.people, ...newcomers.people]
  await judgeStitching(site, sender, people)
  const { each } = await site.shards()
  expect(each.filter(({ shoppers }) => shoppers === 0)).toEqual([])
  await site.advance('1h')
  judgeMessages(site.receiver.received, 'welcome', people)
  judgeMessages(site.receiver.received, 'cart-1', people)
})

test('a growth that makes no sense is refused, and changes nothing', async () => {
  const before = await site.shards()
  for (const to of [4, 3, 0, -1, 4.5, 257, '8', null]) {
    const answer = await site.tryAsking('/v1/shards', 'POST', { to })
    expect(answer.status).toBe(400)
  }
  expect(await site.shards()).toEqual(before)
})
