// A request as an HTML form sends it, for the APIs that take nothing else.

import { checkedRequest, wellFormed } from './json-request.ts'

interface FormRequest {
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** What is undefined in it is left out. */
  readonly fields: Readonly<Record<string, string | undefined>>
}

export function formRequest({ url, headers = {}, fields }: FormRequest) {
  const body = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) body.append(name, wellFormed(value))
  }
  return checkedRequest({
    method: 'POST',
    url,
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    body: body.toString(),
  })
}
