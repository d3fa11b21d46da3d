// As much of W3C WebDriver's classic protocol as WebKit's tests need: one command is one request, one error is one throw.
// https://www.w3.org/TR/webdriver2/#endpoints

import { request } from 'node:http'
import { text as readText } from 'node:stream/consumers'

export class WebDriverSession {
  readonly #base: string

  private constructor(base: string) {
    this.#base = base
  }

  /** @param driver its origin @param capabilities what the browser must be */
  static async open(driver: string, capabilities: object): Promise<WebDriverSession> {
    const answer = await command('POST', `${driver}/session`, { capabilities: { alwaysMatch: capabilities } })
    return new WebDriverSession(`${driver}/session/${member(answer, 'sessionId')}`)
  }

  /** The window that commands go to now. */
  async window(): Promise<string> {
    return String(await command('GET', `${this.#base}/window`))
  }

  async newTab(): Promise<string> {
    return member(await command('POST', `${this.#base}/window/new`, { type: 'tab' }), 'handle')
  }

  async switchTo(handle: string): Promise<void> {
    await command('POST', `${this.#base}/window`, { handle })
  }

  /** Resolves when the page has loaded. */
  async goto(url: string): Promise<void> {
    await command('POST', `${this.#base}/url`, { url })
  }

  /** @param script the body of a function whose last argument takes the answer */
  execute(script: string, args: readonly unknown[]): Promise<unknown> {
    return command('POST', `${this.#base}/execute/async`, { script, args })
  }

  async closeWindow(): Promise<void> {
    await command('DELETE', `${this.#base}/window`)
  }

  async close(): Promise<void> {
    await command('DELETE', this.#base)
  }
}

/** @throws what the driver said went wrong. */
export async function command(method: string, url: string, body?: object): Promise<unknown> {
  const text = await send(method, url, body === undefined ? undefined : JSON.stringify(body))
  const answer: unknown = JSON.parse(text)
  const value: unknown = Reflect.get(Object(answer), 'value')
  const error: unknown = Reflect.get(Object(value), 'error')
  if (typeof error === 'string') throw new Error(`${error}: ${Reflect.get(Object(value), 'message')}`)
  return value
}

/** A connection for each: the driver closes idle ones when it likes, and a command must not be sent twice. */
function send(method: string, url: string, body: string | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    const sending = request(url, { method, agent: false }, (response) => {
      readText(response).then(resolve, reject)
    })
    sending.on('error', reject)
    sending.end(body)
  })
}

function member(answer: unknown, name: string): string {
  const value: unknown = Reflect.get(Object(answer), name)
  if (typeof value !== 'string') throw new Error(`the driver answered without ${name}`)
  return value
}
