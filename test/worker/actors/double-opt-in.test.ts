// Double opt-in with the shipped automation: asked once, nothing before the yes, everything after it.

import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { verifyConfirmLink } from '../../../worker/delivery/signed-link.ts'
import { config, hourMs, minuteMs } from './shard.ts'
import { shards } from './shards.ts'

const shipped = readFileSync('config/automations/confirm-subscription.yaml', 'utf8')
const files = {
  'site.yaml': (config().files['site.yaml'] ?? '').replace('opt_out', 'double_opt_in'),
  'automations/confirm-subscription.yaml': shipped.replace('status: draft', 'status: live'),
}
type Site = Awaited<ReturnType<typeof shards>>

const email = 'ana@example.com'
const messages = (site: Site) => site.webhooks.map(({ body }) => body.data.message)
const consentOf = async (site: Site) => (await site.find({ kind: 'email', value: email }))[0]?.consent
/** As the page behind the link tells it. */
const confirm = (site: Site) =>
  site.send(`~email:${email}`, { ...site.event('subscribe', { email, confirmed: true }), trust: 'server' })

describe.each([1, 3])('over %i shards', (count) => {
  test('a yes waits until it is confirmed; then the welcome comes, once', async () => {
    const site = await shards(count, files)
    await site.send('laptop', site.event('subscribe', { email }))
    await site.pass(48 * hourMs)
    expect(messages(site)).toEqual(['confirm-subscription'])
    expect(await consentOf(site)).toMatchObject({ pendingAt: expect.any(Number) })
    expect((await consentOf(site))?.marketing).toBe(undefined)
    await confirm(site)
    await confirm(site)
    await site.pass(48 * hourMs)
    expect(messages(site)).toEqual(['confirm-subscription', 'welcome'])
    expect(await consentOf(site)).toMatchObject({ marketing: true, confirmedAt: expect.any(Number) })
    expect(site.reports()).toEqual([])
  })

  test('the message carries a link that confirms this address, and it alone does', async () => {
    const site = await shards(count, files)
    await site.send('laptop', site.event('subscribe', { email }))
    await site.pass(minuteMs)
    await confirm(site)
    await site.pass(minuteMs)
    const [asked, welcome] = site.webhooks.map(({ body }) => body.data as { confirm_url?: string })
    expect(asked?.confirm_url).toMatch(/^https:\/\/selvedge\.example\/o\/./)
    expect(welcome).not.toHaveProperty('confirm_url')
    const token = asked?.confirm_url?.split('/o/')[1] ?? ''
    const check = { secretKeys: 'sk_demo_0123456789abcdef0123', now: site.worlds[0]?.now ?? 0 }
    expect(await verifyConfirmLink(token, check)).toMatchObject({ site: 'demo', address: email })
    expect(await verifyConfirmLink(token, { ...check, now: check.now + 31 * 24 * hourMs })).toBe(null)
  })

  test('a page that says itself that it is confirmed, or a banner, gives no consent', async () => {
    const site = await shards(count, files)
    await site.send('laptop', site.event('subscribe', { email, confirmed: true }))
    await site.send('laptop', site.event('consent', { marketing: true }))
    const proven = site.event('subscribe', { email, confirmed: true })
    await site.send('laptop', { ...proven, trust: 'proof' })
    const server = site.event('subscribe', { email })
    await site.send('laptop', { ...server, trust: 'server' })
    await site.pass(48 * hourMs)
    expect(messages(site)).toEqual(['confirm-subscription'])
    expect((await consentOf(site))?.marketing).toBe(undefined)
  })

  test('whoever says no before confirming is not asked again by what waits, and not welcomed', async () => {
    const site = await shards(count, files)
    await site.send('laptop', site.event('subscribe', { email }), site.event('page_view'))
    for (const world of site.worlds) world.now += 1
    await site.send('laptop', site.event('unsubscribe', { email }))
    await site.pass(48 * hourMs)
    expect(messages(site)).toEqual([])
    expect(await consentOf(site)).toMatchObject({ marketing: false })
  })

  test('an address that somebody types again and again is asked once in seven days', async () => {
    const site = await shards(count, files)
    for (let day = 0; day < 8; day += 1) {
      await site.send(`d${day}`, site.event('subscribe', { email }))
      await site.pass(24 * hourMs)
    }
    expect(messages(site)).toEqual(['confirm-subscription', 'confirm-subscription'])
  })

  test('an opt-out from before is taken back by the confirmation, not by the wish', async () => {
    const site = await shards(count, files)
    await confirm(site)
    await site.pass(minuteMs)
    const id = (await site.find({ kind: 'email', value: email }))[0]?.id
    for (let shard = 0; shard < count; shard += 1) if (id) await site.at(shard).unsubscribe(id, email)
    await site.pass(minuteMs)
    await site.send('laptop', site.event('subscribe', { email }))
    const suppressed = async () => (await site.find({ kind: 'email', value: email }))[0]?.suppressed
    expect(await suppressed()).toEqual({ [email]: 'unsubscribed' })
    await site.pass(minuteMs)
    await confirm(site)
    expect(await suppressed()).toEqual({})
    expect(await consentOf(site)).toMatchObject({ marketing: true })
  })
})
