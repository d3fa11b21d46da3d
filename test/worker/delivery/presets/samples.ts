// One sample per preset: the registry and this record have the same names, or the types say so.

import type { PresetName } from '../../../../worker/delivery/presets/preset-names.ts'
import type { PresetSample } from './sample.ts'
import { klaviyo } from './samples/klaviyo.ts'
import { brevo } from './samples/brevo.ts'
import { mailchimp } from './samples/mailchimp.ts'
import { mandrill } from './samples/mandrill.ts'
import { customerio } from './samples/customerio.ts'
import { sendgrid } from './samples/sendgrid.ts'
import { postmark } from './samples/postmark.ts'
import { resend } from './samples/resend.ts'
import { mailjet } from './samples/mailjet.ts'
import { loops } from './samples/loops.ts'
import { omnisend } from './samples/omnisend.ts'
import { activecampaign } from './samples/activecampaign.ts'
import { hubspot } from './samples/hubspot.ts'
import { twilio } from './samples/twilio.ts'
import { attentive } from './samples/attentive.ts'
import { slack } from './samples/slack.ts'
import { segment } from './samples/segment.ts'
import { rudderstack } from './samples/rudderstack.ts'
import { ga4 } from './samples/ga4.ts'
import { metaCapi } from './samples/meta-capi.ts'

export const samples: Readonly<Record<PresetName, PresetSample>> = {
  klaviyo,
  brevo,
  mailchimp,
  mandrill,
  customerio,
  sendgrid,
  postmark,
  resend,
  mailjet,
  loops,
  omnisend,
  activecampaign,
  hubspot,
  twilio,
  attentive,
  slack,
  segment,
  rudderstack,
  ga4,
  'meta-capi': metaCapi,
}
