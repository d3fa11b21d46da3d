import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { automationJsonSchema, jsonSchemaOf } from '../../../../worker/engine/language/json-schema.ts'
import { fits } from './json-schema-fits.ts'

const config = new URL('../../../../config/', import.meta.url)
const published = new URL('automation.schema.json', config)
const schema = automationJsonSchema()
/** Its words have types of their own, which a JSON value does not. */
const words = schema as Parameters<typeof fits>[0]
const recipe = (file: string): unknown =>
  parse(readFileSync(new URL(`automations/${file}`, config), 'utf8'), { version: '1.2' })
const recipes = readdirSync(new URL('automations/', config)).filter((file) => /^[^.]+\.yaml$/.test(file))

describe('config/automation.schema.json', () => {
  it('is what the schema that validates says (after a change: UPDATE_SCHEMA=1 npx vitest run json-schema, then oxfmt)', () => {
    if (process.env['UPDATE_SCHEMA'] === '1') writeFileSync(published, JSON.stringify(schema, null, 2))
    expect(JSON.parse(readFileSync(published, 'utf8'))).toEqual(schema)
  })

  it.each(recipes)('accepts %s', (file) => {
    expect(fits(words, recipe(file))).toBe(true)
  })

  it.each([
    ['a misspelt field', { titel: 'T' }],
    ['a word that there is not', { status: 'lvie' }],
    // oxlint-disable-next-line unicorn/no-thenable -- the language's own word; a step is never awaited
    ['a step of an arm that is none', { steps: [{ if: { 'cart.total': 1 }, then: [{ sned: 'a' }] }] }],
    ['a missing destination', { steps: [{ send: 'a' }] }],
    ['a priority in words', { priority: 'high' }],
    ['no steps', { steps: [] }],
  ])('refuses %s', (_what, mistake) => {
    const whole = { automation: 'a', trigger: { event: 'subscribe' }, steps: ['stop'] }
    expect(fits(words, whole)).toBe(true)
    expect(fits(words, { ...whole, ...mistake })).toBe(false)
  })
})

describe('jsonSchemaOf', () => {
  it('refuses to leave out a kind of schema that it does not know', () => {
    expect(() => jsonSchemaOf(v.date())).toThrow('a schema of type date has no JSON Schema yet')
  })
})
