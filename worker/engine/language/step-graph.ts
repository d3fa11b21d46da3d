// From the nested list of steps to a graph of ids: every step knows what comes next, arms rejoin after the step that
// they belong to, and an absent arm leads straight to where they rejoin.

import type { Step } from '../program.ts'
import { parseDuration } from './duration.ts'
import type { BranchingDefinition, StepParts } from './plain-step.ts'
import { compilePlainStep, isBranching } from './plain-step.ts'
import { shareNumber } from './schema-atoms.ts'
import { StepIds } from './step-ids.ts'
import type {
  Choice,
  ChooseDefinition,
  SplitDefinition,
  StepDefinition,
  WaitForDefinition,
} from './step-schema.ts'
import type { Path } from './yaml-source.ts'

export interface StepGraph {
  readonly first: string
  readonly steps: ReadonlyMap<string, Step>
}

export function compileSteps(definitions: readonly StepDefinition[], parts: StepParts): StepGraph {
  const steps = new Map<string, Step>()
  const ids = new StepIds(definitions)
  const first = compileSequence({ definitions, at: ['steps'], next: null }, { ids, parts, steps })
  return { first: first ?? '', steps: inOrderOf(ids, steps) }
}

interface Sequence {
  readonly definitions: readonly StepDefinition[] | undefined
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
function compileSequence({ definitions = [], at, next }: Sequence, building: Building): string | null {
  let following = next
  for (const [index, definition] of [...definitions.entries()].toReversed()) {
    const place = [...at, index]
    const base = { id: building.ids.of(place), next: following }
    const step = isBranching(definition)
      ? compileBranching(definition, base, place, building)
      : compilePlainStep(definition, base, place, building.parts)
    building.steps.set(step.id, step)
    following = step.id
  }
  return following
}

type Base = Pick<Step, 'id' | 'next'>

function compileBranching(definition: BranchingDefinition, base: Base, at: Path, building: Building): Step {
  if ('choose' in definition) return compileChoose(definition, base, at, building)
  if ('split' in definition) return compileSplit(definition, base, at, building)
  if ('wait_for' in definition) return compileWaitFor(definition, base, at, building)
  const { next } = base
  return {
    ...base,
    kind: 'if',
    condition: building.parts.condition([...at, 'if']),
    // oxlint-disable-next-line unicorn/no-thenable -- the language's own word; a step is never awaited
    then: compileSequence({ definitions: definition.then, at: [...at, 'then'], next }, building),
    else: compileSequence({ definitions: definition.else, at: [...at, 'else'], next }, building),
  }
}

/** A chain of `if`, each in the `else` of the one before; the first one carries the id. */
function compileChoose({ choose }: ChooseDefinition, base: Base, at: Path, building: Building): Step {
  const [first, ...others] = choose
  const arm = (choice: Choice | undefined, index: number): string | null =>
    compileSequence(
      { definitions: choice?.do, at: [...at, 'choose', index, 'do'], next: base.next },
      building,
    )
  let otherwise = base.next
  for (const [offset, choice] of [...others.entries()].toReversed()) {
    const index = offset + 1
    if ('otherwise' in choice) otherwise = arm(choice, index)
    else {
      const place = [...at, 'choose', index]
      const id = building.ids.of(place)
      building.steps.set(id, {
        ...base,
        id,
        kind: 'if',
        condition: building.parts.condition([...place, 'when']),
        // oxlint-disable-next-line unicorn/no-thenable -- the language's own word; a step is never awaited
        then: arm(choice, index),
        else: otherwise,
      })
      otherwise = id
    }
  }
  return {
    ...base,
    kind: 'if',
    condition: building.parts.condition([...at, 'choose', 0, 'when']),
    // oxlint-disable-next-line unicorn/no-thenable -- the language's own word; a step is never awaited
    then: arm(first, 0),
    else: otherwise,
  }
}

function compileSplit(definition: SplitDefinition, base: Base, at: Path, building: Building): Step {
  const { split: name, arms, decide } = definition
  return {
    ...base,
    kind: 'split',
    name,
    arms: Object.entries(arms).map(([arm, { weight, do: definitions }]) => ({
      name: arm,
      weight,
      first: compileSequence({ definitions, at: [...at, 'arms', arm, 'do'], next: base.next }, building),
    })),
    decide:
      decide === undefined
        ? null
        : { confidence: shareNumber(decide.confidence), atLeastPerArm: Number.parseInt(decide.at_least, 10) },
  }
}

function compileWaitFor(definition: WaitForDefinition, base: Base, at: Path, building: Building): Step {
  const { event, within } = definition.wait_for
  const { next } = base
  return {
    ...base,
    kind: 'wait_for',
    event,
    where: building.parts.condition([...at, 'wait_for', 'where']),
    withinMs: parseDuration(within) ?? 0,
    // oxlint-disable-next-line unicorn/no-thenable -- the language's own word; a step is never awaited
    then: compileSequence({ definitions: definition.then, at: [...at, 'then'], next }, building),
    timeout: compileSequence({ definitions: definition.timeout, at: [...at, 'timeout'], next }, building),
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
