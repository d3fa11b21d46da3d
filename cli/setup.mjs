// Makes sure that what a command needs is installed: npm packages, and for tests the browsers. Runs on Node 20 with
// nothing installed, so it is plain JavaScript without a dependency. It does nothing, silently, when nothing is needed.
//   node cli/setup.mjs [runtime | dev | test]

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureBrowsers } from './find-browsers.mjs'

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

function requireBrowsers() {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const missing = ensureBrowsers({
    env: process.env,
    exists: existsSync,
    isRoot: process.getuid?.() === 0,
    hasApt: existsSync('/usr/bin/apt-get'),
    apt: (args) => spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] }),
    say: (line) => console.error(`selvedge: ${line}`),
  })
  if (missing !== null) fail(missing)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const scope = process.argv[2] ?? 'runtime'
  if (scope !== 'runtime' && scope !== 'dev' && scope !== 'test') {
    fail(`unknown set-up "${scope}": use runtime, dev or test`)
  }
  ensureDependencies(scope === 'runtime' ? 'runtime' : 'dev')
  if (scope === 'test') requireBrowsers()
}
