// What can stand after `preset:` in a destination file.

export const presetNames = [
  'klaviyo',
  'brevo',
  'mailchimp',
  'mandrill',
  'customerio',
  'sendgrid',
  'postmark',
  'resend',
  'mailjet',
  'loops',
  'omnisend',
  'activecampaign',
  'hubspot',
  'twilio',
  'attentive',
  'slack',
  'segment',
  'rudderstack',
  'ga4',
  'meta-capi',
] as const

export type PresetName = (typeof presetNames)[number]
