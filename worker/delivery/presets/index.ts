// The registry of presets: one file per vendor, all held to one contract (test/worker/delivery/presets/contract.test.ts).

import { klaviyo } from './klaviyo.ts'
import { brevo } from './brevo.ts'
import { mailchimp } from './mailchimp.ts'
import { mandrill } from './mandrill.ts'
import { customerio } from './customerio.ts'
import { sendgrid } from './sendgrid.ts'
import { postmark } from './postmark.ts'
import { resend } from './resend.ts'
import { mailjet } from './mailjet.ts'
import { loops } from './loops.ts'
import { omnisend } from './omnisend.ts'
import { activecampaign } from './activecampaign.ts'
import { hubspot } from './hubspot.ts'
import { twilio } from './twilio.ts'
import { attentive } from './attentive.ts'
import { slack } from './slack.ts'
import { segment } from './segment.ts'
import { rudderstack } from './rudderstack.ts'
import { ga4 } from './ga4.ts'
import { metaCapi } from './meta-capi.ts'
import type { Preset } from './preset.ts'
import type { PresetName } from './preset-names.ts'

export const presets = {
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
} satisfies Record<PresetName, Preset>
