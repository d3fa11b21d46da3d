import { expect, test, vi } from 'vitest'
import { createApp } from '../../worker/app.ts'
import { stubWorld } from './routes/stub-env.ts'

vi.mock('selvedge:script', () => import('./routes/script-double.ts'))

const get = (path: string, env = stubWorld().env) => createApp().request(path, {}, env)

test('health is 200 as soon as events can be taken', async () => {
  const response = await get('/healthz')
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({ status: 'ok' })
})

test.each([undefined, '', 'not-a-key'])('health names the secret key that is missing (%j)', async (key) => {
  const { SELVEDGE_SECRET_KEY: _absent, ...env } = stubWorld().env
  const response = await get('/healthz', key === undefined ? env : { ...env, SELVEDGE_SECRET_KEY: key })
  expect(response.status).toBe(503)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  const text = await response.text()
  expect(text).toContain('SELVEDGE_SECRET_KEY')
  expect(text).not.toContain('not-a-key')
})

test.each([
  '/',
  '/v1',
  '/v1/nothing',
  '/admin',
  '/dev/clock',
  '/s.js/x',
  '/%2e%2e/secret',
  `/${'x'.repeat(10_000)}`,
])('%s is a 404 problem', async (path) => {
  const response = await get(path)
  expect(response.status).toBe(404)
  expect(await response.json()).toMatchObject({ type: 'urn:selvedge:problem:not-found', status: 404 })
})

test('every answer carries the security headers', async () => {
  for (const path of ['/healthz', '/nothing', '/s.js', '/u/x', '/v1/status']) {
    const { headers } = await get(path)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.has('content-security-policy')).toBe(true)
    expect(headers.has('strict-transport-security')).toBe(false)
  }
  expect((await get('https://events.example/healthz')).headers.has('strict-transport-security')).toBe(true)
})

test('what nobody expected is a 500 that says nothing, and the operator hears of it without personal data', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {})
  const app = createApp()
  app.get('/broken', () => {
    throw new Error('ana@example.com at /secret/path')
  })
  const response = await app.request('/broken', {}, stubWorld().env)
  expect(response.status).toBe(500)
  const text = await response.text()
  expect(JSON.parse(text)).toEqual({
    type: 'urn:selvedge:problem:unexpected',
    title: expect.any(String),
    status: 500,
  })
  expect(log).toHaveBeenCalledTimes(1)
  expect(`${text} ${String(log.mock.calls[0]?.[0])}`).not.toContain('ana@')
})
