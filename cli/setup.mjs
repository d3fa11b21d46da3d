// Makes sure that what a command needs is installed: npm packages, and for tests a browser. Runs on Node 20 with
// nothing installed, so it is plain JavaScript without a dependency. It does nothing, silently, when nothing is needed.
//   node cli/setup.mjs [runtime | dev | test]

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/**
 * @typedef {{ version?: string, integrity?: string, dev?: boolean, optional?: boolean, devOptional?: boolean }} LockEntry
 * @typedef {{ packages?: Record<string, LockEntry> }} Lock
 */

/**
 * Compares the lock file with the one npm keeps inside node_modules, so that a stale install is noticed too.
 * @param {Lock} wanted package-lock.json
 * @param {Lock | null} installed node_modules/.package-lock.json, null when there is none
 * @param {'runtime' | 'dev'} scope runtime: only what `npm ci --omit=dev` brings
 * @returns {string | null} why an install is needed, null when none is
 */
export function whyInstall(wanted, installed, scope) {
  if (installed === null) return 'nothing is installed yet'
  for (const [path, entry] of Object.entries(wanted.packages ?? {})) {
    if (path === '' || (scope === 'runtime' && (entry.dev || entry.devOptional))) continue
    const present = installed.packages?.[path]
    // Packages for other platforms are optional and stay away.
    if (present === undefined && (entry.optional || entry.devOptional)) continue
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
    if (present === undefined) return `${name} is missing`
    if (present.version !== entry.version || present.integrity !== entry.integrity) {
      return `${name} is ${present.version}, not ${entry.version}`
    }
  }
  return null
}

/**
 * @param {string} path
 * @returns {Lock | null}
 */
function readLock(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null
}

/** The PATH without this project's own Node, which `npm ci` deletes while it works. @param {string} path */
export function withoutOwnBinaries(path) {
  const own = join('node_modules', '.bin')
  return path
    .split(delimiter)
    .filter((folder) => !folder.endsWith(own))
    .join(delimiter)
}

/** @param {string} message @returns {never} */
function fail(message) {
  console.error(`selvedge: ${message}`)
  process.exit(1)
}

/**
 * Installs npm packages unless what is there is what the lock file says.
 * @param {'runtime' | 'dev'} scope
 */
export function ensureDependencies(scope) {
  const wanted = readLock(join(root, 'package-lock.json'))
  if (wanted === null)
    fail('package-lock.json is missing: take it back from git (git checkout package-lock.json)')
  const why = whyInstall(wanted, readLock(join(root, 'node_modules', '.package-lock.json')), scope)
  if (why === null) return
  const args = [
    'ci',
    ...(scope === 'runtime' ? ['--omit=dev'] : []),
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]
  console.error(`selvedge: ${why}: running npm ${args.slice(0, scope === 'runtime' ? 2 : 1).join(' ')}`)
  const env = { ...process.env, PATH: withoutOwnBinaries(process.env['PATH'] ?? '') }
  const { status, error } = spawnSync('npm', args, {
    cwd: root,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  })
  if (error) fail(`npm cannot be started (${error.message}): install Node 20 or newer together with npm`)
  if (status !== 0)
    fail('npm ci failed: see its message above. It needs the network once, for the first install')
}

const browserNames = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'chrome']
const browserPaths = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
]
const playwrightBinaries = [
  'chrome-linux/chrome',
  'chrome-linux64/chrome',
  'chrome-mac/Chromium.app/Contents/MacOS/Chromium',
  'chrome-win/chrome.exe',
]

/** @param {NodeJS.ProcessEnv} env */
function playwrightBrowsers(env) {
  const caches = [
    env['PLAYWRIGHT_BROWSERS_PATH'],
    join(homedir(), '.cache', 'ms-playwright'),
    join(homedir(), 'Library', 'Caches', 'ms-playwright'),
  ]
  return caches
    .flatMap((cache) => (cache !== undefined && existsSync(cache) ? [cache] : []))
    .flatMap((cache) =>
      readdirSync(cache)
        .filter((name) => /^chromium-\d+$/.test(name))
        .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
        .flatMap((name) => playwrightBinaries.map((binary) => join(cache, name, binary))),
    )
}

/**
 * The Chrome or Chromium to test with. CHROME_PATH decides alone when it is set.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | null}
 */
export function findBrowser(env = process.env) {
  const chosen = env['CHROME_PATH']
  if (chosen) return existsSync(chosen) ? chosen : null
  const onPath = (env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => browserNames.map((name) => join(folder, name)))
  return [...onPath, ...browserPaths, ...playwrightBrowsers(env)].find((path) => existsSync(path)) ?? null
}

/**
 * What to do about a missing browser: install it where that is one safe command, or say what a person can do.
 * @param {{ chromePath: string | undefined, isRoot: boolean, hasApt: boolean }} machine
 * @returns {{ install: true } | { install: false, say: string }}
 */
export function browserRemedy({ chromePath, isRoot, hasApt }) {
  if (chromePath) {
    return {
      install: false,
      say: `CHROME_PATH is ${chromePath}, which does not exist: correct it or unset it`,
    }
  }
  if (isRoot && hasApt) return { install: true }
  return {
    install: false,
    say:
      'the tests need Chrome or Chromium and none was found: install one ' +
      '(Debian, Ubuntu: sudo apt-get install chromium), or set CHROME_PATH to its program file',
  }
}

function ensureBrowser() {
  if (findBrowser() !== null) return
  const remedy = browserRemedy({
    chromePath: process.env['CHROME_PATH'],
    isRoot: process.getuid?.() === 0,
    hasApt: existsSync('/usr/bin/apt-get'),
  })
  if (!remedy.install) fail(remedy.say)
  console.error('selvedge: no Chrome or Chromium: running apt-get update && apt-get install -y chromium')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', 'chromium'],
  ]) {
    spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] })
  }
  if (findBrowser() === null) {
    fail('apt-get did not bring a browser: see its message above, or set CHROME_PATH to a Chrome of your own')
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const scope = process.argv[2] ?? 'runtime'
  if (scope !== 'runtime' && scope !== 'dev' && scope !== 'test') {
    fail(`unknown set-up "${scope}": use runtime, dev or test`)
  }
  ensureDependencies(scope === 'runtime' ? 'runtime' : 'dev')
  if (scope === 'test') ensureBrowser()
}
