// Google Merchant's XML as it streams in, whole and broken.

import { describe, expect, test } from 'vitest'
import { GoogleXml } from '../../../../worker/event/feeds/google-xml.ts'
import { collect, pieceLengths } from './collect.ts'

const read = (text: string, pieceLength?: number) => collect((emit) => new GoogleXml(emit), text, pieceLength)

const rss = `<?xml version="1.0" encoding="UTF-8"?>
<!-- made by a > shop -->
<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0">
<channel><title>The shop</title><link>https://shop.example</link>
<item>
  <g:id>shoe-42</g:id>
  <title><![CDATA[Shoe <b> & more ]]></title>
  <g:title>Shoe &amp; more &#233; &#x1F45F; &unknown;</g:title>
  <link>https://shop.example/shoe?a=1&amp;b=2</link>
  <g:price>90.00 EUR</g:price>
  <g:shipping><g:country>FR</g:country><g:price>4.00 EUR</g:price></g:shipping>
  <g:additional_image_link>one</g:additional_image_link>
  <g:additional_image_link>two</g:additional_image_link>
  <empty/>
</item>
<item attribute="a > b"><g:id>shoe-43</g:id></item>
</channel></rss>
`
const shoe = {
  id: 'shoe-42',
  title: 'Shoe & more é 👟 &unknown;',
  link: 'https://shop.example/shoe?a=1&b=2',
  price: '90.00 EUR',
  shipping: '',
  additional_image_link: 'one',
  empty: '',
}

test.each(pieceLengths)('reads RSS, in pieces of %i characters', (length) => {
  expect(read(rss, length)).toEqual({
    entries: [
      { line: 5, fields: shoe },
      { line: 16, fields: { id: 'shoe-43' } },
    ],
    error: null,
    line: null,
  })
})

test.each(pieceLengths)('reads Atom, in pieces of %i characters', (length) => {
  const atom = `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:shop='http://base.google.com/ns/1.0'>
<entry><id>tag:1</id><shop:id>hat-1</shop:id><id>tag:2</id>
<link rel="edit" href="https://shop.example/edit"/><link href="https://shop.example/hat?a=1&amp;b=2"/></entry></feed>`
  expect(read(atom, length).entries).toEqual([
    { line: 2, fields: { id: 'hat-1', link: 'https://shop.example/hat?a=1&b=2' } },
  ])
})

describe('what is broken', () => {
  const broken = (after: string) =>
    `<rss><channel>\n<item><id>a</id></item>\n<item><id>b</id></item>\n${after}`

  test.each([
    ['ends in the middle', '<item><id>c', 'the feed ends inside <id>', 4],
    ['ends inside a tag', '<item><id', 'the feed ends inside a tag', 4],
    ['ends inside a comment', '<!-- ', 'the feed ends inside a comment', 4],
    ['closes what is not open', '<item><id>c</item>', 'found </item>, expected </id>', 4],
    ['has a < in its text', '<item><id>a < b</id></item>', 'a < that begins no tag (in text it is &lt;)', 4],
    [
      'has a document type',
      '<!DOCTYPE lolz [<!ENTITY lol "lol">]>',
      'a document type (<!DOCTYPE …>) is not read: leave it out',
      4,
    ],
  ])('keeps what was before a feed that %s, and says where', (_what, after, error, line) => {
    for (const length of pieceLengths) {
      const told = read(broken(after), length)
      expect(told.entries.map((entry) => 'fields' in entry && entry.fields['id'])).toEqual(['a', 'b'])
      expect(told).toMatchObject({ error, line })
    }
  })

  test.each([
    ['is too deep', '<a>'.repeat(100), 'elements are nested deeper than 64'],
    ['has two roots', '<rss></rss><rss></rss>', 'there is a second root element'],
    ['has a tag without an end', `<rss ${'x'.repeat(40_000)}`, 'a tag is longer than 16384 characters'],
    ['has nothing but text', 'hello', 'there is no element in it'],
    ['closes more than it opens', '</rss>', '</rss> ends nothing'],
  ])('refuses a feed that %s', (_what, text, error) => expect(read(text).error).toBe(error))
})

test('expands no entity: a bomb stays as small as it was sent', () => {
  const bomb = '<rss><item><id>a</id><title>&lol9;&lol9;</title></item></rss>'
  expect(read(bomb).entries).toEqual([{ line: 1, fields: { id: 'a', title: '&lol9;&lol9;' } }])
})

test('keeps the beginning of a text that has no end, and of a record its first fields', () => {
  const text = 'y'.repeat(3_000_000)
  const fields = Array.from({ length: 400 }, (_, index) => `<f${index}>1</f${index}>`).join('')
  const { entries } = read(`<rss><item><title>${text}</title>${fields}</item></rss>`, 65_536)
  const [entry] = entries
  const kept = entry && 'fields' in entry ? entry.fields : {}
  expect(kept['title']).toHaveLength(10_000)
  expect(Object.keys(kept)).toHaveLength(300)
})

test('does not mind fields that are named as what every object has', () => {
  const { entries } = read('<rss><item><__proto__>x</__proto__><constructor>y</constructor></item></rss>')
  const [entry] = entries
  expect(entry && 'fields' in entry && Object.entries(entry.fields)).toEqual([
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ])
})
