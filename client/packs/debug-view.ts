// The overlay on the page: a panel that folds to a pill. Text only ever goes in as text. Invariant: what happens on the page
// does not move the merchant's focus, and what they do in here does not reach the shop's listeners.

import { quiet } from '../quiet.ts'
import type { DebugModel, Row } from './debug-model.ts'
import { debugSheet } from './debug-style.ts'

export interface DebugView {
  /** Soon, and once for all that happens until then. */
  refresh(): void
  remove(): void
}

interface Wishes {
  readonly isOpen: boolean
  /** Names and values, in turn. */
  facts(): readonly string[]
  onFold(isOpen: boolean): void
  onClose(): void
}

export const clockTime = (at: number): string => new Date(at).toTimeString().slice(0, 8)

const make = (kind: string, text = ''): HTMLElement => {
  const element = document.createElement(kind)
  element.textContent = text
  return element
}

/** As many children as texts, of these kinds in turn. The same text is not written again: it would be read out again. */
function fill(parent: Element, kinds: readonly string[], texts: readonly string[]): void {
  if (parent.children.length !== texts.length)
    parent.replaceChildren(...texts.map((_, index) => make(kinds[index % kinds.length] ?? '')))
  for (const [index, child] of [...parent.children].entries()) {
    const text = texts[index] ?? ''
    if (child.textContent !== text) child.textContent = text
  }
}

export function createDebugView(model: DebugModel, wishes: Wishes): DebugView {
  const { host, pill, body } = createFrame(wishes)
  const [table, warnings, list] = [make('dl'), make('ul'), make('ol')]
  warnings.role = 'status'
  body.append(table, warnings, list)
  let isAsked = false
  const refresh = quiet(() => {
    isAsked = false
    const rows = [...model.rows.values()].toReversed()
    const isBad = rows.some(({ status, warning }) => warning || /^(ref|inv)/.test(status))
    pill.textContent = `${isBad || model.warnings.size ? '⚠ ' : ''}Selvedge ${rows.length}`
    fill(table, ['dt', 'dd'], wishes.facts())
    fill(warnings, ['li'], [...model.warnings.values()])
    while (list.children.length < rows.length) list.append(make('li'))
    for (const [index, row] of rows.entries()) writeRow(list.children[index], row)
  })
  return {
    refresh: () => {
      if (!isAsked) requestAnimationFrame(refresh)
      isAsked = true
    },
    remove: () => host.remove(),
  }
}

function writeRow(
  item: Element | undefined,
  { at, name, source, status, facts, reason, warning }: Row,
): void {
  if (!item) return
  item.className = status
  const texts = [clockTime(at), name, source, status, facts, reason, warning]
  fill(item, ['time', 'b', 'i', 'span', 'p', 'p', 'em'], texts)
}

function createFrame(wishes: Wishes) {
  const host = make('selvedge-debug')
  const root = host.attachShadow({ mode: 'open' })
  root.adoptedStyleSheets = [debugSheet()]
  // A shop closes its menu when somebody clicks elsewhere, and takes keys for shortcuts.
  for (const type of ['click', 'pointerdown', 'mousedown', 'keydown', 'keyup'])
    host.addEventListener(type, (event) => event.stopPropagation())
  const fold = (isOpen: boolean) => {
    panel.hidden = !isOpen
    pill.hidden = isOpen
    wishes.onFold(isOpen)
  }
  const toPill = () => {
    fold(false)
    pill.focus()
  }
  const [panel, header, body] = [make('section'), make('header'), make('div')]
  panel.ariaLabel = 'What Selvedge hears'
  // So that the keyboard can scroll it.
  body.tabIndex = 0
  const folder = button('–', 'Fold', toPill)
  const pill = button('', '', () => {
    fold(true)
    folder.focus()
  })
  header.append(
    make('h2', 'Selvedge'),
    folder,
    button('×', 'Close in this tab', () => wishes.onClose()),
  )
  panel.append(header, body)
  panel.addEventListener('keydown', ({ key }) => key === 'Escape' && toPill())
  root.append(panel, pill)
  fold(wishes.isOpen)
  // Beside the body: the shop's rules for what is in it, and applications that replace it, do not see us.
  document.documentElement.append(host)
  return { host, pill, body }
}

function button(text: string, label: string, run: () => unknown): HTMLElement {
  const made = make('button', text)
  if (label) made.ariaLabel = made.title = label
  made.addEventListener('click', quiet(run))
  return made
}
