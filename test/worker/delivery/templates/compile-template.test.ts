import { describe, expect, test } from 'vitest'
import { compileTemplate } from '../../../../worker/delivery/templates/compile-template.ts'
import type { TemplateOptions } from '../../../../worker/delivery/templates/compile-template.ts'
import { sampleData, shopperWith } from './sample-data.ts'

function render(text: string, data = sampleData(), options: TemplateOptions = {}): string {
  const compiled = compileTemplate(text, options)
  if (!compiled.ok) throw new Error(compiled.problems.map(({ message }) => message).join('\n'))
  const rendered = compiled.template.render(data)
  if (!rendered.ok) throw new Error(rendered.reason)
  return rendered.text
}

function reasonOf(text: string): string {
  const compiled = compileTemplate(text)
  if (!compiled.ok) throw new Error(compiled.problems.map(({ message }) => message).join('\n'))
  const rendered = compiled.template.render(sampleData())
  return rendered.ok ? `wrote ${rendered.text.length}` : rendered.reason
}

function problemsOf(text: string): string[] {
  const compiled = compileTemplate(text)
  return compiled.ok
    ? []
    : compiled.problems.map(({ message, line, column }) => `${line}:${column} ${message}`)
}

describe('variables', () => {
  test.each([
    ['{{ cart.totl }}', '1:4 unknown variable "cart.totl". Did you mean "cart.total"?'],
    ['{{ total }}', '1:4 unknown variable "total". Did you mean "cart.total"?'],
    [
      'Hi\n  {{ shoper.first_name }}',
      '2:6 unknown variable "shoper.first_name". Did you mean "shopper.first_name"?',
    ],
    [
      '{{ cart.total.x }}',
      '1:4 unknown variable "cart.total.x". cart.total is a number: nothing is below it.',
    ],
    [
      '{{ cart.items.item_name }}',
      '1:4 unknown variable "cart.items.item_name". cart.items is a list: go over it with {% for %}, or name one: cart.items[0].',
    ],
    [
      '{% for line in cart.items %}{{ line.item_nam }}{% endfor %}',
      '1:32 unknown variable "line.item_nam". Did you mean "line.item_name"?',
    ],
    [
      '{% assign dear = cart.items | sort: "price" | last %}{{ dear.prce }}',
      '1:57 unknown variable "dear.prce". Did you mean "dear.price"?',
    ],
    ['{% if cart.totl > 1 %}a{% endif %}', '1:7 unknown variable "cart.totl". Did you mean "cart.total"?'],
    [
      '{{ shopper.first_name | append: cart.idd }}',
      '1:33 unknown variable "cart.idd". Did you mean "cart.id"?',
    ],
    [
      '{{ cart.items[cart.nr].price }}',
      '1:15 unknown variable "cart.nr". cart has id, currency, total, items, restore_url.',
    ],
    [
      '{% for i in (1..cart.nr) %}{% endfor %}',
      '1:17 unknown variable "cart.nr". cart has id, currency, total, items, restore_url.',
    ],
    [
      '{% for line in cart.items %}{% endfor %}{{ line.price }}',
      '1:44 unknown variable "line.price". Did you mean "item.price"?',
    ],
    ['{{ constructor }}', '1:4 unknown variable "constructor".'],
  ])('%s is refused: there is no such variable', (text, problem) => {
    expect(problemsOf(text)).toEqual([problem])
  })

  test.each([
    ['{% for line in cart.items %}{{ forloop.index }}:{{ line.item_name }} {% endfor %}', '1:Shoe 2:Sock '],
    ['{% assign sum = cart.total | plus: 5 %}{{ sum }}', '95'],
    ['{% capture who %}{{ shopper.first_name }}!{% endcapture %}{{ who }}', 'Ana!'],
    ['{% for line in cart.items %}{{ last }}{% assign last = line.item_id %}{% endfor %}', 'shoe-42'],
    ['{% assign x = cart %}{% assign x = item %}{{ x.anything }}', ''],
    [
      '{{ shopper.traits.size }} {{ shopper.traits.address.city }} {{ shopper.traits["no such"] }}',
      '42 Lyon ',
    ],
    ['{{ with.code }} {{ with.other }}', 'ABC-1 '],
    [
      '{{ cart.items.size }} {{ cart.items.first.item_name }} {{ cart.items[1].price }} {{ cart["total"] }}',
      '2 Shoe 5 90',
    ],
    ['{% liquid\nassign sum = cart.total | plus: 1\necho sum\n%}', '91'],
    ['{% comment %}{{ cart.totl }}{% endcomment %}{% raw %}{{ cart.totl }}{% endraw %}', '{{ cart.totl }}'],
  ])('%s is good', (text, written) => {
    expect(render(text)).toBe(written)
  })

  test('what is missing is empty text, whatever is below it', () => {
    const data = sampleData({ ...shopperWith({ first_name: null }), cart: null, item: null, event: null })
    expect(
      render(
        '[{{ shopper.first_name }}{{ cart.total }}{{ item.price | money }}{{ event.occurred_at | date }}]',
        data,
      ),
    ).toBe('[]')
    expect(render('{{ shopper.first_name | default: "there" }}', data)).toBe('there')
    expect(render('{% for line in cart.items %}x{% else %}none{% endfor %}', data)).toBe('none')
  })

  test('an object and a list are not printed by mistake', () => {
    expect(problemsOf('{{ cart }}')).toEqual([
      '1:1 this is no text: name one of id, currency, total, items, restore_url.',
    ])
    expect(problemsOf('a {{ cart.items }}')[0]).toContain('this is a list')
    expect(render('{{ shopper.traits.address }}')).toBe('{"city":"Lyon"}')
  })

  test('a secret is no variable', () => {
    expect(problemsOf('{{ secret.KEY }}')[0]).toContain('secret.KEY is not a variable')
  })

  test('all mistakes are told at once', () => {
    expect(problemsOf('{{ cart.totl }}\n{{ item.prise }}')).toEqual([
      '1:4 unknown variable "cart.totl". Did you mean "cart.total"?',
      '2:4 unknown variable "item.prise". Did you mean "item.price"?',
    ])
    expect(problemsOf('{{ cart.total | mony }} {% fore x %}a{% endfore %}')).toEqual([
      '1:1 unknown filter "mony". Did you mean "money"?',
      '1:25 unknown tag "fore". Did you mean "for"?',
    ])
    expect(problemsOf('{{ a.b }}'.repeat(100))).toHaveLength(20)
  })

  test('what a template does never changes the data', () => {
    const data = sampleData()
    const before = structuredClone(data)
    render(
      '{% assign cart = 1 %}{% assign items = item %}{{ cart }}{% for line in shopper %}{% endfor %}',
      data,
    )
    expect(data).toEqual(before)
  })

  test('what every object of JavaScript has is not there', () => {
    expect(render('{{ shopper.traits.constructor }}{{ with.__proto__ }}{{ with.toString }}')).toBe('')
  })
})

describe('what is refused', () => {
  test.each(
    [
      ['{% include "x" %}', 'there are no files'],
      ['{% render "x" %}', 'there are no files'],
      ['{% layout "x" %}', 'there are no files'],
      ['{% block x %}{% endblock %}', 'there are no files'],
      ['{% increment cart %}', 'Use {% assign %}'],
      ['{% tablerow x in cart.items %}{% endtablerow %}', 'Use {% for %}'],
      ['{% cycle "a", "b" %}', 'Use {% if %}'],
      ['{{ "x" | sha256 }}', 'unknown filter "sha256"'],
      ['{{ cart.items | sample }}', 'unknown filter "sample"'],
      ['{{ shopper.first_name | raw }}', 'unknown filter "raw"'],
      ['{{ cart.items | where_exp: "x", "x.price > 1" }}', 'unknown filter "where_exp"'],
      ['{{ "now" | date: "%Y" }}', 'another moment at each attempt'],
      ['{{ cart.total ', 'not closed'],
      ['{% if cart.total > 1 %}a', 'not closed'],
      ['{% for line of cart.items %}{% endfor %}', 'illegal tag'],
      ['x'.repeat(50_001), 'longer than 50000 characters'],
      ['{% if cart %}'.repeat(60), 'too deep'],
      ['{% if cart %}'.repeat(60) + '{% endif %}'.repeat(60), 'too deep'],
      [`{% liquid\n${'if cart\n'.repeat(5_000)}%}`, 'too deep'],
      [`{{ ${'cart['.repeat(9_000)} }}`, 'too deep'],
      [`{{ cart${'.x'.repeat(20_000)} }}`, 'unknown variable'],
      ['{{'.repeat(25_000), 'not closed'],
    ].map(([text = '', message = '']) => [text.slice(0, 50).trim(), message, text]),
  )('%s: %s', (_title, message, text) => {
    const [first = ''] = problemsOf(text)
    expect(first).toContain(message)
    expect(first.length).toBeLessThan(400)
  })
})

describe('a template always ends', () => {
  const big = '{% assign big = (1..50000) %}{% for i in (1..5000) %}'
  test.each(
    [
      ['{% for i in (1..100000000) %}x{% endfor %}', 'works on too much'],
      ['{% for i in (1..1000) %}{% for j in (1..1000) %}{% endfor %}{% endfor %}', 'loops too often'],
      ['{% for i in (1..9000) %}ab{% endfor %}', 'loops too often'],
      [`{% for i in (1..2000) %}${'x'.repeat(100)}{% endfor %}`, 'writes too much'],
      [
        '{% assign s = "ab" %}{% for i in (1..100) %}{% assign s = s | append: s %}{% endfor %}',
        'works on too much',
      ],
      [
        `{% for i in (1..2000) %}{% capture x %}${'x'.repeat(100)}{% endcapture %}{% endfor %}`,
        'writes too much',
      ],
      [`${big}{{ big | sum }}{% endfor %}`, 'works on too much'],
      [`${big}{% if big contains 0 %}{% endif %}{% endfor %}`, 'works on too much'],
      [`${big}{% if big == big %}{% endif %}{% endfor %}`, 'works on too much'],
      ['{{ "x" | date: "%99999999Y" }}{{ event.occurred_at | date: "%99999999Y" }}', 'works on too much'],
    ].map(([text = '', reason = '']) => [text.slice(0, 70).trim(), reason, text]),
  )('%s %s', (_title, reason, text) => {
    expect(reasonOf(text)).toContain(`the template was stopped: it ${reason}`)
  })

  test('a cart of 100 lines is no trouble', () => {
    const line = { item_id: 'sock-1', item_name: 'A sock with a rather long name', price: 5, quantity: 2 }
    const data = sampleData({
      cart: { id: 'c', currency: 'EUR', total: 1_000, items: Array.from({ length: 100 }, () => line) },
    })
    const text =
      '{% for line in cart.items %}{% if line.price %}{{ line.item_name | upcase | truncate: 20 }} {{ line.price | times: line.quantity | money }}\n{% endif %}{% endfor %}'
    expect(render(text, data).split('\n')).toHaveLength(101)
  })

  test('after one was stopped, the next renders as ever', () => {
    const compiled = compileTemplate('{% for i in (1..shopper.traits.count) %}{{ i }}{% endfor %}')
    if (!compiled.ok) throw new Error('it compiles')
    const withCount = (count: number) => sampleData(shopperWith({ traits: { count } }))
    expect(compiled.template.render(withCount(1e9))).toMatchObject({ ok: false })
    expect(compiled.template.render(withCount(3))).toEqual({ ok: true, text: '123' })
  })

  test('what a filter cannot take is the reason of that message', () => {
    expect(reasonOf('{{ cart.items | concat: 1 | sort: "a" | map: "b.c" | join }}')).toMatch(
      /^wrote|^the template/,
    )
    expect(reasonOf('{{ "a" | append }}')).toContain(
      'the template could not be rendered: append expect 2 arguments',
    )
  })
})

describe('filters', () => {
  test('money is in the currency of the cart, written as the shopper writes it', () => {
    expect(render('{{ cart.total | money }}')).toBe('90,00\u00a0€')
    expect(render('{{ cart.total | money: "USD", "en-US" }}')).toBe('$90.00')
    expect(render('{{ "12.5" | money }}', sampleData(shopperWith({ locale: 'de-DE' })))).toBe('12,50\u00a0€')
    expect(render('[{{ "soon" | money }}{{ cart.items | money }}]')).toBe('[]')
  })

  test('without a cart the currency and the language are those of the site', () => {
    const data = sampleData({ ...shopperWith({ locale: null }), cart: null })
    expect(render('{{ item.price | money }}', data, { currency: 'GBP', locale: 'en-GB' })).toBe('£90.00')
    expect(render('{{ item.price | money }}', data)).toBe('90.00')
  })

  test('dates are of the shopper’s time zone and language', () => {
    expect(render('{{ event.occurred_at | date: "%A %-d %B %Y, %H:%M" }}')).toBe('mardi 3 mars 2026, 00:30')
    expect(render('{{ event.occurred_at | date: "%s" | plus: 864000 | date }}')).toBe('13 mars 2026')
  })

  test('a time zone or a language that is none is as if it were not known', () => {
    const data = sampleData(shopperWith({ time_zone: 'Mars/Olympus', locale: 'x!' }))
    expect(render('{{ event.occurred_at | date: "%-d %B %H:%M" }} {{ cart.total | money }}', data)).toBe(
      '2 March 23:30 €90.00',
    )
    expect(render('{{ event.occurred_at | date: "%H:%M" }}', data, { timeZone: 'Asia/Tokyo' })).toBe('08:30')
  })

  test('now is not read from a clock through a variable either', () => {
    expect(render('[{{ with.when | date: "%Y" }}]', sampleData({ with: { when: 'now' } }))).toBe('[]')
  })

  test('json writes a value as JSON', () => {
    expect(render('{{ shopper.traits | json }}{{ with.none | json }}')).toBe(
      '{"address":{"city":"Lyon"},"size":42}null',
    )
  })
})

describe('in HTML', () => {
  const hostile = sampleData(shopperWith({ first_name: '<img src=x onerror="a(\'b\')">&' }))
  const escaped = '&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt;&amp;'

  test('every value is escaped, once', () => {
    for (const text of [
      '{{ shopper.first_name }}',
      '{{ shopper.first_name | escape }}',
      '{% echo shopper.first_name %}',
    ]) {
      expect(render(`<b>${text}</b>`, hostile, { escape: 'html' })).toBe(`<b>${escaped}</b>`)
    }
    expect(render('{{ shopper.first_name | json }}', hostile, { escape: 'html' })).not.toContain('<')
    expect(render('{{ shopper.first_name | escape | upcase }}', hostile, { escape: 'html' })).not.toContain(
      '<',
    )
    expect(
      render('{{ shopper.traits }}', sampleData(shopperWith({ traits: { a: '<b>' } })), { escape: 'html' }),
    ).toBe('{&quot;a&quot;:&quot;&lt;b&gt;&quot;}')
  })

  test('text is left alone, unless one asks for it', () => {
    expect(render('{{ shopper.first_name }}', hostile)).toBe('<img src=x onerror="a(\'b\')">&')
    expect(render('{{ shopper.first_name | escape }}', hostile)).toBe(escaped)
  })
})
