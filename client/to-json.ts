// JSON as it was when we came: what a page makes of `JSON.stringify` later does not reach us, and no `toJSON` that it gave to
// all arrays or objects (old versions of Prototype did) changes what we send.

const { stringify } = JSON

export const toJson = (value: unknown): string =>
  stringify(value, function (this: { readonly [name: string]: unknown }, name: string) {
    // Instead of what a `toJSON` made of it.
    return this[name]
  })
