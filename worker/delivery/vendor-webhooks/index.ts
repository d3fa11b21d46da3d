// The vendors whose word on an address is taken, by the name in the address of their webhook.

import { brevo } from './brevo.ts'
import { mailjet } from './mailjet.ts'
import { postmark } from './postmark.ts'
import { resend } from './resend.ts'
import { sendgrid } from './sendgrid.ts'
import type { VendorWebhook } from './vendor-webhook.ts'

export const vendorWebhooks = { brevo, mailjet, postmark, resend, sendgrid } satisfies Record<
  string,
  VendorWebhook
>
export type MailVendor = keyof typeof vendorWebhooks

export const isMailVendor = (name: string): name is MailVendor => Object.hasOwn(vendorWebhooks, name)
