// How a site's ready e-mails look and what they say instead of our own texts: `email:` of site.yaml, checked and compiled
// once, with the place of every mistake.

import * as v from 'valibot'
import { fields } from '../../engine/language/check.ts'
import { compileTemplate } from '../templates/compile-template.ts'
import type { Template, TemplateOptions } from '../templates/compile-template.ts'
import { safeUrl } from './safe-url.ts'

const colorWords = 'a color such as "#0a7d4f"'
const logoWords = 'the https:// address of a picture'
const localeWords = 'a language such as fr or fr-FR'
const templateWords = 'a text of 1 to 5000 characters'
const shortText = (words: string, max: number) =>
  v.pipe(v.string(words), v.trim(), v.minLength(1, words), v.maxLength(max, words))
const template = v.exactOptional(shortText(templateWords, 5_000))

/** What a message may say anew, each of it Liquid. */
const messageSchema = fields({
  subject: template,
  preheader: template,
  heading: template,
  text: template,
  button: template,
  button_url: template,
})

export const emailSchema = fields({
  name: v.exactOptional(shortText('a text of at most 100 characters', 100)),
  color: v.exactOptional(v.pipe(v.string(colorWords), v.regex(/^#[0-9a-fA-F]{6}$/, colorWords))),
  logo_url: v.exactOptional(
    v.pipe(
      v.string(logoWords),
      v.check((url) => safeUrl(url) !== null, logoWords),
    ),
  ),
  address: v.exactOptional(shortText('a text of at most 300 characters', 300)),
  locale: v.exactOptional(
    v.pipe(v.string(localeWords), v.regex(/^[a-z]{2,3}([-_][A-Za-z0-9]+)*$/, localeWords)),
  ),
  messages: v.exactOptional(
    v.pipe(
      v.record(v.string(), messageSchema, 'messages by name'),
      v.check((messages) => Object.keys(messages).length <= maxMessages, 'at most 200 messages'),
    ),
  ),
})

const maxMessages = 200

export type EmailSettings = v.InferOutput<typeof emailSchema>
export type EmailPart = keyof v.InferOutput<typeof messageSchema>

/** What the rest of site.yaml says. */
export interface EmailSite {
  readonly name: string
  readonly currency: string
  readonly timeZone: string
}

export interface EmailBrand {
  readonly name: string
  /** `#rrggbb` */
  readonly color: string
  readonly logoUrl: string | null
  /** The sender's postal address, which many countries ask for. */
  readonly address: string | null
  /** For shoppers whose language is not known, or has no texts. */
  readonly locale: string | null
  readonly currency: string
  readonly messages: ReadonlyMap<string, ReadonlyMap<EmailPart, Template>>
}

export interface EmailProblem {
  readonly path: readonly string[]
  readonly message: string
}

export type CompiledBrand =
  | { readonly ok: true; readonly brand: EmailBrand }
  | { readonly ok: false; readonly problems: readonly EmailProblem[] }

export function compileBrand(settings: EmailSettings, site: EmailSite): CompiledBrand {
  const options: TemplateOptions = {
    currency: site.currency,
    timeZone: site.timeZone,
    ...(settings.locale !== undefined && { locale: settings.locale }),
  }
  const problems: EmailProblem[] = []
  const messages = new Map<string, ReadonlyMap<EmailPart, Template>>()
  for (const [name, parts] of Object.entries(settings.messages ?? {})) {
    messages.set(name, compileParts(parts, { path: ['messages', name], options, problems }))
  }
  if (problems.length > 0) return { ok: false, problems }
  const { name = site.name, color = '#1f2937', logo_url: logo, address = null, locale = null } = settings
  const brand = { name, color, address, locale, currency: site.currency, logoUrl: safeUrl(logo), messages }
  return { ok: true, brand }
}

interface Compiling {
  readonly path: readonly string[]
  readonly options: TemplateOptions
  readonly problems: EmailProblem[]
}

function compileParts(
  texts: Readonly<Partial<Record<EmailPart, string>>>,
  { path, options, problems }: Compiling,
): ReadonlyMap<EmailPart, Template> {
  const parts = new Map<EmailPart, Template>()
  for (const part of partNames) {
    const text = texts[part]
    if (text === undefined) continue
    const compiled = compileTemplate(text, options)
    if (compiled.ok) parts.set(part, compiled.template)
    else for (const { message } of compiled.problems) problems.push({ path: [...path, part], message })
  }
  return parts
}

const partNames: readonly EmailPart[] = ['subject', 'preheader', 'heading', 'text', 'button', 'button_url']
