// From a folder of config to the program that the decider runs: all of it or nothing, with every mistake of every file.

import type { Destination } from '../delivery/destination.ts'
import { compileBrand, emailSchema } from '../delivery/email/email-brand.ts'
import type { EmailBrand } from '../delivery/email/email-brand.ts'
import { check } from '../engine/language/check.ts'
import { likenesses } from '../engine/likeness.ts'
import type { Likeness } from '../engine/likeness.ts'
import type { Automation, EventInterest, Exit, Program } from '../engine/program.ts'
import type { AutomationDefinition } from '../engine/language/automation-schema.ts'
import type { AutomationContext, CompiledAutomation } from '../engine/language/automation.ts'
import { compileAutomation } from '../engine/language/automation.ts'
import { interestsOf } from '../engine/language/catalog-trigger.ts'
import { stages } from '../engine/language/channels.ts'
import { compileCatalog } from './catalog-config.ts'
import { compileDestination } from './destination-config.ts'
import type { SiteWords } from './preset-settings.ts'
import { fieldsOf } from '../engine/language/fields.ts'
import { instantParser } from '../engine/language/instant-parser.ts'
import { maxConfigFiles } from '../engine/language/limits.ts'
import type { ConfigFiles, Problem } from '../engine/language/problem.ts'
import { inReadingOrder } from '../engine/language/problem.ts'
import { Remembering } from '../engine/language/remembering.ts'
import type { Report } from '../engine/language/report.ts'
import { isMapping, reportOn } from '../engine/language/report.ts'
import { compileSegments, segmentNames } from '../engine/language/segments.ts'
import { warnAboutDoubles } from '../engine/language/shared-caps.ts'
import type { CompiledSite } from '../engine/language/site-config.ts'
import { compileSite, defaultGoalWithinMs } from '../engine/language/site-config.ts'
import { compileStages } from '../engine/language/stage-rules.ts'
import type { YamlSource } from '../engine/language/yaml-source.ts'
import { readYaml } from '../engine/language/yaml-source.ts'

export interface CompileOptions {
  readonly revision: number
  /** By automation; 1 for those that are not here. */
  readonly versions?: Readonly<Record<string, number>>
}

export type Compiled =
  | {
      readonly ok: true
      readonly program: Program
      readonly destinations: ReadonlyMap<string, Destination>
      readonly brand: EmailBrand
      /** As written, by automation: for fingerprints. */
      readonly definitions: ReadonlyMap<string, AutomationDefinition>
      readonly warnings: readonly Problem[]
    }
  | { readonly ok: false; readonly problems: readonly Problem[] }

const automationFile = /^automations\/([^/]+)\.yaml$/
const destinationFile = /^destinations\/([^/]+)\.yaml$/
const testFile = /\.test\.yaml$/

/** Journey tests (`*.test.yaml`) and files that are no YAML are left alone. */
export function compileConfig(files: ConfigFiles, options: CompileOptions): Compiled {
  const problems: Problem[] = []
  const names = Object.keys(files)
    .filter((file) => !testFile.test(file))
    .sort()
  if (names.length > maxConfigFiles) {
    const message = `${names.length} files: at most ${maxConfigFiles} are allowed.`
    return { ok: false, problems: [{ file: 'site.yaml', line: 1, column: 1, message, severity: 'error' }] }
  }
  warnAboutStrangers(names, problems)
  const read = (file: string): YamlSource | null => readYaml(file, files[file] ?? '', problems)

  const site = readSite(files, read, problems)
  const shared = sharedContext(names, site)
  const people = compilePeople(site, shared)
  const destinations = readDestinations(names, read, { site, problems })
  const automations = readAutomations(names, read, {
    shared: {
      ...shared,
      segments: { names: segmentNames(site.data), find: (name) => people.segments.get(name) },
    },
    defaults: {
      sending: site.compiled?.sending ?? {},
      goalWithinMs: site.compiled?.goalWithinMs ?? defaultGoalWithinMs,
      timeZone: site.compiled?.settings.timeZone ?? 'UTC',
    },
    destinations,
    problems,
    options,
  })
  const brand = readBrand(site)
  if (site.compiled === null || brand === null || problems.some((problem) => problem.severity === 'error')) {
    return { ok: false, problems: inReadingOrder(problems) }
  }
  warnAboutUnused(destinations, automations.used)
  if (site.report !== null)
    warnAboutDoubles(
      automations.all.map((one) => one.automation),
      site.report,
    )
  return {
    ok: true,
    program: {
      ...assembleProgram(automations.all, shared.remembering),
      revision: options.revision,
      site: site.compiled.settings,
      ...people,
    },
    destinations: destinations.compiled,
    brand,
    definitions: new Map(automations.all.map((one) => [one.automation.name, one.definition])),
    warnings: inReadingOrder(problems),
  }
}

type Read = (file: string) => YamlSource | null

function warnAboutStrangers(names: readonly string[], problems: Problem[]): void {
  for (const file of names) {
    const isKnown = file === 'site.yaml' || automationFile.test(file) || destinationFile.test(file)
    if (isKnown || !/\.ya?ml$/.test(file)) continue
    const message =
      'this file is not read: expected site.yaml, automations/NAME.yaml or destinations/NAME.yaml.'
    problems.push({ file, line: 1, column: 1, message, severity: 'warning' })
  }
}

interface Site {
  readonly data: unknown
  readonly report: Report | null
  readonly compiled: CompiledSite | null
}

function readSite(files: ConfigFiles, read: Read, problems: Problem[]): Site {
  if (!Object.hasOwn(files, 'site.yaml')) {
    const message = 'there is no site.yaml: it names the site, its keys and its origins.'
    problems.push({ file: 'site.yaml', line: 1, column: 1, message, severity: 'error' })
    return { data: null, report: null, compiled: null }
  }
  const source = read('site.yaml')
  if (source === null) return { data: null, report: null, compiled: null }
  const report = reportOn(source, problems)
  const compiled = compileSite(source.data, report)
  const raw = isMapping(source.data) ? source.data['catalog'] : undefined
  const catalog = raw === undefined ? null : compileCatalog(raw, report)
  const settings = compiled && { ...compiled.settings, ...(catalog && { catalog }) }
  return { data: source.data, report, compiled: compiled && settings && { ...compiled, settings } }
}

/** How our own e-mails look and what they say. */
function readBrand({ data, report, compiled }: Site): EmailBrand | null {
  if (report === null || compiled === null) return null
  const raw = (isMapping(data) && data['email']) || {}
  const settings = check(emailSchema, raw, report, { at: ['email'] })
  if (settings === null) return null
  const made = compileBrand(settings, compiled.settings)
  if (made.ok) return made.brand
  for (const { path, message } of made.problems) report.error(['email', ...path], message)
  return null
}

/** What every condition of the folder is compiled with. Without a site the rest is compiled all the same, for the mistakes in it. */
function sharedContext(files: readonly string[], { compiled }: Site) {
  return {
    settings: { marketingConsent: compiled?.settings.marketingConsent ?? 'opt_in' },
    fields: fieldsOf(compiled?.settings.currency ?? 'EUR'),
    instants: instantParser(compiled?.settings.timeZone ?? 'UTC'),
    automations: new Set(files.flatMap((file) => automationFile.exec(file)?.[1] ?? [])),
    stages: new Set<string>(stages),
    remembering: new Remembering(),
  } as const
}
type Shared = ReturnType<typeof sharedContext>

/** Segments and stages: what site.yaml says of people. */
function compilePeople({ data, report }: Site, shared: Shared): Pick<Program, 'segments' | 'stages'> {
  if (report === null) return { segments: new Map(), stages: [] }
  const context = { ...shared, report }
  const segments = compileSegments(data, context)
  const known = { names: segmentNames(data), find: (name: string) => segments.get(name) }
  return { segments, stages: compileStages(data, context, known) }
}

const wordsOf = ({ settings }: CompiledSite): SiteWords => ({
  currency: settings.currency,
  timeZone: settings.timeZone,
})

interface Destinations {
  /** Every file that is there, right or wrong: a wrong one is reported once, not at each use. */
  readonly names: ReadonlySet<string>
  readonly compiled: ReadonlyMap<string, Destination>
  readonly reports: ReadonlyMap<string, Report>
}

function readDestinations(
  files: readonly string[],
  read: Read,
  { site, problems }: { readonly site: Site; readonly problems: Problem[] },
): Destinations {
  const words = site.compiled ? wordsOf(site.compiled) : {}
  const names = new Set<string>()
  const compiled = new Map<string, Destination>()
  const reports = new Map<string, Report>()
  for (const file of files) {
    const name = destinationFile.exec(file)?.[1]
    if (name === undefined) continue
    names.add(name)
    const source = read(file)
    if (source === null) continue
    const report = reportOn(source, problems)
    checkFileName(source.data, { field: 'destination', name }, report)
    const destination = compileDestination(source.data, report, words)
    reports.set(name, report)
    if (destination !== null) compiled.set(name, destination)
  }
  return { names, compiled, reports }
}

function warnAboutUnused({ reports }: Destinations, used: ReadonlySet<string>): void {
  for (const [name, report] of reports) {
    if (!used.has(name)) report.warn(['destination'], `no automation sends to the destination "${name}".`)
  }
}

function checkFileName(data: unknown, expected: { field: string; name: string }, report: Report): void {
  const found = isMapping(data) ? data[expected.field] : undefined
  if (typeof found !== 'string' || found === expected.name) return
  report.error(
    [expected.field],
    `${expected.field}: found a name other than the file's, expected "${expected.name}".`,
  )
}

interface Surroundings {
  readonly shared: Shared & Pick<AutomationContext, 'segments'>
  readonly defaults: AutomationContext['defaults']
  readonly destinations: Destinations
  readonly problems: Problem[]
  readonly options: CompileOptions
}

interface Automations {
  readonly all: readonly CompiledAutomation[]
  /** Destinations that are sent to. */
  readonly used: ReadonlySet<string>
}

function readAutomations(files: readonly string[], read: Read, around: Surroundings): Automations {
  const { shared, defaults, destinations, problems, options } = around
  const used = new Set<string>()
  const versionOf = (name: string): number => ownNumber(options.versions ?? {}, name) ?? 1
  const all = files.flatMap((file) => {
    const name = automationFile.exec(file)?.[1]
    const source = name === undefined ? null : read(file)
    if (name === undefined || source === null) return []
    const report = reportOn(source, problems)
    checkFileName(source.data, { field: 'automation', name }, report)
    const context = {
      ...shared,
      defaults,
      report,
      destinations: destinations.names,
      usesDestination: (one: string) => used.add(one),
    }
    return compileAutomation(source.data, versionOf, context) ?? []
  })
  return { all, used }
}

const ownNumber = (record: Readonly<Record<string, number>>, key: string): number | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined

function assembleProgram(
  all: readonly CompiledAutomation[],
  remembering: Remembering,
): Omit<Program, 'revision' | 'site' | 'segments' | 'stages'> {
  const automations = all.map((one) => one.automation)
  return {
    automations: new Map(automations.map((automation) => [automation.name, automation])),
    byEvent: indexByEvent(automations),
    quietSince: automations.filter((automation) => automation.trigger.kind === 'quiet_since'),
    byDate: automations.filter((automation) => automation.trigger.kind === 'date'),
    ...assembleInterest(all),
    remember: remembering.result(),
  }
}

/** Of live automations only: each item or brand that somebody looks at is a row, and a draft must not cost. */
function assembleInterest(
  all: readonly CompiledAutomation[],
): Pick<Program, 'catalogInterest' | 'newItemInterest'> {
  const asked = all.flatMap(({ definition: { trigger, status } }) =>
    'catalog' in trigger && status === 'live' ? [interestsOf(trigger)] : [],
  )
  const namesOf = (match: 'item_id' | Likeness) => new Set(asked.flatMap((one) => one.get(match) ?? []))
  const alike = likenesses
    .map((likeness): [Likeness, ReadonlySet<string>] => [likeness, namesOf(likeness)])
    .filter(([, names]) => names.size > 0)
  return {
    catalogInterest: namesOf('item_id'),
    ...(alike.length > 0 && { newItemInterest: new Map(alike) }),
  }
}

function indexByEvent(automations: readonly Automation[]): ReadonlyMap<string, EventInterest> {
  const index = new Map<string, { triggers: Automation[]; exits: { automation: Automation; exit: Exit }[] }>()
  const at = (name: string) => {
    const interest = index.get(name) ?? { triggers: [], exits: [] }
    index.set(name, interest)
    return interest
  }
  for (const automation of automations) {
    if (automation.trigger.kind === 'event') {
      for (const name of new Set(automation.trigger.names)) at(name).triggers.push(automation)
    }
    for (const exit of automation.exits) at(exit.event).exits.push({ automation, exit })
  }
  return index
}
