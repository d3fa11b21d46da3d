// An e-mail that needs no template at the tool that sends it: subject, HTML and text from the message's data and the
// site's brand. The same data and brand give the same bytes; HTML and text are made when they are asked for.

import type { MessageData } from '../message-data.ts'
import type { ReadyEmail } from '../presets/preset.ts'
import type { EmailBrand } from './email-brand.ts'
import { emailHtml } from './email-html.ts'
import { emailModel } from './email-model.ts'
import { emailText } from './email-text.ts'

export type MadeEmail =
  | { readonly ok: true; readonly email: ReadyEmail }
  /** A template of the merchant's own was stopped: a sentence for the delivery log. */
  | { readonly ok: false; readonly reason: string }

export function readyEmail(data: MessageData, brand: EmailBrand): MadeEmail {
  const made = emailModel(data, brand)
  if (!made.ok) return made
  const { model } = made
  return {
    ok: true,
    email: {
      subject: () => model.subject,
      html: () => emailHtml(model, brand),
      text: () => emailText(model, brand),
    },
  }
}
