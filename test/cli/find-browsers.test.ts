import { chmodSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  chosenBrowsers,
  ensureBrowsers,
  findChromium,
  findFirefox,
  findWebKit,
} from '../../cli/find-browsers.mjs'

const program = (path: string): string => {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, '#!/bin/sh\n')
  chmodSync(path, 0o755)
  return path
}
const newFolder = (): string => mkdtempSync(join(tmpdir(), 'selvedge-browsers-'))

/** What the tests need, by package. */
const packages: Readonly<Record<string, readonly string[]>> = {
  chromium: ['chromium'],
  'firefox-esr': ['firefox-esr'],
  'webkit2gtk-driver': ['WebKitWebDriver', 'MiniBrowser'],
  xvfb: ['Xvfb'],
}

/** A machine that has nothing but one folder, with these packages; apt-get brings those of `offered`. */
function machine(has: readonly string[], offered: readonly string[] = Object.keys(packages)) {
  const folder = newFolder()
  const install = (name: string) => packages[name]?.forEach((file) => program(join(folder, file)))
  has.forEach(install)
  const commands: string[] = []
  const said: string[] = []
  return {
    env: { PATH: folder },
    exists: (path: string) => path.startsWith(folder) && existsSync(path),
    isRoot: true,
    hasApt: true,
    apt: (args: readonly string[]) => {
      commands.push(args.join(' '))
      if (args[0] === 'install') args.filter((name) => offered.includes(name)).forEach(install)
    },
    say: (line: string) => said.push(line),
    commands,
    said,
  }
}

describe('a browser of the tests', () => {
  test('is found on the PATH, under any of its names', () => {
    const one = newFolder()
    const other = newFolder()
    const PATH = ['', one, other].join(delimiter)
    const chromium = program(join(other, 'chromium'))
    const firefox = program(join(other, 'firefox-esr'))
    expect(findChromium({ PATH })).toBe(chromium)
    expect(findFirefox({ PATH })).toBe(firefox)
    const chrome = program(join(one, 'google-chrome'))
    expect(findChromium({ PATH })).toBe(chrome)
  })

  test('is what its variable says, also when that is wrong', () => {
    const folder = newFolder()
    program(join(folder, 'firefox'))
    const own = program(join(folder, 'own', 'my-firefox'))
    expect(findFirefox({ FIREFOX_PATH: own, PATH: folder })).toBe(own)
    expect(findFirefox({ FIREFOX_PATH: '/nowhere/firefox', PATH: folder })).toBeNull()
    expect(findChromium({ CHROME_PATH: '/nowhere/chrome', PATH: folder })).toBeNull()
  })

  test('is three programs where it is WebKit, and none of them is missing', () => {
    const folder = newFolder()
    const PATH = folder
    const driver = program(join(folder, 'WebKitWebDriver'))
    const browser = program(join(folder, 'MiniBrowser'))
    expect(findWebKit({ PATH })).toBeNull()
    const display = program(join(folder, 'Xvfb'))
    expect(findWebKit({ PATH })).toEqual({ driver, browser, display })
    expect(findWebKit({ PATH, WEBKIT_BROWSER_PATH: '/nowhere/MiniBrowser' })).toBeNull()
  })
})

describe('which browsers the tests run in', () => {
  test('is all three, unless somebody chooses', () => {
    expect(chosenBrowsers({})).toEqual({ browsers: ['chromium', 'firefox', 'webkit'] })
    expect(chosenBrowsers({ SELVEDGE_BROWSERS: '' })).toEqual(chosenBrowsers({}))
    expect(chosenBrowsers({ SELVEDGE_BROWSERS: 'webkit, chromium' })).toEqual({
      browsers: ['chromium', 'webkit'],
    })
  })

  test('is refused where the choice is no browser', () => {
    for (const wrong of ['safari', 'chromium,,firefox', 'Chromium', ','])
      expect(chosenBrowsers({ SELVEDGE_BROWSERS: wrong })).toEqual({
        say: expect.stringContaining('chromium, firefox, webkit'),
      })
    const { env, ...rest } = machine([])
    expect(ensureBrowsers({ ...rest, env: { ...env, SELVEDGE_BROWSERS: 'safari' } })).toContain('"safari"')
    expect(rest.commands).toEqual([])
  })
})

describe('a missing browser', () => {
  test('is nothing to do and nothing to say when none is', () => {
    const complete = machine(Object.keys(packages))
    expect(ensureBrowsers(complete)).toBeNull()
    expect([complete.commands, complete.said]).toEqual([[], []])
  })

  test('is installed by root on Debian, in one call for all that are missing', () => {
    const fresh = machine(['chromium'])
    expect(ensureBrowsers({ ...fresh, env: { ...fresh.env, WEBKIT_BROWSER_PATH: '' } })).toBeNull()
    expect(fresh.commands).toEqual([
      'update -qq',
      'install -y -qq --no-install-recommends firefox-esr webkit2gtk-driver xvfb',
    ])
    expect(fresh.said).toEqual([expect.stringContaining('Firefox, WebKitWebDriver')])
  })

  test('that apt-get does not have is named', () => {
    const told = ensureBrowsers(machine(['chromium', 'xvfb', 'webkit2gtk-driver'], []))
    expect(told).toMatch(/^apt-get did not bring Firefox: .*FIREFOX_PATH/)
  })

  test('is told to whoever is not root or has no apt-get, with the command and the way around', () => {
    for (const missing of [{ isRoot: false }, { hasApt: false }]) {
      const bare = { ...machine(['chromium', 'webkit2gtk-driver']), ...missing }
      const told = ensureBrowsers(bare)
      expect(told).toContain('Firefox, Xvfb was not found')
      expect(told).toContain('sudo apt-get install firefox-esr xvfb')
      expect(told).toContain('FIREFOX_PATH, XVFB_PATH')
      expect(told).toContain('SELVEDGE_BROWSERS=chromium')
      expect(bare.commands).toEqual([])
    }
  })

  test('that nobody asked for is not missing', () => {
    const bare = machine(['chromium'])
    expect(ensureBrowsers({ ...bare, env: { ...bare.env, SELVEDGE_BROWSERS: 'chromium' } })).toBeNull()
  })

  test('that most tests run in is missing, whatever is asked for', () => {
    const bare = { ...machine(['firefox-esr']), isRoot: false }
    const told = ensureBrowsers({ ...bare, env: { ...bare.env, SELVEDGE_BROWSERS: 'firefox' } })
    expect(told).toContain('sudo apt-get install chromium)')
  })

  test('that a variable names wrongly is said and never answered with an install', () => {
    const bare = machine([])
    const env = { ...bare.env, FIREFOX_PATH: '/nowhere/firefox' }
    expect(ensureBrowsers({ ...bare, env })).toBe(
      'FIREFOX_PATH is /nowhere/firefox, which does not exist: correct it or unset it',
    )
    expect(bare.commands).toEqual([])
  })
})
