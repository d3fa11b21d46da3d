// What the shop's own server answers to the page's fetch and XMLHttpRequest: only JSON, of the shop's own origin, of a
// bounded size. Requests are not repeated: of a shop that nobody knows, a second GET might add to the cart again. So both
// are wrapped, by a Proxy each: names, arity, `instanceof` and what the page gets back stay what they were; no prototype
// is touched, and the body that the page reads is never the one that we do.

import { quiet } from '../quiet.ts'

const maxLength = 200_000

interface Page extends Window {
  fetch: typeof fetch
  XMLHttpRequest: typeof XMLHttpRequest
}

const isJson = (type: string | null): boolean => /^application\/([\w.+-]+\+)?json\b/i.test(`${type}`)

/** @param isMeant whether the answer of this address is one to look at */
export function hearAnswers(
  isMeant: (url: URL) => boolean,
  hear: (answer: unknown, url: URL) => unknown,
): void {
  const page: Page = window
  const take = quiet((url: URL, text: string) => {
    if (text.length <= maxLength) hear(JSON.parse(text), url)
  })
  /** An address, when its answer is to be read. */
  const check = (address: string, type: string | null): URL | undefined => {
    const url = new URL(address, location.href)
    return url.origin === location.origin && isJson(type) && isMeant(url) ? url : undefined
  }
  const onResponse = async (response: Response) => {
    const { headers, ok, type } = response
    const url = ok && type === 'basic' && check(response.url, headers.get('content-type'))
    if (url && !(Number(headers.get('content-length')) > maxLength)) take(url, await response.clone().text())
  }
  const onLoad = quiet((request: XMLHttpRequest) => {
    const { status, responseType, response } = request
    const type = request.getResponseHeader('content-type')
    const url = status < 300 && check(request.responseURL, type)
    // The text of any other type throws.
    if (url) take(url, responseType === 'json' ? JSON.stringify(response) : request.responseText)
  })
  quiet(() => {
    page.fetch = new Proxy(page.fetch, {
      apply(target, self, args) {
        const answer: Promise<Response> = Reflect.apply(target, self, args)
        // Before the page's own listeners, so that the body is there to be cloned. Its failure is the page's to handle.
        quiet(() => void answer.then(onResponse).catch(() => undefined))()
        return answer
      },
    })
  })()
  const listen = quiet((request: XMLHttpRequest) => request.addEventListener('load', () => onLoad(request)))
  quiet(() => {
    page.XMLHttpRequest = new Proxy(page.XMLHttpRequest, {
      construct(target, args, newTarget) {
        const request: XMLHttpRequest = Reflect.construct(target, args, newTarget)
        listen(request)
        return request
      },
    })
  })()
}
