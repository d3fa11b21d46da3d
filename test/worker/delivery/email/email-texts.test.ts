import { expect, test } from 'vitest'
import { emailLanguages, emailTexts, fill } from '../../../../worker/delivery/email/email-texts.ts'

const placeholders = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort()

test('every language says the same with the same placeholders', () => {
  const english = emailTexts('en').texts
  for (const language of emailLanguages) {
    const { texts } = emailTexts(language)
    expect(Object.keys(texts.kinds)).toEqual(Object.keys(english.kinds))
    for (const [kind, [subject, heading, text, button]] of Object.entries(texts.kinds)) {
      const wanted = Object.entries(english.kinds).find(([name]) => name === kind)?.[1] ?? []
      expect({ kind, language, found: placeholders(subject) }).toEqual({
        kind,
        language,
        found: placeholders(wanted[0] ?? ''),
      })
      for (const said of [subject, heading, text, button]) expect(said.trim()).not.toBe('')
      expect(placeholders(`${heading}${text}${button}`).filter((name) => name !== '{shop}')).toEqual([])
    }
    expect(texts.hello).toContain('{name}')
    expect(texts.more).toContain('{count}')
    expect(texts.why).toContain('{shop}')
  }
})

test('the language is that of the shopper, else that of the site, else English', () => {
  expect(emailTexts('de_AT', 'fr').language).toBe('de')
  expect(emailTexts('ja-JP', 'fr').language).toBe('fr')
  expect(emailTexts(null, undefined, 'ja').language).toBe('en')
  expect(emailTexts('__proto__').language).toBe('en')
})

test('a name that looks like a placeholder stays a name', () => {
  expect(fill('{item} at {shop}', { item: '{shop}', shop: 'Lark' })).toBe('{shop} at Lark')
  expect(fill('{nothing}', {})).toBe('{nothing}')
})
