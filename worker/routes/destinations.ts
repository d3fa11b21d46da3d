// GET /v1/destinations: how each does, over all shards. POST …/:name/enable: after a 410 it may be sent to again.
// POST /v1/send-test: messages of an automation to whoever tests it. Secrets are told by their names, when they are missing.

import type { AttemptView } from '../actors/contract.ts'
import type { DestinationState, TestRequest } from '../actors/delivery-contract.ts'
import { isoInstant } from '../engine/instant.ts'
import { epochMs } from '../event/ids.ts'
import { maxAdminBytes } from '../event/limits.ts'
import { normalizeIdentity } from '../event/normalize-identity.ts'
import { attemptJson } from './deliveries.ts'
import type { Isolate } from './isolate.ts'
import { problem } from './problem.ts'
import { member, readJson } from './read-body.ts'
import { allShards } from './shard-of.ts'
import { adminJson, withSite } from './with-site.ts'
import type { AdminContext } from './with-site.ts'

export const getDestinations = (c: AdminContext, isolate: Isolate): Promise<Response> =>
  withSite(c, isolate, async (access) => {
    const states = await Promise.all(allShards(c.env, access).map((shard) => shard.destinations()))
    const all = states.flat()
    const names = [...new Set(all.map(({ name }) => name))].sort((a, b) => (a < b ? -1 : 1))
    const destinations = names.map((name) =>
      destinationJson(
        name,
        all.filter((one) => one.name === name),
      ),
    )
    return adminJson({ destinations })
  })

function destinationJson(name: string, states: readonly DestinationState[]) {
  const settings = states.find((one) => one.settings !== null)?.settings ?? null
  const disabled = states.flatMap(({ disabledSince }) => (disabledSince === null ? [] : [disabledSince]))
  const failures = states.flatMap(({ lastFailure }) => (lastFailure === null ? [] : [lastFailure]))
  const last: AttemptView | undefined = failures.sort((a, b) => b.at - a.at)[0]
  return {
    name,
    exists: settings !== null,
    kind: settings?.kind ?? null,
    rate: settings?.rate ? { count: settings.rate.count, per_ms: settings.rate.perMs } : null,
    missing_secrets: settings?.missingSecrets ?? [],
    disabled_since: disabled.length === 0 ? null : isoInstant(epochMs(Math.min(...disabled))),
    pending: states.reduce((sum, { pending }) => sum + pending, 0),
    last_failure: last === undefined ? null : attemptJson(last),
  }
}

export const enableDestination = (c: AdminContext, isolate: Isolate): Promise<Response> =>
  withSite(c, isolate, async (access) => {
    const name = c.req.param('name') ?? ''
    const shards = allShards(c.env, access)
    const known = (await shards[0]?.destinations())?.some((one) => one.name === name && one.settings !== null)
    if (known !== true)
      return problem('not-found', { detail: 'there is no such destination in what is live' })
    await Promise.all(shards.map((shard) => shard.enableDestination(name)))
    return adminJson({ enabled: name })
  })

export const postSendTest = (c: AdminContext, isolate: Isolate): Promise<Response> =>
  withSite(c, isolate, async (access) => {
    const body = await readJson(c.req.raw, maxAdminBytes)
    if (!body.ok) return body.response
    const request = readTest(body.json)
    if (typeof request === 'string') return problem('bad-request', { detail: request })
    // Whichever: it needs the config and the catalog, which all have.
    const result = await allShards(c.env, access)[0]?.sendTest(request)
    if (result?.kind !== 'sent')
      return problem('not-found', { detail: result?.detail ?? 'there is no shard' })
    return adminJson({
      messages: result.messages.map(({ attempt, ...message }) => ({
        ...message,
        test: true,
        attempt: attemptJson(attempt),
      })),
    })
  })

const testWords = 'send { "automation": NAME, "to": an e-mail address or +phone, "message": NAME or nothing }'

function readTest(json: unknown): TestRequest | string {
  const automation = member(json, 'automation')
  const message = member(json, 'message')
  const given = member(json, 'to')
  if (typeof automation !== 'string' || automation === '' || automation.length > 100) return testWords
  if (message !== undefined && (typeof message !== 'string' || message === '' || message.length > 100))
    return testWords
  const to = readAddress(given)
  if (to === undefined) return 'to must be an e-mail address, or a phone number with its country: +33…'
  return { automation, to, ...(message !== undefined && { message }) }
}

function readAddress(given: unknown): TestRequest['to'] | undefined {
  const kind = typeof given === 'string' && given.includes('@') ? 'email' : 'phone'
  const value = typeof given === 'string' ? normalizeIdentity(kind, given) : undefined
  return value === undefined ? undefined : { kind, value }
}
