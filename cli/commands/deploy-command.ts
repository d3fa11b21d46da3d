// `selvedge deploy`: validates config/, then hands over to wrangler, which builds as wrangler.toml says.

import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { CommandError } from '../command-error.ts'
import type { CommandInput } from '../command.ts'
import { projectRoot } from '../project-root.ts'
import { say } from '../say.ts'
import { validateCommand } from './validate-command.ts'

export async function deployCommand({ environment, rest }: CommandInput): Promise<void> {
  await validateCommand({ environment })
  const binaries = join(projectRoot, 'node_modules', '.bin')
  // The project's own Node comes first: wrangler does not run on Node 20.
  const env = { ...process.env, PATH: `${binaries}${delimiter}${process.env['PATH'] ?? ''}` }
  const child = spawn(join(binaries, 'wrangler'), ['deploy', ...rest], {
    cwd: projectRoot,
    env,
    stdio: 'inherit',
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('exit', resolve)
    child.once('error', reject)
  })
  if (code !== 0) throw new CommandError('wrangler did not deploy: its message is above')
  if (!rest.includes('--dry-run'))
    say('deployed: now bring config/ to it: npx selvedge push --url https://YOUR-WORKER')
}
