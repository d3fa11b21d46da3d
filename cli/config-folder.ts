// The marketer's folder as text: every *.yaml of it by its path, journey tests apart. Reads only; what the files mean
// is the compiler's business.

import { existsSync, readFileSync, readdirSync, watch } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { parse } from 'yaml'
import type { ConfigFiles, Problem } from '../worker/actors/contract.ts'
import { maxAdminBytes } from '../worker/event/limits.ts'
import { CommandError } from './command-error.ts'

const settleMs = 150
const secretReference = /\{\{\s*secret\.([A-Za-z_][A-Za-z0-9_]{0,63})/g

function yamlPaths(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.yaml') && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

function readFiles(configDir: string, wants: (path: string) => boolean): ConfigFiles {
  if (!existsSync(join(configDir, 'site.yaml'))) {
    throw new CommandError(
      `${configDir} has no site.yaml: CONFIG_DIR must name the folder of the automations`,
    )
  }
  const files: Record<string, string> = {}
  let size = 0
  for (const path of yamlPaths(configDir).filter(wants)) {
    const text = readFileSync(path, 'utf8')
    size += Buffer.byteLength(text)
    if (size > maxAdminBytes)
      throw new CommandError(`${configDir} holds more than ${maxAdminBytes / 2 ** 20} MiB of YAML`)
    files[relative(configDir, path).split(sep).join('/')] = text
  }
  return files
}

/** What is pushed: `site.yaml`, `automations/NAME.yaml`, `destinations/NAME.yaml`. */
export const readConfig = (configDir: string): ConfigFiles =>
  readFiles(configDir, (path) => !path.endsWith('.test.yaml'))

/** The journey tests: `automations/NAME.test.yaml`. */
export const readJourneyTests = (configDir: string): ConfigFiles =>
  readFiles(configDir, (path) => path.endsWith('.test.yaml'))

/** The secrets that files name as `{{ secret.NAME }}`, sorted, comments apart. */
export function secretNames(files: ConfigFiles): string[] {
  const lines = Object.values(files)
    .flatMap((text) => text.split('\n'))
    .filter((line) => !line.trimStart().startsWith('#'))
  const names = lines.flatMap((line) => [...line.matchAll(secretReference)].map((match) => match[1] ?? ''))
  return [...new Set(names)].sort()
}

/** `site.id` and the first of `keys` of site.yaml; empty where the file does not say (the compiler tells why). */
export function readSite(files: ConfigFiles): { readonly id: string; readonly key: string } {
  let site: unknown
  try {
    site = parse(files['site.yaml'] ?? '')
  } catch {
    // Not YAML: the push reports it with its line.
    return { id: '', key: '' }
  }
  if (typeof site !== 'object' || site === null) return { id: '', key: '' }
  const about: unknown = 'site' in site ? site.site : null
  const keys: unknown = 'keys' in site ? site.keys : null
  const id = typeof about === 'object' && about !== null && 'id' in about ? about.id : ''
  const key: unknown = Array.isArray(keys) ? keys[0] : keys
  return { id: typeof id === 'string' ? id : '', key: typeof key === 'string' ? key : '' }
}

/** `config/automations/welcome.yaml:4:3: unknown field "audiense"`, with a path that an editor can open. */
export function formatProblem(problem: Problem, configDir: string): string {
  const path = relative(process.cwd(), join(configDir, problem.file))
  const kind = problem.severity === 'warning' ? 'warning: ' : ''
  return `${path}:${problem.line}:${problem.column}: ${kind}${problem.message}`
}

/** Calls back after changes in the folder have settled; returns what ends it. */
export function watchConfig(configDir: string, onChange: () => void): () => void {
  // One watcher per folder: editors save by rename, which a watcher of the file itself loses.
  const watchers = new Map<string, ReturnType<typeof watch>>()
  let timer: NodeJS.Timeout | undefined
  const watchFolders = (): void => {
    const folders = readdirSync(configDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name))
    for (const folder of [configDir, ...folders]) {
      if (watchers.has(folder)) continue
      const watcher = watch(folder, onEvent)
      // The folder went away: it is watched anew when it is back.
      watcher.on('error', () => watchers.delete(folder))
      watchers.set(folder, watcher)
    }
  }
  const onEvent = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      watchFolders()
      onChange()
    }, settleMs)
  }
  watchFolders()
  return () => {
    clearTimeout(timer)
    for (const watcher of watchers.values()) watcher.close()
  }
}
