// Tells the operator of an object that did not answer, unless that is its way of saying "not so fast": those are counted
// at the door and would flood the log just when there is no time to read it.

import { report } from '../report.ts'

/** @param error what the stub threw; workerd marks it `overloaded` or `retryable` */
export function reportUnanswered(what: string, error: unknown): void {
  const isPassing =
    error instanceof Error && ['overloaded', 'retryable'].some((mark) => Reflect.get(error, mark) === true)
  if (!isPassing) report(what, error)
}
