// What one render may do. Every turn of a loop, every text that a filter makes and every character that is written is
// taken from here, since Workers' clock does not advance while a template runs: a limit in milliseconds would never fire.

import { Context, toValue } from 'liquidjs'
import type { Emitter, Liquid } from 'liquidjs'
import { maxOutputLength, maxRenderSteps, maxWorkedOn } from './limits.ts'

/** Told as the reason why a message was not made. */
export class TemplateLimit extends Error {}

export interface RenderFrame {
  readonly locale: string
  readonly timeZone: string
  readonly currency: string | null
}

export class BoundedContext extends Context {
  readonly frame: RenderFrame
  #steps = 0
  #written = 0
  #workedOn = 0

  constructor(data: object, liquid: Liquid, frame: RenderFrame) {
    const { locale, timeZone: timezoneOffset } = frame
    // Problems of parsing are gathered; the first one of rendering ends it, or a loop would go on.
    const options = { ...liquid.options, locale, timezoneOffset, catchAllErrors: false }
    super(data, options, { sync: true, memoryLimit: maxWorkedOn }, { liquid })
    this.frame = frame
  }

  spendSteps(count: number): void {
    this.#steps += count
    if (this.#steps > maxRenderSteps) {
      throw new TemplateLimit(`it loops too often: more than ${maxRenderSteps} pieces to render`)
    }
  }

  spendOutput(length: number): void {
    this.#written += length
    if (this.#written > maxOutputLength) {
      throw new TemplateLimit(`it writes too much: more than ${maxOutputLength} characters`)
    }
  }

  /** What a filter or a comparison reads; beside what liquidjs counts of the texts and lists that it makes. */
  spendWork(value: unknown): void {
    if (typeof value !== 'string' && !Array.isArray(value)) return
    this.#workedOn += value.length
    if (this.#workedOn > maxWorkedOn) throw tooMuchWork()
  }
}

export const tooMuchWork = (): TemplateLimit =>
  new TemplateLimit(`it works on too much: more than ${maxWorkedOn} characters and entries`)

/** The text that is written, and the value itself when it is the only one. */
export class BoundedEmitter implements Emitter {
  buffer = ''
  #context: BoundedContext
  #writes = 0
  #first: unknown

  constructor(context: BoundedContext) {
    this.#context = context
  }

  write(value: unknown): void {
    const written = textOf(value)
    this.#context.spendOutput(written.length)
    if (this.#writes === 0) this.#first = value
    this.#writes += 1
    this.buffer += written
  }

  /** Of a template that is one `{{ … }}`: what it evaluates to, before it became text. */
  get onlyValue(): unknown {
    return this.#writes === 1 ? this.#first : this.buffer
  }
}

/** As liquidjs prints, but nothing for what is missing and JSON instead of `[object Object]`. */
export function textOf(raw: unknown): string {
  const value: unknown = toValue(raw)
  if (typeof value === 'string') return value
  if (value === null || value === undefined || typeof value === 'function') return ''
  if (Array.isArray(value)) return value.map(textOf).join('')
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : JSON.stringify(value)
}
