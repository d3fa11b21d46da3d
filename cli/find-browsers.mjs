// The three real browsers of the tests: where their programs are, and what to do about those that are missing. Like
// setup.mjs, plain JavaScript without a dependency. A browser of the list is there, is installed, or is said to be missing.

import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'

/**
 * @typedef {'chromium' | 'firefox' | 'webkit'} BrowserName
 * @typedef {object} Program
 * @property {BrowserName} browser whose it is
 * @property {string} is how a sentence calls it
 * @property {string} variable decides alone when it is set
 * @property {readonly string[]} names on the PATH
 * @property {(env: NodeJS.ProcessEnv) => string[]} paths elsewhere
 * @property {string} apt the package of Debian and Ubuntu
 */

/** @type {readonly BrowserName[]} */
const browserNames = ['chromium', 'firefox', 'webkit']

/** A folder that cannot be read holds nothing. @param {string} folder @returns {string[]} */
function namesIn(folder) {
  try {
    return readdirSync(folder)
  } catch {
    // It does not exist, or is nobody's business.
    return []
  }
}

const playwrightBinaries = [
  'chrome-linux/chrome',
  'chrome-linux64/chrome',
  'chrome-mac/Chromium.app/Contents/MacOS/Chromium',
  'chrome-win/chrome.exe',
]

/** @param {NodeJS.ProcessEnv} env */
function playwrightBrowsers(env) {
  const caches = [
    env['PLAYWRIGHT_BROWSERS_PATH'] ?? '',
    join(homedir(), '.cache', 'ms-playwright'),
    join(homedir(), 'Library', 'Caches', 'ms-playwright'),
  ]
  return caches.flatMap((cache) =>
    namesIn(cache)
      .filter((name) => /^chromium-\d+$/.test(name))
      .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
      .flatMap((name) => playwrightBinaries.map((binary) => join(cache, name, binary))),
  )
}

/** WebKitGTK keeps its small browser beside its library: Debian by architecture, Fedora in libexec, Arch in lib. */
function miniBrowsers() {
  const folders = ['/usr/libexec', '/usr/lib', ...namesIn('/usr/lib').map((name) => join('/usr/lib', name))]
  return folders.flatMap((folder) =>
    namesIn(folder)
      .filter((name) => /^webkit2?gtk-\d/.test(name))
      .map((name) => join(folder, name, 'MiniBrowser')),
  )
}

/** @satisfies {Record<string, Program>} */
const programs = {
  chromium: {
    browser: 'chromium',
    is: 'Chrome or Chromium',
    variable: 'CHROME_PATH',
    names: ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'chrome'],
    paths: (env) => [
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
      'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
      ...playwrightBrowsers(env),
    ],
    apt: 'chromium',
  },
  firefox: {
    browser: 'firefox',
    is: 'Firefox',
    variable: 'FIREFOX_PATH',
    names: ['firefox', 'firefox-esr'],
    paths: () => [
      '/Applications/Firefox.app/Contents/MacOS/firefox',
      'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
    ],
    apt: 'firefox-esr',
  },
  webkitDriver: {
    browser: 'webkit',
    is: 'WebKitWebDriver',
    variable: 'WEBKIT_DRIVER_PATH',
    names: ['WebKitWebDriver'],
    paths: () => [],
    apt: 'webkit2gtk-driver',
  },
  miniBrowser: {
    browser: 'webkit',
    is: 'WebKitGTK’s MiniBrowser',
    variable: 'WEBKIT_BROWSER_PATH',
    names: ['MiniBrowser'],
    paths: miniBrowsers,
    apt: 'webkit2gtk-driver',
  },
  display: {
    browser: 'webkit',
    is: 'Xvfb',
    variable: 'XVFB_PATH',
    names: ['Xvfb'],
    paths: () => [],
    apt: 'xvfb',
  },
}

/** @param {Program} program @param {NodeJS.ProcessEnv} env @param {(path: string) => boolean} exists */
function find(program, env, exists = existsSync) {
  const chosen = env[program.variable]
  if (chosen) return exists(chosen) ? chosen : null
  const onPath = (env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) => program.names.map((name) => join(folder, name)))
  return [...onPath, ...program.paths(env)].find((path) => exists(path)) ?? null
}

/** @param {NodeJS.ProcessEnv} [env] @returns {string | null} */
export const findChromium = (env = process.env) => find(programs.chromium, env)

/** @param {NodeJS.ProcessEnv} [env] @returns {string | null} */
export const findFirefox = (env = process.env) => find(programs.firefox, env)

/**
 * WebKitGTK: its driver, the small browser that it drives, and the display that the browser needs.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {{ driver: string, browser: string, display: string } | null}
 */
export function findWebKit(env = process.env) {
  const driver = find(programs.webkitDriver, env)
  const browser = find(programs.miniBrowser, env)
  const display = find(programs.display, env)
  return driver === null || browser === null || display === null ? null : { driver, browser, display }
}

/**
 * Which browsers the suite of all browsers is to run in: all three, or those that SELVEDGE_BROWSERS names.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {{ browsers: readonly BrowserName[] } | { say: string }}
 */
export function chosenBrowsers(env = process.env) {
  const chosen = env['SELVEDGE_BROWSERS']
  if (!chosen) return { browsers: browserNames }
  const words = chosen.split(',').map((word) => word.trim())
  const foreign = words.find((word) => !browserNames.some((name) => name === word))
  return foreign === undefined
    ? { browsers: browserNames.filter((name) => words.includes(name)) }
    : {
        say: `SELVEDGE_BROWSERS names "${foreign}": it takes ${browserNames.join(', ')}, with commas between`,
      }
}

/** @param {readonly BrowserName[]} browsers @param {Pick<Machine, 'env' | 'exists'>} machine @returns {Program[]} */
const missingPrograms = (browsers, { env, exists }) =>
  Object.values(programs).filter(
    (program) => browsers.includes(program.browser) && find(program, env, exists) === null,
  )

/** @param {readonly Program[]} missing */
const packagesOf = (missing) => [...new Set(missing.map(({ apt }) => apt))]

/**
 * @typedef {object} Machine
 * @property {NodeJS.ProcessEnv} env
 * @property {(path: string) => boolean} exists
 * @property {boolean} isRoot
 * @property {boolean} hasApt
 * @property {(args: readonly string[]) => void} apt runs apt-get
 * @property {(line: string) => void} say
 */

/**
 * Installs what is missing where that is one safe command.
 * @param {Machine} machine
 * @returns {string | null} what a person can do when it cannot be installed; null when all browsers are there
 */
export function ensureBrowsers({ env, exists, isRoot, hasApt, apt, say }) {
  const chosen = chosenBrowsers(env)
  if ('say' in chosen) return chosen.say
  /** Most tests of a browser are of one engine only. @type {readonly BrowserName[]} */
  const needed = ['chromium', ...chosen.browsers]
  const missing = missingPrograms(needed, { env, exists })
  const misnamed = missing.find(({ variable }) => env[variable])
  if (misnamed) {
    const { variable } = misnamed
    return `${variable} is ${env[variable]}, which does not exist: correct it or unset it`
  }
  if (missing.length === 0) return null
  const names = missing.map(({ is }) => is).join(', ')
  const packages = packagesOf(missing)
  if (!isRoot || !hasApt) {
    return (
      `the tests run in three real browsers, and ${names} was not found: install it (Debian, Ubuntu: sudo apt-get ` +
      `install ${packages.join(' ')}), or set ${missing.map(({ variable }) => variable).join(', ')} to where it is; ` +
      'SELVEDGE_BROWSERS=chromium runs the tests without the other browsers'
    )
  }
  const install = ['install', '-y', '-qq', '--no-install-recommends', ...packages]
  say(`no ${names}: running apt-get update && apt-get ${install.join(' ')}`)
  apt(['update', '-qq'])
  apt(install)
  const still = missingPrograms(needed, { env, exists })
  return still.length === 0
    ? null
    : `apt-get did not bring ${still.map(({ is }) => is).join(', ')}: see its message above, or set ` +
        `${still.map(({ variable }) => variable).join(', ')} to one of your own`
}
