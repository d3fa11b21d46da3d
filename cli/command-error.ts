// An expected refusal of a command: its message is a sentence that says what to do, printed without a stack.

export class CommandError extends Error {
  override readonly name = 'CommandError'
}
