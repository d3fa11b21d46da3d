import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { expect, test, vi } from 'vitest'
import { createApp } from '../../../worker/app.ts'
import script, { js, packJs } from './script-double.ts'
import { stubWorld } from './stub-env.ts'

vi.mock('selvedge:script', () => import('./script-double.ts'))

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  createApp().request(path, { method, headers }, stubWorld().env)

const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer())

test('the script comes in the smallest form that the browser takes', async () => {
  const brotli = await get('/s.js', { 'accept-encoding': 'gzip, deflate, br, zstd' })
  expect(brotli.headers.get('content-encoding')).toBe('br')
  expect(brotliDecompressSync(await bytesOf(brotli)).toString()).toBe(js)
  const gzip = await get('/s.js', { 'accept-encoding': 'br;q=0, gzip;q=0.5' })
  expect(gzip.headers.get('content-encoding')).toBe('gzip')
  expect(gunzipSync(await bytesOf(gzip)).toString()).toBe(js)
  const plain = await get('/s.js')
  expect(plain.headers.has('content-encoding')).toBe(false)
  expect(await plain.text()).toBe(js)
  for (const response of [brotli, gzip, plain]) {
    expect(response.headers.get('vary')).toBe('accept-encoding')
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  }
})

test('a page of any site may load it, also pinned by its hash', async () => {
  const { headers } = await get('/s.js')
  expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin')
  expect(headers.get('access-control-allow-origin')).toBe('*')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
})

test('the moving address is cached briefly, the pinned one for ever', async () => {
  expect((await get('/s.js')).headers.get('cache-control')).toBe(
    'public, max-age=600, stale-while-revalidate=86400',
  )
  const pinned = await get(`/s/${script.etag}.js`)
  expect(pinned.status).toBe(200)
  expect(pinned.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
})

test('a pack comes in the smallest form, and for ever at the address with the beginning of its hash', async () => {
  const { etag } = script.packs.structured
  const response = await get(`/s/structured-${etag.slice(0, 6)}.js`, { 'accept-encoding': 'br' })
  expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  // A module of another origin is only taken so.
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
  expect(brotliDecompressSync(await bytesOf(response)).toString()).toBe(packJs)
})

test('a script of another version gets the pack of this one, but not for ever', async () => {
  const response = await get('/s/structured-000000.js')
  expect(await response.text()).toBe(packJs)
  expect(response.headers.get('cache-control')).toBe('public, max-age=600, stale-while-revalidate=86400')
  const { etag } = script.packs.structured
  expect((await get('/s/structured-000000.js', { 'if-none-match': `"${etag}"` })).status).toBe(304)
})

test.each([
  '/s/nothing-000000.js',
  '/s/constructor-000000.js',
  '/s/structured-.js',
  '/s/structured-00000.js',
  '/s/structured-zzzzzz.js',
  '/s/-000000.js',
  '/s/structured.js',
  '/s/ffffffffffffffffffff.js',
  '/s/x.js',
  `/s/${script.etag}`,
  '/s/..%2f..%2fetc%2fpasswd',
  '/s/',
])('%s is not there', async (path) => {
  const response = await get(path)
  expect(response.status).toBe(404)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
})

test.each([`"${script.etag}"`, `W/"${script.etag}"`, `"other", "${script.etag}"`, '*'])(
  'who has %s gets a 304',
  async (tag) => {
    const response = await get('/s.js', { 'if-none-match': tag, 'accept-encoding': 'br' })
    expect(response.status).toBe(304)
    expect(response.headers.get('etag')).toBe(`"${script.etag}"`)
    expect(await response.text()).toBe('')
  },
)

test('who has another version gets this one', async () => {
  expect((await get('/s.js', { 'if-none-match': '"other"' })).status).toBe(200)
})

test('HEAD tells the same without the body', async () => {
  const response = await get('/s.js', { 'accept-encoding': 'br' }, 'HEAD')
  expect(response.status).toBe(200)
  expect(response.headers.get('etag')).toBe(`"${script.etag}"`)
  expect(await response.text()).toBe('')
})
