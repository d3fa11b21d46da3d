// What the tests ask of a browser, so that one suite runs in three that are driven by three protocols.

export interface Tab {
  /** Resolves when the page has loaded, the script included. */
  goto(url: string): Promise<void>
  /** Runs a function in the page, without what surrounds it here: arguments and answer travel as JSON. */
  evaluate<Args extends unknown[], Result>(
    run: (...args: Args) => Result,
    ...args: Args
  ): Promise<Awaited<Result>>
  /** As a shopper closes a tab. */
  close(): Promise<void>
}

/** Somebody with a profile of their own: tabs of one visitor share cookies and storage, and nothing with another's. */
export interface Visitor {
  open(url: string): Promise<Tab>
  /** With every tab, as if the browser had crashed. */
  close(): Promise<void>
}

export interface TestBrowser {
  /** One at a time: WebKit's driver knows no second one. */
  visitor(): Promise<Visitor>
  close(): Promise<void>
}

/** Resolves when it is so in the page; a page that is just being left is asked again. */
export async function untilPage<Args extends unknown[]>(
  tab: Tab,
  isSo: (...args: Args) => boolean | Promise<boolean>,
  ...args: Args
): Promise<void> {
  for (;;) {
    try {
      if (await tab.evaluate(isSo, ...args)) return
    } catch (error) {
      if (!isLeaving(error)) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** The page that was asked is gone, or the next one is not there yet: every protocol has its own words for it. */
const isLeaving = (error: unknown): boolean =>
  /context was destroyed|cannot find context|discarded|no such frame|no such node|navigat|unload/i.test(
    String(error),
  )
