// `selvedge send-test AUTOMATION --to ADDRESS`: its messages with sample data, once, marked as tests.

import { CommandError } from '../command-error.ts'
import type { CommandInput } from '../command.ts'
import { readAnswer, testSchema } from '../read-deliveries.ts'
import { table } from '../table.ts'
import { askWorker, refusedBy, workerOf } from '../worker-client.ts'

export async function sendTestCommand(input: CommandInput): Promise<void> {
  const [automation = ''] = input.args
  const { to, message, json } = input.options
  if (to === undefined)
    throw new CommandError('send-test needs --to: an e-mail address, or a phone number such as +33…')
  const worker = workerOf(input)
  const body = { automation, to, ...(message !== undefined && { message }) }
  const answer = await askWorker(worker, '/v1/send-test', { method: 'POST', body })
  if (!answer.ok) throw refusedBy(worker, 'the test', answer)
  const { messages } = readAnswer(worker, testSchema, { body: answer.body, what: 'what became of the test' })
  if (messages.some(({ attempt }) => attempt.outcome !== 'delivered')) process.exitCode = 1
  if (json) return console.log(JSON.stringify(answer.body, null, 2))
  console.log(
    table(
      [
        { title: 'message' },
        { title: 'destination' },
        { title: 'outcome' },
        { title: 'status', align: 'right' },
        { title: 'ms', align: 'right' },
        { title: 'answer' },
      ],
      messages.map(({ message: name, destination, attempt }) => [
        name,
        destination,
        attempt.outcome === 'delivered' ? 'delivered' : 'failed',
        String(attempt.status ?? ''),
        String(attempt.latency_ms),
        attempt.excerpt,
      ]),
    ),
  )
}
