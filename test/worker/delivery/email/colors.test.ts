import { expect, test } from 'vitest'
import { contrast, textOn, visibleOn } from '../../../../worker/delivery/email/colors.ts'
import { buttonColors } from '../../../../worker/delivery/email/email-styles.ts'

test('contrast is as WCAG counts it', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5)
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
  expect(contrast('#abcdef', '#abcdef')).toBe(1)
})

test('the text of a button can be read on every color', () => {
  for (let step = 0; step < 4_096; step++) {
    const channels = [step >> 8, (step >> 4) & 15, step & 15].map((value) =>
      (value * 17).toString(16).padStart(2, '0'),
    )
    const { light, dark } = buttonColors(`#${channels.join('')}`)
    for (const { background, text } of [light, dark]) {
      expect(textOn(background)).toBe(text)
      expect(contrast(background, text)).toBeGreaterThan(4.3)
    }
  }
})

test('a button that could not be told from the page has another color', () => {
  expect(visibleOn('#111111', '#1f1f23', '#f4f4f5')).toBe('#f4f4f5')
  expect(visibleOn('#ff8800', '#1f1f23', '#f4f4f5')).toBe('#ff8800')
})
