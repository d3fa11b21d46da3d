// The packs there are; the names are what `data-platforms` takes. The build makes one module of each file beside this one
// that is named here.

export const packNames = ['shopify', 'woocommerce', 'prestashop', 'magento', 'structured'] as const

export type PackName = (typeof packNames)[number]
