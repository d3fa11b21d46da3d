import { beforeEach, describe, expect, test, vi } from 'vitest'
import { createApp } from '../../../worker/app.ts'
import { access, siteKey, stubWorld } from './stub-env.ts'
import type { StubWorld } from './stub-env.ts'

vi.mock('selvedge:script', () => import('./script-double.ts'))

let world: StubWorld
beforeEach(() => {
  world = stubWorld()
})
const ask = (file: string, method = 'GET') => createApp().request(`/s/capture/${file}`, { method }, world.env)

describe('what the merchant declared for the script', () => {
  test('is public, and cached for ten minutes', async () => {
    const capture = { site_currency: 'EUR', add_to_cart: '.buy' }
    world.access = { ...access, capture }
    const response = await ask(`${siteKey}.json`)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(response.headers.get('cache-control')).toBe('public, max-age=600')
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    expect(await response.json()).toEqual(capture)
  })

  test('is an empty object where nothing is declared, so that no page has an error in its console', async () => {
    expect(await (await ask(`${siteKey}.json`)).json()).toEqual({})
  })

  test.each(['pk_demo_00000000.json', 'pk_other_abcdefgh.json', 'demo.json', siteKey, 'x', '%00.json'])(
    'is not given for %s',
    async (file) => {
      const response = await ask(file)
      expect(response.status).toBe(403)
      expect(response.headers.get('access-control-allow-origin')).toBe('*')
      expect(response.headers.get('cache-control')).toBe('no-store')
    },
  )

  test('makes no object for a site that nobody configured', async () => {
    await ask('pk_other_abcdefgh.json')
    expect(world.calls).toEqual([])
  })

  test('waits for a site that does not answer', async () => {
    vi.spyOn(console, 'error').mockReturnValue()
    world.failure = new Error('overloaded')
    const response = await ask(`${siteKey}.json`)
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('2')
  })

  test('is only read', async () => {
    expect((await ask(`${siteKey}.json`, 'POST')).status).toBe(405)
  })
})
