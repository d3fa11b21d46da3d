// From the nested list of steps to a graph of ids: every step knows what comes next, arms rejoin after their `if`, and
// an absent arm leads straight to where they rejoin. Ids are stable: they are how people inside survive an edit.

import type { Condition, Reader, Step } from '../program.ts'
import type { StepDefinition } from './automation-schema.ts'
import { parseDuration } from './duration.ts'
import type { Path } from './yaml-source.ts'

/** Names, conditions and readers that were compiled before, by where they stand in the file. */
export interface StepParts {
  readonly condition: (at: Path) => Condition
  readonly reader: (at: Path) => Reader
}

export interface StepGraph {
  readonly first: string
  readonly steps: ReadonlyMap<string, Step>
}

const defaultStockWaitMs = 180 * 86_400_000

export function compileSteps(definitions: readonly StepDefinition[], parts: StepParts): StepGraph {
  const steps = new Map<string, Step>()
  const ids = new StepIds(definitions)
  const first = compileSequence({ definitions, at: ['steps'], next: null }, { ids, parts, steps })
  return { first: first ?? '', steps: inOrderOf(ids, steps) }
}

interface Sequence {
  readonly definitions: readonly StepDefinition[]
  readonly at: Path
  /** Where it goes on after its last step. */
  readonly next: string | null
}
interface Building {
  readonly ids: StepIds
  readonly parts: StepParts
  readonly steps: Map<string, Step>
}

/** The id of the first step, or of what follows when there is none. Last to first: each needs to know its next. */
function compileSequence({ definitions, at, next }: Sequence, building: Building): string | null {
  let following = next
  for (const [index, definition] of [...definitions.entries()].toReversed()) {
    const step = compileStep(definition, [...at, index], following, building)
    building.steps.set(step.id, step)
    following = step.id
  }
  return following
}

function compileStep(definition: StepDefinition, at: Path, next: string | null, building: Building): Step {
  const base = { id: building.ids.of(at), next }
  if (definition === 'stop' || 'stop' in definition) return { ...base, next: null, kind: 'stop' }
  if ('wait' in definition) return { ...base, kind: 'wait', forMs: parseDuration(definition.wait) ?? 0 }
  if ('recheck' in definition) {
    return { ...base, kind: 'recheck', condition: building.parts.condition([...at, 'recheck']) }
  }
  if ('send' in definition) {
    const { send, to, channel = 'email', purpose = 'marketing' } = definition
    return { ...base, kind: 'send', message: send, to, channel, purpose }
  }
  if ('wait_for_stock' in definition) {
    const wanted = definition.wait_for_stock
    return {
      ...base,
      kind: 'wait_for_stock',
      of: building.parts.reader([...at, 'wait_for_stock', 'of']),
      atLeast: wanted.at_least ?? 1,
      steadyForMs: wanted.steady_for === undefined ? 0 : (parseDuration(wanted.steady_for) ?? 0),
      withinMs:
        wanted.within === undefined
          ? defaultStockWaitMs
          : (parseDuration(wanted.within) ?? defaultStockWaitMs),
    }
  }
  return {
    ...base,
    kind: 'if',
    condition: building.parts.condition([...at, 'if']),
    // oxlint-disable-next-line unicorn/no-thenable -- the language's own word; a step is never awaited
    then: compileSequence({ definitions: definition.then ?? [], at: [...at, 'then'], next }, building),
    else: compileSequence({ definitions: definition.else ?? [], at: [...at, 'else'], next }, building),
  }
}

/** In the order of the file, so that a program reads as it was written. */
function inOrderOf(ids: StepIds, steps: ReadonlyMap<string, Step>): ReadonlyMap<string, Step> {
  const ordered = new Map<string, Step>()
  for (const id of ids.all()) {
    const step = steps.get(id)
    if (step !== undefined) ordered.set(id, step)
  }
  return ordered
}

/** Written ids first; the others take the slug of what the step does, with -2, -3 where it is taken. */
class StepIds {
  readonly #byPlace = new Map<string, string>()
  readonly #taken: Set<string>

  constructor(definitions: readonly StepDefinition[]) {
    this.#taken = new Set(writtenIds(definitions))
    this.#name(definitions, ['steps'])
  }

  of(at: Path): string {
    return this.#byPlace.get(at.join('/')) ?? ''
  }

  all(): IterableIterator<string> {
    return this.#byPlace.values()
  }

  #name(definitions: readonly StepDefinition[], at: Path): void {
    for (const [index, definition] of definitions.entries()) {
      const place = [...at, index]
      this.#byPlace.set(place.join('/'), writtenId(definition) ?? this.#free(slugOf(definition)))
      if (typeof definition === 'string' || !('if' in definition)) continue
      this.#name(definition.then ?? [], [...place, 'then'])
      this.#name(definition.else ?? [], [...place, 'else'])
    }
  }

  #free(slug: string): string {
    let id = slug
    for (let number = 2; this.#taken.has(id); number++) id = `${slug}-${number}`
    this.#taken.add(id)
    return id
  }
}

const writtenId = (definition: StepDefinition): string | undefined =>
  typeof definition === 'string' ? undefined : definition.id

function writtenIds(definitions: readonly StepDefinition[]): string[] {
  return definitions.flatMap((definition) => {
    if (typeof definition === 'string') return []
    const own = definition.id === undefined ? [] : [definition.id]
    if (!('if' in definition)) return own
    return [...own, ...writtenIds(definition.then ?? []), ...writtenIds(definition.else ?? [])]
  })
}

function slugOf(definition: StepDefinition): string {
  if (definition === 'stop' || 'stop' in definition) return 'stop'
  if ('wait' in definition) return `wait-${definition.wait.replaceAll(' ', '-')}`
  if ('send' in definition) return definition.send
  if ('recheck' in definition) return 'recheck'
  return 'if' in definition ? 'if' : 'wait-for-stock'
}
