import { createServer } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { pushConfig, secretKeyOf } from '../../cli/push-config.ts'

const files = { 'site.yaml': 'site: { id: demo }' }
let close: () => void = () => {}
afterEach(() => close())

interface Seen {
  method?: string | undefined
  url?: string | undefined
  authorization?: string | undefined
  body?: string
}

/** A worker that answers one thing. */
async function worker(status: number, answer: string): Promise<{ url: string; seen: Seen }> {
  const seen: Seen = {}
  const server = createServer((request, response) => {
    Object.assign(seen, {
      method: request.method,
      url: request.url,
      authorization: request.headers.authorization,
      body: '',
    })
    request.on('data', (chunk: Buffer) => (seen.body += chunk.toString()))
    request.on('end', () => response.writeHead(status).end(answer))
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  close = () => server.close()
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${port}`, seen }
}

test('the folder goes out whole with the secret key', async () => {
  const { url, seen } = await worker(200, '{"revision":7,"warnings":[]}')
  const result = await pushConfig(url, 'sk_demo_x', files)
  expect(result).toEqual({ accepted: true, revision: 7, warnings: [] })
  expect(seen).toEqual({
    method: 'PUT',
    url: '/v1/automations',
    authorization: 'Bearer sk_demo_x',
    body: JSON.stringify({ files }),
  })
})

test('a refusal brings every problem with its place', async () => {
  const problem = { file: 'site.yaml', line: 3, column: 5, message: 'unknown field', severity: 'error' }
  const { url } = await worker(
    422,
    JSON.stringify({ type: 'x', problems: [problem, { message: 'bare' }, null] }),
  )
  expect(await pushConfig(url, 'sk_demo_x', files)).toEqual({
    accepted: false,
    problems: [problem, { file: 'site.yaml', line: 1, column: 1, message: 'bare', severity: 'error' }],
  })
})

test('any other answer is told with its status and its reason, never with the key', async () => {
  const { url } = await worker(401, '{"detail":"the key is not of this site"}')
  const failed = pushConfig(url, 'sk_demo_secret', files)
  await expect(failed).rejects.toThrow('answered 401 to the push: the key is not of this site')
  await expect(failed).rejects.not.toThrow('sk_demo_secret')
})

test('an answer that is no JSON is shown as it is', async () => {
  const { url } = await worker(502, 'Bad gateway')
  await expect(pushConfig(url, 'sk_demo_x', files)).rejects.toThrow('answered 502 to the push: Bad gateway')
})

test('where nothing answers, the sentence says what to do', async () => {
  const { url } = await worker(200, '')
  close()
  await expect(pushConfig(url, 'sk_demo_x', files)).rejects.toThrow('start it, or name another with --url')
})

test('of several sites’ keys the one of this site is taken', () => {
  expect(secretKeyOf('b', 'sk_a_1, sk_b_2')).toBe('sk_b_2')
  expect(() => secretKeyOf('c', 'sk_a_1, sk_b_2')).toThrow('one that starts with sk_c_ is needed')
  expect(() => secretKeyOf('c', undefined)).toThrow('SELVEDGE_SECRET_KEY is not set')
})
