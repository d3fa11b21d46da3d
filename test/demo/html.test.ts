import { expect, test } from 'vitest'
import { html, scriptJson } from '../../demo/html.ts'

test('whatever is put in is escaped, in text and in attributes', () => {
  const hostile = `"><script>alert('x')</script>&`
  const page = html`<a title="${hostile}">${hostile}</a>`.text
  const escaped = '&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;'
  expect(page).toBe(`<a title="${escaped}">${escaped}</a>`)
})

test('markup made by html is put in as it is, lists and nothing too', () => {
  const numbers = [1, 2].map((each) => html`<i>${each}</i>`)
  expect(html`<b>${numbers}${null}</b>`.text).toBe('<b><i>1</i><i>2</i></b>')
})

test('JSON in a script cannot end the script, and is still the same JSON', () => {
  const value = { text: '</script><!-- \u2028' }
  const json = scriptJson(value).text
  expect(json).not.toMatch(/<|\u2028/)
  expect(JSON.parse(json)).toEqual(value)
})
