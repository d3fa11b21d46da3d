// What is pushed during a run: the automations of config/, and edits of the abandoned cart while people stand in it.

import { readFileSync } from 'node:fs'
import { courtesyYaml } from './courtesy.ts'
import type { ConfigFiles } from '../../worker/engine/language/problem.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** What the oracle knows of the config: written by hand beside each edit, not compiled from it. */
export interface Rules {
  readonly cart: {
    readonly isLive: boolean
    readonly firstWaitMs: number
    /** null: there is no second reminder. */
    readonly secondWaitMs: number | null
    readonly reentryMs: number
    readonly noReminderAfterPurchaseMs: number
  }
  readonly browseWaitMs: number
  readonly browseReentryMs: number
  readonly quietMs: number
  readonly quietReentryMs: number
  readonly stockRequestMs: number
}

const base: Rules = {
  cart: {
    isLive: true,
    firstWaitMs: hourMs,
    secondWaitMs: 23 * hourMs,
    reentryMs: 7 * dayMs,
    noReminderAfterPurchaseMs: dayMs,
  },
  browseWaitMs: 2 * hourMs,
  browseReentryMs: 2 * dayMs,
  quietMs: 20 * dayMs,
  quietReentryMs: 60 * dayMs,
  stockRequestMs: 60 * dayMs,
}

interface Variant {
  readonly rules: Rules
  readonly edit: (cartYaml: string) => string
}

const variants = {
  base: { rules: base, edit: (yaml) => yaml },
  slow: {
    rules: { ...base, cart: { ...base.cart, firstWaitMs: 3 * hourMs, secondWaitMs: 40 * hourMs } },
    edit: (yaml) => yaml.replace('wait: 1h', 'wait: 3h').replace('wait: 23h', 'wait: 40h'),
  },
  quick: {
    rules: { ...base, cart: { ...base.cart, firstWaitMs: 20 * minuteMs } },
    edit: (yaml) => yaml.replace('wait: 1h', 'wait: 20m'),
  },
  paused: {
    rules: { ...base, cart: { ...base.cart, isLive: false } },
    edit: (yaml) => yaml.replace('status: live', 'status: paused'),
  },
  one_reminder: {
    rules: { ...base, cart: { ...base.cart, secondWaitMs: null } },
    edit: (yaml) => yaml.slice(0, yaml.indexOf('  # second')),
  },
} satisfies Record<string, Variant>

export type VariantName = keyof typeof variants
export const variantNames: readonly VariantName[] = ['base', 'slow', 'quick', 'paused', 'one_reminder']
export const rulesOf = (name: VariantName): Rules => variants[name].rules

const read = (name: string): string => readFileSync(new URL(`config/${name}.yaml`, import.meta.url), 'utf8')

const files = {
  'site.yaml': read('site'),
  'destinations/email-tool.yaml': read('email-tool'),
  'automations/abandoned-cart.yaml': read('abandoned-cart'),
  'automations/browse.yaml': read('browse'),
  'automations/notify-me.yaml': read('notify-me'),
  'automations/re-engagement.yaml': read('re-engagement'),
  'automations/welcome.yaml': read('welcome'),
}

export const filesOf = (name: VariantName, isCourteous: boolean): ConfigFiles => ({
  ...files,
  'site.yaml': files['site.yaml'] + (isCourteous ? courtesyYaml : ''),
  'automations/abandoned-cart.yaml': variants[name].edit(files['automations/abandoned-cart.yaml']),
})
