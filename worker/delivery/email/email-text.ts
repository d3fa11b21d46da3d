// The e-mail as text, for those who read it so: it says what the HTML says, its links in full.

import type { EmailBrand } from './email-brand.ts'
import { senderOf } from './email-model.ts'
import type { EmailLine, EmailModel } from './email-model.ts'
import { fill } from './email-texts.ts'

export function emailText(model: EmailModel, brand: EmailBrand): string {
  const { texts } = model
  const blocks = [
    model.heading,
    model.greeting,
    ...model.paragraphs,
    model.code === null ? null : `${texts.code}${texts.colon}${model.code}`,
    ...model.lines.map((line) => lineText(line, model)),
    model.hiddenCount === 0 ? null : fill(texts.more, { count: String(model.hiddenCount) }),
    model.total === null ? null : `${texts.total}${texts.colon}${model.total}`,
    model.button && `${model.button.label}${texts.colon.trimEnd()}\n${model.button.url}`,
    footer(model, brand),
  ]
  return `${blocks.filter((block) => block !== null).join('\n\n')}\n`
}

function lineText({ name, variant, quantity, price, url }: EmailLine, { layout, texts }: EmailModel): string {
  const what = variant === null ? name : `${name} (${variant})`
  const count = layout === 'cart' ? `${texts.quantity}${texts.colon}${quantity}` : null
  const first = [what, count, price].filter((part) => part !== null).join(' · ')
  return url === null ? `- ${first}` : `- ${first}\n  ${url}`
}

function footer(model: EmailModel, brand: EmailBrand): string {
  const unsubscribe =
    model.unsubscribeUrl && `${model.texts.unsubscribe}${model.texts.colon}${model.unsubscribeUrl}`
  return ['-- ', senderOf(brand), model.unsubscribeUrl && model.why, unsubscribe]
    .filter((line) => line !== null)
    .join('\n')
}
