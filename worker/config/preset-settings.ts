// The settings of a preset, and what single messages say anew: checked against what the preset declares, templates
// compiled, so that nothing is left to be found out when a message is due.

import type { PresetDestination, SettingSource } from '../delivery/destination.ts'
import type { Preset } from '../delivery/presets/preset.ts'
import type { Setting, Settings } from '../delivery/presets/settings.ts'
import { compileTemplate } from '../delivery/templates/compile-template.ts'
import type { Report } from '../engine/language/report.ts'
import { isMapping } from '../engine/language/report.ts'
import { didYouMean } from '../engine/language/suggest.ts'
import { isOneSecret, looksLikeSecret, secretsIn, secretWords } from './secret-template.ts'

/** What templates fall back on, where a shopper has said nothing. */
export interface SiteWords {
  readonly currency?: string
  readonly timeZone?: string
}

interface Context {
  readonly report: Report
  readonly site: SiteWords
}

type Path = readonly string[]
const maxTextLength = 2_000

interface Definition {
  readonly settings?: Readonly<Record<string, unknown>>
  readonly messages?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

export function compileSettings(
  preset: Preset,
  { settings = {}, messages = {} }: Definition,
  context: Context,
): Pick<PresetDestination, 'settings' | 'messages' | 'secrets'> {
  const { report } = context
  const compiled = compileMap(preset.settings, settings, ['settings'], context)
  for (const [name, setting] of Object.entries(preset.settings)) {
    if (setting.isRequired && !Object.hasOwn(settings, name)) {
      report.error(['settings'], `missing setting "${name}": expected ${setting.what}.`, 'key')
    }
    if (setting.otherwise !== undefined && !compiled.has(name)) {
      compiled.set(name, { kind: 'value', value: setting.otherwise })
    }
  }
  const perMessage = Object.fromEntries(
    Object.entries(preset.settings).filter(([, setting]) => setting.perMessage === true),
  )
  const byMessage = new Map(
    Object.entries(messages).map(([message, words]) => {
      const at = ['messages', message]
      return [message, compileMap(perMessage, isMapping(words) ? words : {}, at, context)]
    }),
  )
  checkTogether(preset, { settings, messages }, report)
  return { settings: compiled, messages: byMessage, secrets: secretsOf(settings) }
}

const secretsOf = (settings: Readonly<Record<string, unknown>>): string[] =>
  [
    ...new Set(
      Object.values(settings).flatMap((value) => (typeof value === 'string' ? secretsIn(value).names : [])),
    ),
  ].sort()

function checkTogether(preset: Preset, { settings = {}, messages = {} }: Definition, report: Report): void {
  const own = Object.keys(settings)
  const wrong = preset.check?.(new Set(own))
  const isMadeUpFor = Object.keys(messages).length > 0
  if (wrong !== undefined && !isMadeUpFor) report.error(['settings'], wrong, 'key')
  for (const [message, words] of Object.entries(messages)) {
    const wrongThere = preset.check?.(new Set([...own, ...Object.keys(words)]))
    if (wrongThere !== undefined) report.error(['messages', message], wrongThere, 'key')
  }
}

function compileMap(
  known: Settings,
  given: Readonly<Record<string, unknown>>,
  at: Path,
  context: Context,
): Map<string, SettingSource> {
  const compiled = new Map<string, SettingSource>()
  for (const [name, value] of Object.entries(given)) {
    const setting = Object.hasOwn(known, name) ? known[name] : undefined
    if (setting === undefined) {
      const names = Object.keys(known)
      const allowed = names.length === 0 ? 'none is allowed here' : `known: ${names.join(', ')}`
      context.report.error(
        [...at, name],
        `unknown setting "${name}".${didYouMean(name, names)} (${allowed})`,
        'key',
      )
      continue
    }
    const source = compileSetting(setting, value, [...at, name], context)
    if (source !== null) compiled.set(name, source)
  }
  return compiled
}

function compileSetting(setting: Setting, value: unknown, at: Path, context: Context): SettingSource | null {
  const { report } = context
  const refuse = (expected: string): null => {
    report.error(at, `${at.at(-1)}: expected ${expected}.`)
    return null
  }
  if (setting.kind === 'number' || setting.kind === 'flag') {
    const isRight = typeof value === (setting.kind === 'number' ? 'number' : 'boolean')
    if (!isRight || (typeof value !== 'number' && typeof value !== 'boolean')) {
      return refuse(`${setting.what}, as ${setting.kind === 'number' ? 'a number' : 'true or false'}`)
    }
    return { kind: 'value', value }
  }
  // A template's id is often a number: YAML reads it as one.
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string' || text === '') return refuse(setting.what)
  if (setting.kind === 'secret') {
    return isOneSecret(text)
      ? { kind: 'secret', text }
      : refuse(`"${secretWords}": ${setting.what}. Its value belongs in the environment, not in a file`)
  }
  if (looksLikeSecret(text))
    return refuse('no secret here: its value belongs in the environment, not in a file')
  return setting.kind === 'template'
    ? compileText(setting, text, { at, refuse, ...context })
    : compilePlain(setting, text, refuse)
}

function compileText(
  { what, pattern }: Setting,
  text: string,
  { at, refuse, report, site }: Context & { readonly at: Path; readonly refuse: (expected: string) => null },
): SettingSource | null {
  // What is rendered is the preset's to judge; a plain text can be judged now.
  if (pattern && !/\{[{%]/.test(text) && !pattern.test(text)) return refuse(what)
  const compiled = compileTemplate(text, site)
  if (compiled.ok) return { kind: 'template', template: compiled.template }
  for (const { message } of compiled.problems) report.error(at, `${at.at(-1)}: ${message}`)
  return null
}

function compilePlain(
  { what, pattern, choices }: Setting,
  text: string,
  refuse: (expected: string) => null,
): SettingSource | null {
  if (text.length > maxTextLength) return refuse(`at most ${maxTextLength} characters`)
  if (choices && !choices.includes(text)) return refuse(`one of ${choices.join(', ')}`)
  if (text.includes('{{') || (pattern && !pattern.test(text))) return refuse(what)
  return { kind: 'value', value: text }
}
