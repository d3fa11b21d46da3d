// What `/c/TOKEN` puts into the address of the shop's page: the cart to restore, and a sealed word on who clicked.
// Invariant: neither is ever stored, whether it verifies or not; whoever reads an address later learns nothing from it.

export const cartParameter = 'selvedge_cart'
export const clickParameter = 'selvedge_click'

/** A sealed address of 254 characters with its expiry stays below. */
export const maxClickTokenLength = 600

const click = new RegExp(`[?&#]${clickParameter}=([A-Za-z0-9_-]{1,${maxClickTokenLength}})(?![A-Za-z0-9_-])`)

/** @returns the token in an address, not verified; undefined when there is none, or none that could be ours */
export const clickTokenIn = (url: string): string | undefined => click.exec(url)?.[1]

/**
 * One parameter or several in a row, also within an address that is itself a parameter (`return_to=%2Fcart%3F…`).
 * By pattern, not by the URL parser: the rest of the address stays as the page wrote it, and what is no URL is cut, too.
 */
const name = '(?:selvedge_cart|selvedge_click)(?=$|[=&#\\s]|%3D|%26|%23)'
const value = '(?:[^&#%\\s]|%(?!26|23))*'
const ours = new RegExp(`([?&#]|%3F|%26|%23)((?:${name}(?:(?:=|%3D)${value})?(?:&|%26)?)+)`, 'gi')

export function cutLinkParameters(text: string): string {
  // Nearly no text has one, and every text of every event comes through here.
  if (!/selvedge_c/i.test(text)) return text
  return text.replace(ours, (_whole, before: string, run: string) => {
    const after = /(?:&|%26)$/i.exec(run)?.[0]
    if (after === undefined) return ''
    return before === '&' || before === '%26' ? after : before
  })
}
