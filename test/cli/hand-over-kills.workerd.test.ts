// Workerd killed with SIGKILL again and again while shoppers go from shard to shard: promises 1, 2, 3 and 6 on a real
// disk. `npm test` does as many kills as fit into about twenty seconds; all hundred, with figures at the end:
//   SELVEDGE_KILLS=100 npx vitest run test/cli/hand-over-kills

import { afterAll, beforeAll, expect, test } from 'vitest'
import { identitiesOf } from '../../worker/event/normalize-identity.ts'
import { homeOf } from '../../worker/ring.ts'
import { judgeMessages, judgeStitching } from './judge-stitching.ts'
import { persistentSender } from './persistent-sender.ts'
import type { SentBatch } from './persistent-sender.ts'
import { ShardedSite } from './sharded-site.ts'
import type { HandOverStage, Wreck } from './sharded-site.ts'
import { ShopVisits } from './shop-visits.ts'

const asked = process.env['SELVEDGE_KILLS']
const killCount = Number(asked ?? 100)
/** When nobody has said how many. */
const killingMs = asked === undefined ? 20_000 : Number.POSITIVE_INFINITY
const shardCount = 4
const connectionCount = 16
/** Between a start and the next kill: it must be able to go on, too. */
const batchesBetweenKills = [5, 12, 23]
/** Should none of them be in the middle of a hand-over. */
const maxBatchesBetweenKills = 100
const stages: readonly HandOverStage[] = ['taken_in', 'left']
/** No limit of what it may take, but an end for those who wait for all hundred. */
const timeLimitMs = 120_000 + killCount * 15_000

let site: ShardedSite

beforeAll(async () => {
  site = await ShardedSite.open()
  await site.grow(shardCount)
  await site.untilGrown(shardCount)
})

afterAll(() => site.close())

test(
  'kills in the middle of hand-overs lose nothing and double nothing',
  async () => {
    const sender = persistentSender(() => site.url, hintOf)
    const visits = new ShopVisits(sender, 'kill')
    const wrecks: Wreck[] = []
    visits.open(connectionCount)
    const until = Date.now() + killingMs
    while (wrecks.length < killCount && (wrecks.every(isMiss) || Date.now() < until)) {
      const nth = wrecks.length
      await visits.more(batchesBetweenKills[nth % batchesBetweenKills.length] ?? 1)
      const stage = stages[nth % stages.length] ?? 'left'
      wrecks.push(await site.killInHandOver(stage, visits.more(maxBatchesBetweenKills)))
      await site.startAgain()
    }
    await visits.close()

    expect(wrecks.every(isMiss)).toBe(false)
    if (asked !== undefined) console.info(figures(wrecks, visits, sender.unanswered))
    await judgeStitching(site, sender, visits.people)
    // Also until those come back that were being sent when it died: their lease is over by then.
    await site.advance('1h')
    judgeMessages(site.receiver.received, 'welcome', visits.people)
    judgeMessages(site.receiver.received, 'cart-1', visits.people)
  },
  timeLimitMs,
)

/**
 * Straight to where the shopper is to go, past the shard that still holds the hand-over: what comes again after a kill finds
 * them there when they were taken in, before they are brought a second time.
 */
function hintOf({ events }: SentBatch): string {
  const properties = events.find(({ name }) => name === 'identify')?.properties
  if (properties === undefined) return ''
  const [first] = identitiesOf({ ...properties })
  return first === undefined ? '' : `?shard=${homeOf(first, shardCount)}`
}

const isMiss = ({ onTheWay }: Wreck): boolean => onTheWay === 0

function figures(wrecks: readonly Wreck[], visits: ShopVisits, unanswered: number): string {
  const sum = (of: keyof Wreck): number => wrecks.reduce((total, wreck) => total + wreck[of], 0)
  const misses = wrecks.filter(isMiss).length
  return `${wrecks.length} kills, ${wrecks.length - misses} with hand-overs under way: ${sum('onTheWay')} of them, ${sum('takenIn')} taken in already; ${visits.people.length} people, ${visits.eventCount} events, ${unanswered} requests without an answer`
}
