// Links and images of an e-mail: https, or http to this machine in development. Never `javascript:`, `data:` or a link
// with a password in it, whoever put it there. That they are on the shop's own hosts is seen to at the door.

import { maxUrlLength } from '../../event/limits.ts'

export function safeUrl(raw: string | null | undefined): string | null {
  const text = raw?.trim() ?? ''
  if (text === '' || text.length > 2 * maxUrlLength || !URL.canParse(text)) return null
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') return null
  const isAllowed = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
  return isAllowed ? url.href : null
}

const isLoopback = (host: string): boolean => host === 'localhost' || host === '127.0.0.1' || host === '[::1]'
