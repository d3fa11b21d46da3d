// The packs there are; the names are what `data-platforms` takes. The build makes one module of each file beside this one
// that is named here.

export const packNames = [
  'shopify',
  'woocommerce',
  'prestashop',
  'magento',
  'bigcommerce',
  'structured',
  'forms',
  'tcf',
  'debug',
  // Behind `structured`, of which it may load the reader.
  'generic',
] as const

/** What a pack loads itself, when the page has a use for it: modules beside this one too. */
export const packParts = ['answers', 'capture', 'order'] as const

export type PackPart = (typeof packParts)[number]
export type PackName = (typeof packNames)[number]
