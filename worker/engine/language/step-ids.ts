// The ids of steps, which are how people inside survive an edit. Written ids first; the others take the slug of what the
// step does, with -2, -3 where it is taken.

import type { StepDefinition } from './step-schema.ts'
import type { Path } from './yaml-source.ts'

export interface Arm {
  /** Below the step. */
  readonly at: Path
  readonly definitions: readonly StepDefinition[]
}

/** The sequences within a step, in the order of the file. */
export function armsOf(definition: StepDefinition): Arm[] {
  if (typeof definition === 'string') return []
  if ('if' in definition) {
    return [
      { at: ['then'], definitions: definition.then ?? [] },
      { at: ['else'], definitions: definition.else ?? [] },
    ]
  }
  if ('wait_for' in definition) {
    return [
      { at: ['then'], definitions: definition.then ?? [] },
      { at: ['timeout'], definitions: definition.timeout ?? [] },
    ]
  }
  if ('choose' in definition) {
    return definition.choose.map((choice, index) => ({
      at: ['choose', index, 'do'],
      definitions: choice.do,
    }))
  }
  if ('split' in definition) {
    return Object.entries(definition.arms).map(([name, arm]) => ({
      at: ['arms', name, 'do'],
      definitions: arm.do,
    }))
  }
  return []
}

export class StepIds {
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
      const id = writtenId(definition) ?? this.#free(slugOf(definition))
      this.#byPlace.set(place.join('/'), id)
      for (const [number, arm] of armsOf(definition).entries()) {
        const isChoice = typeof definition === 'object' && 'choose' in definition
        // Each `when` after the first is a step of its own: an `if` in the `else` of the one before.
        if (isChoice && number > 0 && 'when' in (definition.choose[number] ?? {}))
          this.#byPlace.set([...place, 'choose', number].join('/'), this.#free(`${id}-${number + 1}`))
        this.#name(arm.definitions, [...place, ...arm.at])
      }
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

const writtenIds = (definitions: readonly StepDefinition[]): string[] =>
  definitions.flatMap((definition) => [
    ...[writtenId(definition) ?? []].flat(),
    ...armsOf(definition).flatMap((arm) => writtenIds(arm.definitions)),
  ])

function slugOf(definition: StepDefinition): string {
  if (definition === 'stop' || 'stop' in definition) return 'stop'
  if ('wait' in definition) return slugOfWait(definition.wait)
  if ('send' in definition) return definition.send
  if ('split' in definition) return definition.split
  if ('wait_for' in definition) return `wait-for-${definition.wait_for.event.replaceAll('_', '-')}`
  if ('wait_for_stock' in definition) return 'wait-for-stock'
  if ('recheck' in definition) return 'recheck'
  if ('tag' in definition) return 'tag'
  if ('set' in definition) return 'set'
  if ('voucher' in definition) return 'voucher'
  return 'if' in definition ? 'if' : 'choose'
}

function slugOfWait(wait: Extract<StepDefinition, { wait: unknown }>['wait']): string {
  if (typeof wait === 'string') return `wait-${wait.replaceAll(' ', '-')}`
  return typeof wait.until === 'string' ? `wait-until-${wait.until.replace(':', '')}` : 'wait-until-date'
}
