import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { SiteAccess } from '../../../worker/actors/contract.ts'
import { createApp } from '../../../worker/app.ts'
import { readClickToken } from '../../../worker/delivery/click-token.ts'
import { signCartLink, signUnsubscribeLink, signVisitLink } from '../../../worker/delivery/signed-link.ts'
import { clickTokenIn } from '../../../worker/event/link-parameters.ts'
import { access, clock, secretKey, stubWorld } from './stub-env.ts'

vi.mock('selvedge:script', () => import('./script-double.ts'))

const shopper = `shp_${'a'.repeat(32)}`
const day = 24 * 3_600_000

let world = stubWorld()
let nowMs = clock()
let app = createApp(() => nowMs)

beforeEach(() => {
  world = stubWorld()
  nowMs = clock()
  app = createApp(() => nowMs)
  vi.spyOn(console, 'error').mockImplementation(() => {})
})

const ask = (path: string, init: RequestInit = {}) => app.request(path, init, world.env)

const cartToken = (more: object = {}) =>
  signCartLink(
    { site: 'demo', shopper, exp: nowMs + day, cart: 'crt/1', items: [['Füße 👟', 2]], ...more },
    secretKey,
  )

describe('the link of any message', () => {
  const to = { kind: 'email', value: 'ana@example.com' } as const
  const open = async (page?: string) => {
    const link = { site: 'demo', shopper, exp: nowMs + day, to, ...(page !== undefined && { page }) }
    const response = await ask(`/c/${await signVisitLink(link, secretKey)}`)
    return { status: response.status, location: response.headers.get('location') ?? '' }
  }

  test('leads to the page that it is about, and says sealed who clicked', async () => {
    const { status, location } = await open('https://shop.example/shoe?size=42')
    expect(status).toBe(302)
    expect(location).toMatch(/^https:\/\/shop\.example\/shoe\?size=42&selvedge_click=/)
    expect(location).not.toMatch(/ana/)
    const check = { site: 'demo', secrets: [secretKey], now: nowMs }
    expect(await readClickToken(clickTokenIn(location) ?? '', check)).toEqual(to)
  })

  test.each([undefined, 'https://elsewhere.example/', 'javascript:alert(1)', 'nonsense'])(
    'leads to the shop when its page is %s',
    async (page) => {
      const { location } = await open(page)
      expect(new URL(location).origin).toBe(access.origins[0])
    },
  )

  test('dies, and is nothing to those who change it', async () => {
    const token = await signVisitLink({ site: 'demo', shopper, exp: nowMs + day, to }, secretKey)
    expect((await ask(`/c/${token}x`)).status).toBe(404)
    nowMs += day
    expect((await ask(`/c/${token}`)).status).toBe(404)
  })
})

const linesOf = (url: URL): unknown => {
  const [lines = ''] = (url.searchParams.get('selvedge_cart') ?? '').split('.')
  return JSON.parse(Buffer.from(lines, 'base64url').toString())
}

describe('the link back to the cart', () => {
  test('leads to the cart of the shop, with the lines to restore', async () => {
    const response = await ask(`/c/${await cartToken()}`)
    expect(response.status).toBe(302)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    const url = new URL(response.headers.get('location') ?? '')
    expect(url.origin + url.pathname).toBe('https://shop.example/cart')
    expect(linesOf(url)).toEqual([{ item_id: 'Füße 👟', quantity: 2 }])
    expect(world.calls.some(([, method]) => method === 'numbersOf')).toBe(false)
  })

  test('says who clicked, sealed and for an hour', async () => {
    const to = { kind: 'email', value: 'ana@example.com' } as const
    const location = (await ask(`/c/${await cartToken({ to })}`)).headers.get('location') ?? ''
    expect(location).not.toMatch(/ana|example\.com/)
    const click = clickTokenIn(location) ?? expect.fail('no click')
    const check = { site: 'demo', secrets: [secretKey], now: nowMs }
    expect(await readClickToken(click, check)).toEqual(to)
    expect(await readClickToken(click, { ...check, now: nowMs + 3_600_000 })).toBeNull()
    // A cart may be longer than what a page's address is cut to.
    expect([...new URL(location).searchParams.keys()]).toEqual(['selvedge_click', 'selvedge_cart'])
  })

  test('is the permalink of a shop on Shopify, with what its cart calls the items', async () => {
    const location = async (shop: SiteAccess['shop'], items: readonly unknown[], fails = false) => {
      world.access = { ...access, ...(shop && { shop }) }
      // What a site allows is remembered for a while.
      app = createApp(() => nowMs)
      const token = await cartToken({ items })
      const catalog = world.env.CATALOG
      const env = fails ? { ...world.env, CATALOG: { ...catalog, get: notThere } } : world.env
      return new URL((await app.request(`/c/${token}`, {}, env)).headers.get('location') ?? '')
    }
    const notThere = () => {
      throw new Error('reset')
    }
    const two = [
      ['boot', 2],
      ['sandal', 1],
    ]
    expect((await location({ platform: 'shopify' }, two)).href).toBe(
      'https://shop.example/cart/4:2,6:1?storefront=true',
    )
    // Without an answer of the catalog, what is named by its variant still is.
    expect((await location({ platform: 'shopify' }, [['43729076001234', 1]], true)).pathname).toBe(
      '/cart/43729076001234:1',
    )
    // A barcode is no variant.
    expect(linesOf(await location({ platform: 'shopify' }, [['4006381333931', 1]], true))).toEqual([
      { item_id: '4006381333931', quantity: 1 },
    ])
    expect(linesOf(await location({ platform: 'woocommerce' }, two))).toEqual([
      { item_id: 'boot', quantity: 2, number: '4' },
      { item_id: 'sandal', quantity: 1, number: '6' },
    ])
    expect(linesOf(await location({ platform: 'other' }, two))).toEqual([
      { item_id: 'boot', quantity: 2 },
      { item_id: 'sandal', quantity: 1 },
    ])
  })

  test('of before there was an address in it restores the cart and names nobody', async () => {
    const location = (await ask(`/c/${await cartToken()}`)).headers.get('location')
    expect(location).toContain('selvedge_cart=')
    expect(location).not.toContain('selvedge_click')
  })

  test('keeps the query of the configured address and puts the cart in its place', async () => {
    world.access = { ...access, cartUrl: 'https://shop.example/cart?lang=fr&id={{ cart_id }}' }
    const url = new URL((await ask(`/c/${await cartToken()}`)).headers.get('location') ?? '')
    expect(url.searchParams.get('lang')).toBe('fr')
    expect(url.searchParams.get('id')).toBe('crt/1')
  })

  test('opens the shop when no cart address is configured', async () => {
    world.access = { ...access, cartUrl: null }
    expect((await ask(`/c/${await cartToken()}`)).headers.get('location')).toMatch(
      /^https:\/\/shop\.example\/\?selvedge_cart=/,
    )
  })

  test.each([
    'https://evil.example/cart',
    'javascript:alert(1)',
    '//evil.example',
    'data:text/html,x',
    'https://shop.example.evil.example/',
  ])('never leads to %s', async (cartUrl) => {
    world.access = { ...access, cartUrl }
    const response = await ask(`/c/${await cartToken()}`)
    expect(response.status).toBe(404)
    expect(response.headers.has('location')).toBe(false)
  })

  test('a dead or forged one shows a friendly page that tells nothing, and asks no object', async () => {
    const expired = await cartToken({ exp: nowMs - 1 })
    const forged = `${(await cartToken())?.slice(0, -2)}AA`
    const other = await signUnsubscribeLink(
      { site: 'demo', shopper, exp: nowMs + day, address: 'ana@example.com' },
      secretKey,
    )
    for (const bad of [expired, forged, other, 'x', '%00', 'a.b', 'x'.repeat(20_000)]) {
      const response = await ask(`/c/${bad}`)
      expect(response.status).toBe(404)
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
      const text = await response.text()
      expect(text).toContain('no longer works')
      expect(text).not.toContain(shopper)
    }
    expect(world.calls).toEqual([])
  })

  test('asks to load again when the site does not answer', async () => {
    world.failure = new Error('reset')
    expect((await ask(`/c/${await cartToken()}`)).status).toBe(503)
  })
})

const leaveToken = (more: object = {}) =>
  signUnsubscribeLink(
    { site: 'demo', shopper, exp: nowMs + day, address: 'ana@example.com', ...more },
    secretKey,
  )

describe('the unsubscribe link', () => {
  test('opened by a mail scanner changes nothing: it shows a button', async () => {
    const path = `/u/${await leaveToken()}`
    for (const method of ['GET', 'HEAD']) {
      const response = await ask(path, { method })
      expect(response.status).toBe(200)
    }
    const text = await (await ask(path)).text()
    expect(text).toContain('<form method="post"><button>Unsubscribe</button></form>')
    expect(text).toContain('ana@example.com')
    expect(world.calls).toEqual([])
  })

  test.each([
    ['the button', {}],
    [
      'one click of the mail program (RFC 8058)',
      {
        body: 'List-Unsubscribe=One-Click',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
    ],
  ])('unsubscribes by %s', async (_what, init) => {
    const response = await ask(`/u/${await leaveToken()}`, { method: 'POST', ...init })
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('Done')
    expect(world.calls).toContainEqual(['demo/0', 'unsubscribe', shopper, 'ana@example.com'])
  })

  test('says that it is not done when the shard does not answer', async () => {
    world.failure = new Error('reset')
    const response = await ask(`/u/${await leaveToken()}`, { method: 'POST' })
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('5')
    expect(await response.text()).not.toContain('Done')
  })

  test('dead or forged, it does nothing', async () => {
    const good = await leaveToken()
    nowMs += 2 * day
    for (const bad of [good, `${good?.slice(0, -2)}AA`, 'garbage']) {
      expect((await ask(`/u/${bad}`, { method: 'POST' })).status).toBe(404)
      expect((await ask(`/u/${bad}`)).status).toBe(404)
    }
    expect(world.calls).toEqual([])
  })

  test('shows an address as text, whatever it holds, and runs no script', async () => {
    const response = await ask(`/u/${await leaveToken({ address: '<script>alert(1)</script>"@x' })}`)
    const text = await response.text()
    expect(text).not.toContain('<script>')
    expect(text).toContain('&lt;script&gt;')
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('script-src')
    expect(policy).toContain("frame-ancestors 'none'")
  })
})
