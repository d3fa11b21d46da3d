// A brand as site.yaml would give it, for tests of the e-mails that carry it.

import { compileBrand } from '../../../../worker/delivery/email/email-brand.ts'
import type { EmailBrand, EmailSettings } from '../../../../worker/delivery/email/email-brand.ts'
import { readyEmail } from '../../../../worker/delivery/email/ready-email.ts'
import type { MessageData } from '../../../../worker/delivery/message-data.ts'

const site = { name: 'Lark & Last', currency: 'EUR', timeZone: 'Europe/Paris' }

export function brandOf(settings: EmailSettings = {}): EmailBrand {
  const compiled = compileBrand(settings, site)
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
  return compiled.brand
}

/** All three parts. */
export function mailOf(data: MessageData, settings: EmailSettings = {}) {
  const made = readyEmail(data, brandOf(settings))
  if (!made.ok) throw new Error(made.reason)
  return { subject: made.email.subject(), html: made.email.html(), text: made.email.text() }
}
