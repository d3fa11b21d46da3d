// `capture:` of site.yaml as the script gets it: where on the merchant's own pages the things stand that no heuristic
// finds. Types only. It holds no secret: GET /s/capture/SITEKEY.json gives it to anybody.

/**
 * Where one text stands: `SELECTOR`, `SELECTOR@ATTRIBUTE`, or `@ATTRIBUTE` of the element that is being read itself.
 * `@value` is what a field holds now.
 */
export type Place = string

export interface Capture {
  /** ISO 4217: what declared amounts are in, where `currency` says nothing else. */
  readonly site_currency?: string
  /** Where a page says the currency that it shows. */
  readonly currency?: Place
  readonly product?: {
    /** A path such as `/p/*`; without it, every page where `name` finds something. */
    readonly page?: string
    readonly id?: Place
    readonly name: Place
    readonly price?: Place
    readonly image?: Place
  }
  readonly cart?: {
    /** A selector: one element per line of the cart. The other places are within it. */
    readonly item: string
    readonly id: Place
    readonly name?: Place
    /** Of one piece. */
    readonly price?: Place
    /** Without it, each line is one piece. */
    readonly quantity?: Place
    /** A selector of what is only there while the cart is empty. */
    readonly empty?: string
  }
  /** A selector of the buttons that put the product of the page into the cart. */
  readonly add_to_cart?: string
  readonly order?: { readonly page: string; readonly id?: Place; readonly total?: Place }
  /** A selector of fields with the shopper's own e-mail address. */
  readonly email?: string
}
