// Messages of an automation to whoever tests it: rendered with sample data, marked `test`, tried once. Invariants: no
// shopper is read or changed, nothing is counted, no cap, quiet hour or consent is asked; its links do nothing.

import { attempt } from '../delivery/attempt.ts'
import type { Outcome } from '../delivery/attempt.ts'
import type { Destination } from '../delivery/destination.ts'
import { deliveryId } from '../event/ids.ts'
import type { DeliveryId } from '../event/ids.ts'
import { earliestDeliveryId } from '../event/delivery-time.ts'
import type { Automation, Step } from '../engine/program.ts'
import { attemptIo } from './attempt-io.ts'
import type { TestMessage, TestRequest, TestResult } from './delivery-contract.ts'
import type { Engine } from './engine.ts'
import { frameMessage } from './outgoing-message.ts'
import { attemptView } from './record-attempt.ts'
import type { RunningShard } from './running-shard.ts'
import { sampleContent } from './sample-content.ts'

/** They go out at once. */
const maxTestMessages = 20
const sampleItemCount = 2

type SendStep = Extract<Step, { kind: 'send' }>

export async function sendTest(shard: RunningShard, request: TestRequest): Promise<TestResult> {
  const { engine } = shard
  const automation = engine.program.automations.get(request.automation)
  if (!automation) return unknown(`there is no automation "${request.automation}" in what is live`)
  const all = [...automation.steps.values()].filter((step) => step.kind === 'send')
  const { message } = request
  const steps = all.filter((step) => message === undefined || step.message === message || step.id === message)
  if (steps.length === 0) return unknown(nothingToSend(automation, all, message))
  if (steps.length > maxTestMessages)
    return unknown(
      `${automation.name} has ${steps.length} messages, and a test sends at most ${maxTestMessages}: name one`,
    )
  const messages = await Promise.all(
    steps.map((step) => sendOne(shard, { automation, step, to: request.to })),
  )
  return { kind: 'sent', messages }
}

const unknown = (detail: string): TestResult => ({ kind: 'unknown', detail })

const nothingToSend = ({ name }: Automation, all: readonly SendStep[], message: string | undefined): string =>
  message === undefined
    ? `${name} sends nothing`
    : `${name} sends no "${message}": it sends ${all.map((step) => step.message).join(', ')}`

interface Test {
  readonly automation: Automation
  readonly step: SendStep
  readonly to: TestRequest['to']
}

async function sendOne(shard: RunningShard, test: Test): Promise<TestMessage> {
  const { host, stores, engine } = shard
  const { automation, step } = test
  const id = testDeliveryId(host.now(), host.nonce())
  const destination = engine.destinations.get(step.to)
  const outcome = destination
    ? await tryOnce(shard, test, { id, destination })
    : unsent('the destination does not exist')
  const view = attemptView(outcome, host.now())
  stores.deliveryLog.addTest({
    id,
    automation: automation.name,
    step: step.message,
    destination: step.to,
    status: outcome.outcome === 'delivered' ? 'delivered' : 'dead',
    attempt: view,
  })
  return { id, message: step.message, destination: step.to, attempt: view }
}

async function tryOnce(
  { host, stores, engine }: RunningShard,
  { automation, step, to }: Test,
  { id, destination }: { readonly id: DeliveryId; readonly destination: Destination },
): Promise<Outcome> {
  const wanted = step.channel === 'sms' ? 'phone' : step.channel === 'email' ? 'email' : to.kind
  if (to.kind !== wanted)
    return unsent(`it goes to ${wanted === 'phone' ? 'a phone number' : 'an e-mail address'}: name one`)
  const now = host.now()
  const { site } = engine.program
  const items = stores.catalog.first(sampleItemCount)
  const content = sampleContent({ automation, step, site, items, to, now })
  const message = frameMessage(engine, { due: { id, createdAt: now }, content }, testFrame(engine, content))
  return attempt(destination, message, attemptIo(host))
}

/** As the real ones look, and without a power of theirs: a test must not unsubscribe whoever clicks around in it. */
function testFrame({ program, publicUrl }: Engine, { cart, item }: ReturnType<typeof sampleContent>) {
  const { id, cartUrl, origins } = program.site
  const shop = origins[0] === undefined ? null : `${origins[0]}/`
  return {
    site: id,
    test: true,
    restoreUrl: cart && (cartUrl?.replace(/\{\{\s*cart_id\s*\}\}/g, cart.id) ?? null),
    clickUrl: item?.url ?? shop,
    unsubscribeUrl: `${publicUrl}/u/test`,
  }
}

const unsent = (excerpt: string): Outcome => ({
  outcome: 'rejected',
  status: null,
  latencyMs: 0,
  excerpt,
  retryAfterMs: null,
})

/** A UUIDv7 as that of any delivery, of random bits where theirs have a hash. */
function testDeliveryId(now: number, nonce: string): DeliveryId {
  const variant = (8 + (Number.parseInt(nonce.slice(3, 4), 16) % 4)).toString(16)
  return deliveryId(
    `${earliestDeliveryId(now)}-7${nonce.slice(0, 3)}-${variant}${nonce.slice(4, 7)}-${nonce.slice(-12)}`,
  )
}
