// WebKit as a test browser: WebKitGTK's driver and its MiniBrowser on a display of their own. A visitor is a session: the
// browser starts with an empty profile for each, and the driver takes one after the other.

import { spawn } from 'node:child_process'
import type { ChildProcess, StdioOptions } from 'node:child_process'
import { once } from 'node:events'
import { findWebKit } from '../../cli/find-browsers.mjs'
import { freePort } from '../cli/tiny-worker.ts'
import type { Tab, TestBrowser, Visitor } from './test-browser.ts'
import { WebDriverSession, command } from './web-driver.ts'

/** Close it when done. */
export async function launchWebKit(): Promise<TestBrowser> {
  const found = findWebKit()
  if (found === null) {
    throw new Error(
      'WebKitGTK, its driver or Xvfb was not found: run npm test, which installs them or says what to do',
    )
  }
  const display = start(
    found.display,
    ['-displayfd', '3', '-nolisten', 'tcp', '-screen', '0', '1280x1024x24'],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    },
  )
  const number = await firstLine(display)
  const port = await freePort()
  const driver = start(found.driver, [`--port=${port}`], {
    stdio: 'ignore',
    env: { ...process.env, DISPLAY: `:${number}`, GDK_BACKEND: 'x11' },
  })
  const origin = `http://127.0.0.1:${port}`
  await untilReady(driver, origin)
  const capabilities = {
    'webkitgtk:browserOptions': { binary: found.browser, args: ['--automation'] },
  }
  return {
    visitor: async () => visitorOf(await WebDriverSession.open(origin, capabilities)),
    close: async () => {
      await end(driver)
      await end(display)
    },
  }
}

async function visitorOf(session: WebDriverSession): Promise<Visitor> {
  // The session begins with a window: it is the first tab.
  let unused: string | undefined = await session.window()
  return {
    open: async (url) => {
      const handle = unused ?? (await session.newTab())
      unused = undefined
      const tab = tabOf(session, handle)
      await tab.goto(url)
      return tab
    },
    close: () => session.close(),
  }
}

function tabOf(session: WebDriverSession, handle: string): Tab {
  return {
    goto: async (url) => {
      await session.switchTo(handle)
      await session.goto(url)
    },
    evaluate: async (run, ...args) => {
      await session.switchTo(handle)
      const answer: unknown = await session.execute(inPage(String(run)), args)
      if (Array.isArray(answer)) return answer[0]
      throw new Error(String(answer))
    },
    close: async () => {
      await session.switchTo(handle)
      await session.closeWindow()
    },
  }
}

/** The answer in a list, or what was thrown as a text: the driver itself tells of an exception without its message. */
const inPage = (run: string): string => `
  const args = [...arguments]
  const done = args.pop()
  new Promise((resolve) => resolve((${run})(...args))).then((answer) => done([answer]), (error) => done(String(error)))`

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** In our own process group: Ctrl-C reaches it, and a browser ends by itself when its driver is gone. */
function start(
  program: string,
  args: readonly string[],
  options: { stdio: StdioOptions; env?: NodeJS.ProcessEnv },
): ChildProcess {
  const child = spawn(program, args, options)
  running.add(child)
  child.once('exit', () => running.delete(child))
  child.once('error', () => running.delete(child))
  return child
}

/** Of the fourth file descriptor, which stays open: Xvfb would not survive writing to a closed one. */
function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    child.stdio[3]?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes('\n')) resolve(said.trim())
    })
    child.once('error', reject)
    child.once('exit', () => reject(new Error('Xvfb ended before it had a display')))
  })
}

async function untilReady(driver: ChildProcess, origin: string): Promise<void> {
  while (driver.exitCode === null) {
    try {
      await command('GET', `${origin}/status`)
      return
    } catch {
      // Not listening yet.
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  throw new Error(`WebKitWebDriver ended with exit code ${driver.exitCode}`)
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}
