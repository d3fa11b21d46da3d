// A folder of config that compiles without a word, to break in one place at a time.

import type { CompileOptions, Compiled } from '../../../../worker/config/compile-config.ts'
import { compileConfig } from '../../../../worker/config/compile-config.ts'
import { formatProblem } from '../../../../worker/engine/language/problem.ts'

export const site = `site: { id: demo, name: Demo shop }
keys: [ pk_demo_0123456789abcdef ]
origins: [ "https://www.example.com", "http://localhost:*" ]
time_zone: Europe/Paris
currency: EUR
`
export const destination = `destination: email-tool
url: "{{ secret.EMAIL_TOOL_URL }}"
sign: "{{ secret.EMAIL_TOOL_SECRET }}"
`
export const automation = `automation: a
status: live
trigger: { event: subscribe }
steps:
  - { send: hello, to: email-tool }
`

export const folder = (files: Record<string, string> = {}): Record<string, string> => ({
  'site.yaml': site,
  'destinations/email-tool.yaml': destination,
  'automations/a.yaml': automation,
  ...files,
})

export function compiled(
  files: Record<string, string>,
  options: CompileOptions = { revision: 1 },
): Extract<Compiled, { ok: true }> {
  const result = compileConfig(folder(files), options)
  if (!result.ok) throw new Error(result.problems.map(formatProblem).join('\n'))
  return result
}

/** Every problem, or warning, of the folder, formatted. */
export function problemsOf(files: Record<string, string>): string[] {
  const result = compileConfig(folder(files), { revision: 1 })
  return (result.ok ? result.warnings : result.problems).map(formatProblem)
}
