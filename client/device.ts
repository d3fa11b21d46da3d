// The device's identity: random, first-party, and no older than 13 months however often the shopper comes back, because
// the moment when it was made is part of it (`BASE36MS-RANDOM`). Cookie and localStorage back each other up; without
// either it lasts as long as the page.

import { maxDeviceAgeMs } from './limits.ts'
import { now } from './now.ts'
import { quiet } from './quiet.ts'
import { randomId } from './random-id.ts'
import { api, tag } from './site.ts'
import { read, write } from './storage.ts'

let current = ''

export function deviceId(): string {
  if (!current) {
    const cookie = quiet(() => /selvedge_id=([^;]*)/.exec(document.cookie)?.[1])()
    current = [cookie, read('selvedge:id')].find(isUsable) ?? `${now().toString(36)}-${randomId()}`
    write('selvedge:id', current)
    // Safari ends a cookie set by a script after seven days, so it is set on every page, for what is left of its life. One
    // that the server sets lives longer: to set it here would shorten it.
    if (current !== cookie || !isOwnServer()) writeCookie(current)
  }
  return current
}

export function forgetDevice(): void {
  current = ''
  write('selvedge:id')
  write('selvedge:shard')
  writeCookie('0')
}

/** Whether the cookies of the API are those of the page: on its host, or within the domain that the tag names. */
export const isOwnServer = quiet((): boolean => {
  const { hostname } = new URL(api)
  const { cookieDomain } = tag
  return hostname === location.hostname || (!!cookieDomain && `.${hostname}`.endsWith(`.${cookieDomain}`))
})

/** An id of 0 ended long ago: writing it deletes the cookie. */
const endOf = (id: string): number => parseInt(id, 36) + maxDeviceAgeMs

const isUsable = (id: unknown): id is string =>
  typeof id === 'string' && /^\w{8}-\d{9,40}$/.test(id) && endOf(id) > now()

const writeCookie = quiet((id: string) => {
  const { cookieDomain } = tag
  document.cookie = `selvedge_id=${id};path=/;samesite=lax;expires=${new Date(endOf(id)).toUTCString()}${
    cookieDomain ? `;domain=${cookieDomain}` : ''
  }${location.protocol === 'https:' ? ';secure' : ''}`
})
