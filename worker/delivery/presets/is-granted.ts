// What `consent:` of an ads or analytics preset came to. Whatever does not clearly say yes is a no.

/** @param rendered of a template such as `{{ shopper.traits.ads_consent }}` */
export const isGranted = (rendered: string | undefined): boolean =>
  /^(?:granted|true|yes|1)$/i.test(rendered?.trim() ?? '')
