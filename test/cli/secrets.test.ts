import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { readEnvironment } from '../../cli/environment.ts'
import { vendorWebhooks } from '../../worker/delivery/vendor-webhooks/index.ts'
import { ensureDevelopmentSecrets, optionalSettings, requireSecrets } from '../../cli/secrets.ts'

const files = {
  'site.yaml': 'site: { id: demo }\n# {{ secret.NOT_THIS_ONE }}\n',
  'destinations/email-tool.yaml':
    'url: "{{ secret.EMAIL_TOOL_URL }}"\nsign: "{{secret.EMAIL_TOOL_SECRET}}"\n',
}
const from =
  (values: Record<string, string>) =>
  (name: string): string | undefined =>
    values[name]

const withoutSecret = (): unknown => requireSecrets(files, from({ EMAIL_TOOL_URL: 'https://mail.example' }))

describe('in production', () => {
  test('each missing secret is named with the file that needs it and how to set it', () => {
    expect(withoutSecret).toThrow(/EMAIL_TOOL_SECRET, which destinations\/email-tool\.yaml names: set it/)
    expect(withoutSecret).toThrow(/SELVEDGE_SECRET_KEY, with which commands and servers speak/)
    expect(withoutSecret).not.toThrow(/EMAIL_TOOL_URL|NOT_THIS_ONE/)
  })

  test('only what config names is given to the worker', () => {
    const all = { EMAIL_TOOL_URL: 'u', EMAIL_TOOL_SECRET: 's', SELVEDGE_SECRET_KEY: 'k', AWS_SECRET: 'other' }
    expect(requireSecrets(files, from(all))).toEqual({
      EMAIL_TOOL_URL: 'u',
      EMAIL_TOOL_SECRET: 's',
      SELVEDGE_SECRET_KEY: 'k',
    })
  })

  test('settings of the worker are passed on when they are set', () => {
    expect(optionalSettings(from({ SELVEDGE_PUBLIC_URL: 'https://e.shop.example' }))).toEqual({
      SELVEDGE_PUBLIC_URL: 'https://e.shop.example',
    })
  })

  test('the worker gets what shops and e-mail tools sign with, of each of its sites', () => {
    const one = { SELVEDGE_SHOPIFY_SECRET: 'a', SELVEDGE_WEBHOOK_POSTMARK: 'b', SELVEDGE_OTHER: 'c' }
    expect(optionalSettings(from(one))).toEqual({
      SELVEDGE_SHOPIFY_SECRET: 'a',
      SELVEDGE_WEBHOOK_POSTMARK: 'b',
    })
    const two = {
      SELVEDGE_SECRET_KEY: 'sk_my-shop_0123456789abcdef,sk_two_0123456789abcdef',
      SELVEDGE_WOOCOMMERCE_SECRET_MY_SHOP: 'a',
      SELVEDGE_WOOCOMMERCE_SECRET_THREE: 'b',
    }
    expect(optionalSettings(from(two))).toEqual({ SELVEDGE_WOOCOMMERCE_SECRET_MY_SHOP: 'a' })
    const vendors = Object.keys(vendorWebhooks).map((vendor) => `SELVEDGE_WEBHOOK_${vendor.toUpperCase()}`)
    expect(Object.keys(optionalSettings(() => 'sk_demo_0123456789abcdef'))).toEqual(
      expect.arrayContaining(vendors),
    )
  })
})

describe('in development', () => {
  let path = ''
  const write = (): string[] => ensureDevelopmentSecrets(path, 'demo', readEnvironment({}, path).variable)
  beforeEach(() => {
    path = join(mkdtempSync(join(tmpdir(), 'selvedge-vars-')), '.dev.vars')
  })

  test('random secrets are written once, readable by their owner only', () => {
    expect(write()).toEqual(['SELVEDGE_SECRET_KEY', 'EMAIL_TOOL_SECRET'])
    const text = readFileSync(path, 'utf8')
    expect(text).toMatch(/^SELVEDGE_SECRET_KEY=sk_demo_[0-9a-f]{48}$/m)
    expect(text).toMatch(/^EMAIL_TOOL_SECRET=whsec_[A-Za-z0-9+/]{43}=$/m)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(write()).toEqual([])
    expect(readFileSync(path, 'utf8')).toBe(text)
  })

  test('two machines never get the same ones', () => {
    write()
    const first = readFileSync(path, 'utf8')
    writeFileSync(path, '')
    write()
    expect(readFileSync(path, 'utf8')).not.toBe(first)
  })

  test('what is set is kept, also in a file without a last line break', () => {
    writeFileSync(path, 'SELVEDGE_SECRET_KEY=sk_demo_mine')
    expect(write()).toEqual(['EMAIL_TOOL_SECRET'])
    const { variable } = readEnvironment({}, path)
    expect(variable('SELVEDGE_SECRET_KEY')).toBe('sk_demo_mine')
    expect(variable('EMAIL_TOOL_SECRET')).toMatch(/^whsec_/)
  })
})
