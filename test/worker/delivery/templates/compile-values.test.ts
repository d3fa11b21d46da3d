import { describe, expect, test } from 'vitest'
import type { Json } from '../../../../worker/event/event.ts'
import { compileValues } from '../../../../worker/delivery/templates/compile-values.ts'
import type { RenderedValues } from '../../../../worker/delivery/templates/compile-values.ts'
import { sampleData, shopperWith } from './sample-data.ts'

function render(json: Json, data = sampleData()): RenderedValues {
  const compiled = compileValues(json, { currency: 'EUR' })
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
  return compiled.values.render(data)
}

function problemsOf(json: Json): string[] {
  const compiled = compileValues(json)
  return compiled.ok ? [] : compiled.problems.map(({ path, message }) => `${path}: ${message}`)
}

describe('types', () => {
  test('one variable and nothing else keeps its type', () => {
    const body = {
      total: '{{ cart.total }}',
      cents: '{{ cart.total | times: 100 }}',
      items: '{{cart.items}}',
      test: '{{ test }}',
      arm: '{{ arm }}',
      unknown: '{{ shopper.traits.nothing }}',
      dashed: '{{- cart.total -}}',
    }
    const { items } = sampleData().cart ?? {}
    expect(render(body)).toEqual({
      ok: true,
      value: { total: 90, cents: 9_000, items, test: false, arm: null, unknown: null, dashed: 90 },
    })
  })

  test('anything else is text, and what is missing in it is empty', () => {
    const body = {
      total: 'EUR {{ cart.total }}',
      spaced: ' {{ cart.total }}',
      two: '{{ version }}{{ version }}',
      arm: 'arm: {{ arm }}',
    }
    expect(render(body)).toEqual({
      ok: true,
      value: { total: 'EUR 90', spaced: ' 90', two: '33', arm: 'arm: ' },
    })
  })

  test('what is no template stays as it is', () => {
    const body = [1, true, null, 'plain { text }', { deep: [[]] }]
    expect(render(body)).toEqual({ ok: true, value: body })
  })

  test('a number that is none is null, as in JSON', () => {
    expect(render('{{ cart.total | divided_by: 0 }}')).toEqual({ ok: true, value: null })
  })
})

test('no value breaks out of its place', () => {
  const data = sampleData(shopperWith({ first_name: '", "admin": true, "x": "</script>{{ cart.total }}' }))
  const made = render({ name: '{{ shopper.first_name }}', hello: 'Hi {{ shopper.first_name }}' }, data)
  expect(made).toEqual({
    ok: true,
    value: { name: data.shopper.first_name, hello: `Hi ${data.shopper.first_name}` },
  })
})

test('what is rendered shares nothing with the data', () => {
  const data = sampleData()
  const made = render('{{ cart }}', data)
  expect(made).toEqual({ ok: true, value: data.cart })
  expect(made.ok && made.value).not.toBe(data.cart)
})

test('a field that is called __proto__ is a field', () => {
  const made = render(JSON.parse('{ "__proto__": "{{ cart.total }}" }'))
  expect(JSON.stringify(made)).toBe('{"ok":true,"value":{"__proto__":90}}')
})

describe('bad input', () => {
  test('every mistake is told with its path', () => {
    expect(
      problemsOf({ to: [{ name: '{{ shopper.nam }}' }], vars: { 'a.b': '{{ cart.totl }}', '{{ x }}': 1 } }),
    ).toEqual([
      'to[0].name: unknown variable "shopper.nam". shopper has id, email, phone, customer_id, first_name, locale, time_zone, stage, traits.',
      'vars.a.b: unknown variable "cart.totl". Did you mean "cart.total"?',
      'vars.{{ x }}: a name cannot be a template, only a value',
    ])
    expect(problemsOf('{{ cart.totl }}')).toEqual([
      ': unknown variable "cart.totl". Did you mean "cart.total"?',
    ])
  })

  test('an object in the middle of a text is refused', () => {
    expect(problemsOf({ a: 'cart: {{ cart }}' })[0]).toContain('a: this is no text')
  })

  test('too deep, too many, too long', () => {
    expect(problemsOf(JSON.parse('['.repeat(2_000) + ']'.repeat(2_000)))[0]).toContain(
      'more than 12 maps and lists',
    )
    expect(problemsOf(Array(3_000).fill('x'))).toEqual(['[999]: more than 1000 values'])
    expect(problemsOf(['x'.repeat(30_000), 'y'.repeat(30_000), 'z'])).toEqual([
      '[1]: more than 50000 characters, all values together',
    ])
  })

  test('what is stopped says where', () => {
    expect(render({ a: ['{% for i in (1..1000000) %}x{% endfor %}'] })).toEqual({
      ok: false,
      path: 'a[0]',
      reason: 'the template was stopped: it works on too much: more than 100000 characters and entries',
    })
    expect(render(Array(900).fill('{{ cart }}'))).toMatchObject({
      ok: false,
      reason: 'the values were stopped: more than 100000 characters',
    })
  })
})
