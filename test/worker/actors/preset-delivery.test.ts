// From an event to a vendor's own request: config, engine, ready e-mail and preset together.

import { expect, test } from 'vitest'
import { compiled, problemsOf } from '../engine/language/config-fixture.ts'
import { cartItems, config, hourMs, minuteMs, shard } from './shard.ts'

const resend = (more = ''): Record<string, string> => ({
  'destinations/email-tool.yaml': `destination: email-tool
preset: resend
settings: { api_key: "{{ secret.EMAIL_TOOL_SECRET }}", from: "Demo <shop@shop.example>" }
${more}`,
})

async function reminded(files: Record<string, string>, answer = new Response('{"id":"e1"}')) {
  const made = await shard()
  await made.actor().configure(config(2, files))
  const requests: Request[] = []
  made.world.respond = (request) => {
    requests.push(request)
    return Promise.resolve(answer.clone())
  }
  const added = made.event('add_to_cart', { items: cartItems, currency: 'EUR' })
  await made.send('laptop', added, made.event('identify', { email: 'ana@example.com' }))
  await made.pass(hourMs + minuteMs)
  const [request] = requests
  return { ...made, requests, body: request ? ((await request.json()) as Record<string, unknown>) : {} }
}

test('a preset that takes HTML gets our e-mail, with the way out of it', async () => {
  const { requests, body, actor } = await reminded(resend())
  const [delivery] = await actor().deliveries({ limit: 1 })
  expect(requests[0]?.url).toBe('https://api.resend.com/emails')
  expect(requests[0]?.headers.get('idempotency-key')).toBe(delivery?.id)
  expect(requests[0]?.headers.get('user-agent')).toMatch(/^Selvedge/)
  expect(body).toMatchObject({
    from: 'Demo <shop@shop.example>',
    to: ['ana@example.com'],
    headers: { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
  })
  expect(body['html']).toMatch(/Shoe[\s\S]*https:\/\/selvedge\.example\/c\//)
  expect(body['text']).toContain('https://selvedge.example/u/')
  expect(delivery).toMatchObject({ status: 'delivered' })
  expect(JSON.stringify(delivery)).not.toContain('whsec_')
})

test('the words of site.yaml stand in it', async () => {
  const site = config().files['site.yaml'] ?? ''
  const email =
    'email: { messages: { reminder: { subject: "For {{ shopper.email }}: your {{ cart.items[0].item_name }}" } } }\n'
  const { body } = await reminded({ ...resend(), 'site.yaml': `${site}${email}` })
  expect(body['subject']).toBe('For ana@example.com: your Shoe')
})

test('a mistake in them is found when they are pushed, at its place', () => {
  expect(compiled({}).brand.name).toBeTruthy()
  const site = config().files['site.yaml'] ?? ''
  const wrong = `${site}email: { messages: { reminder: { subject: "{{ shopper.frist_name }}" } } }\n`
  expect(problemsOf({ 'site.yaml': wrong })[0]).toMatch(
    /^site\.yaml:\d+:\d+: unknown variable "shopper\.frist_name"/,
  )
})

test('what the vendor says of an address is kept: nothing more is sent to it', async () => {
  const refusal = new Response(
    '{"statusCode":422,"name":"validation_error","message":"Invalid `to` field."}',
    {
      status: 422,
    },
  )
  const { actor, send, event, pass, requests } = await reminded(resend(), refusal)
  const [delivery] = await actor().deliveries({ limit: 1 })
  expect(delivery).toMatchObject({ status: 'dead', reason: 'failed' })
  await send('laptop', event('subscribe', { email: 'ana@example.com' }))
  await pass(hourMs)
  expect(requests).toHaveLength(1)
})

test('what a message lacks for its vendor is a reason, not a stall', async () => {
  const twilio = {
    'destinations/email-tool.yaml': `destination: email-tool
preset: twilio
settings:
  account_sid: AC0123456789abcdef0123456789abcdef
  auth_token: "{{ secret.EMAIL_TOOL_SECRET }}"
  from: "+15005550006"
  text: "Hello"
`,
  }
  const { actor, requests } = await reminded(twilio)
  const [delivery] = await actor().deliveries({ limit: 1 })
  expect(requests).toEqual([])
  expect(delivery).toMatchObject({ status: 'dead', reason: 'failed' })
  expect(delivery?.attempts[0]?.excerpt).toMatch(/phone/)
})
