// What the ready e-mail says when nobody has said otherwise: per kind of message, in the reader's language or in English.
// `{shop}` and `{item}` stand for the name of the shop and of the item.

import { german } from './texts/german.ts'
import { english } from './texts/english.ts'
import { spanish } from './texts/spanish.ts'
import { french } from './texts/french.ts'
import { italian } from './texts/italian.ts'
import { dutch } from './texts/dutch.ts'

export type EmailKind =
  | 'cart'
  | 'checkout'
  | 'browse'
  | 'wishlist'
  | 'back_in_stock'
  | 'price_drop'
  | 'new_item'
  | 'running_low'
  | 'recommend'
  | 'confirm'
  | 'welcome'
  | 'birthday'
  | 'thank_you'
  | 'review'
  | 'miss_you'
  | 'milestone'
  | 'referral'
  | 'plain'

/** Subject, heading, text, button. */
export type KindTexts = readonly [subject: string, heading: string, text: string, button: string]

export interface EmailTexts {
  readonly kinds: Readonly<Record<EmailKind, KindTexts>>
  /** `{name}` is the first name. */
  readonly hello: string
  readonly helloNobody: string
  readonly item: string
  readonly quantity: string
  /** Between a word and what it is: French puts a space in front. */
  readonly colon: string
  readonly total: string
  /** Of a long cart; `{count}` lines are not shown. */
  readonly more: string
  readonly code: string
  readonly why: string
  readonly unsubscribe: string
}

const languages: ReadonlyMap<string, EmailTexts> = new Map([
  ['en', english],
  ['fr', french],
  ['de', german],
  ['es', spanish],
  ['it', italian],
  ['nl', dutch],
])

export const emailLanguages: readonly string[] = [...languages.keys()]

/** The texts of the first of these locales that there are texts for, and their language. */
export function emailTexts(...locales: readonly (string | null | undefined)[]): {
  readonly language: string
  readonly texts: EmailTexts
} {
  for (const locale of locales) {
    const language = locale?.split(/[-_]/)[0]?.toLowerCase() ?? ''
    const texts = languages.get(language)
    if (texts) return { language, texts }
  }
  return { language: 'en', texts: english }
}

/** In one pass: a name that looks like a placeholder stays a name. */
export const fill = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\{(\w+)\}/g, (placeholder, name: string) => values[name] ?? placeholder)
