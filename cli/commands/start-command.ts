// `selvedge start`: development. The worker with a clock that can be moved, the demo shop, the webhook inbox, and
// config/ pushed again whenever it changes; an invalid file is printed and what is live stays live.

import { startInbox } from '../../demo/inbox.ts'
import { startShop } from '../../demo/shop.ts'
import type { ConfigFiles } from '../../worker/actors/contract.ts'
import { buildScript, buildWorker } from '../build.ts'
import { formatProblem, readConfig, readSite, watchConfig } from '../config-folder.ts'
import { devVarsPath, readEnvironment } from '../environment.ts'
import type { Environment } from '../environment.ts'
import type { CommandInput, Stop } from '../command.ts'
import { pushConfig, secretKeyOf } from '../push-config.ts'
import { callUrl, requireFreePort, shownUrl, startRuntime, untilHealthy } from '../runtime.ts'
import type { Runtime } from '../runtime.ts'
import { ensureDevelopmentSecrets, neededSecrets, optionalSettings } from '../secrets.ts'
import { say } from '../say.ts'

/** The demo shop of config/site.yaml. On another PORT its address moves along. */
const demoShopUrl = 'http://localhost:8788'

const shopPort = ({ port }: Environment): number => port + 1
const inboxPort = ({ port }: Environment): number => port + 2

function readDemoConfig(environment: Environment): ConfigFiles {
  const files = readConfig(environment.configDir)
  const url = shownUrl(environment.host, shopPort(environment))
  return { ...files, 'site.yaml': (files['site.yaml'] ?? '').replaceAll(demoShopUrl, url) }
}

/** What is set, with the inbox as the e-mail tool unless another is named. */
function developmentSecrets(files: ConfigFiles, environment: Environment): Record<string, string> {
  const inbox = `${callUrl(environment.host, inboxPort(environment))}/webhook`
  // Links in messages must work in a browser, so they begin with the address that we print.
  const SELVEDGE_PUBLIC_URL = shownUrl(environment.host, environment.port)
  const secrets: Record<string, string> = { SELVEDGE_PUBLIC_URL, ...optionalSettings(environment.variable) }
  for (const name of neededSecrets(files)) {
    const value = environment.variable(name) ?? (name === 'EMAIL_TOOL_URL' ? inbox : undefined)
    if (value !== undefined) secrets[name] = value
  }
  return secrets
}

function warnOfMissing(files: ConfigFiles, secrets: Readonly<Record<string, string>>): void {
  for (const name of neededSecrets(files)) {
    if (!(name in secrets))
      say(`config/ names the secret ${name}, which is not set: write ${name}=… into .dev.vars`)
  }
}

/** Pushes and prints; false when it was refused. */
async function push(runtime: Runtime, environment: Environment, files: ConfigFiles): Promise<boolean> {
  const key = secretKeyOf(readSite(files).id, environment.variable('SELVEDGE_SECRET_KEY'))
  const result = await pushConfig(runtime.url, key, files)
  const problems = result.accepted ? result.warnings : result.problems
  for (const problem of problems) console.error(formatProblem(problem, environment.configDir))
  if (!result.accepted) say('config/ has errors and was not taken: what is live stays live')
  return result.accepted
}

/** Pushes each change of the folder, one after another, and the shop's catalog as soon as there is a site for it. */
class LiveConfig {
  readonly #runtime: Runtime
  readonly #onAccepted: () => Promise<void>
  #pushed = ''
  #secrets: string
  #queue: Promise<void> = Promise.resolve()

  constructor(runtime: Runtime, secrets: Readonly<Record<string, string>>, onAccepted: () => Promise<void>) {
    this.#runtime = runtime
    this.#secrets = JSON.stringify(secrets)
    this.#onAccepted = onAccepted
  }

  async bring(environment: Environment, files: ConfigFiles): Promise<boolean> {
    const secrets = developmentSecrets(files, environment)
    const text = JSON.stringify(secrets)
    if (this.#secrets !== text) {
      warnOfMissing(files, secrets)
      // workerd reads its secrets once, when it starts.
      await this.#runtime.restart(secrets)
      this.#secrets = text
    }
    this.#pushed = JSON.stringify(files)
    const isAccepted = await push(this.#runtime, environment, files)
    if (isAccepted) await this.#onAccepted()
    return isAccepted
  }

  readonly onChange = (): void => {
    this.#queue = this.#queue.then(async () => {
      try {
        const environment = readEnvironment()
        const files = readDemoConfig(environment)
        if (JSON.stringify(files) === this.#pushed) return
        if (await this.bring(environment, files)) say('config/ changed: the new version is live')
      } catch (error) {
        // A folder in the middle of a change, or a worker that is just being restarted: the next change tries again.
        say(error instanceof Error ? error.message : String(error))
      }
    })
  }
}

function prepareSecrets(environment: Environment, siteId: string): Environment {
  const written = ensureDevelopmentSecrets(devVarsPath, siteId, environment.variable)
  if (written.length === 0) return environment
  say(`wrote ${written.join(' and ')} to .dev.vars`)
  return readEnvironment()
}

export async function startCommand(input: CommandInput): Promise<Stop> {
  const siteId = readSite(readConfig(input.environment.configDir)).id
  const environment = prepareSecrets(input.environment, siteId)
  const { configDir, dataDir, host, port } = environment
  const files = readDemoConfig(environment)
  const modulePath = await buildWorker('development', await buildScript())
  const secrets = developmentSecrets(files, environment)
  warnOfMissing(files, secrets)
  const runtime = await startRuntime({ modulePath, dataDir, host, port, reach: 'anywhere', secrets, say })
  const ends: Stop[] = [() => runtime.stop()]
  const stop: Stop = async () => {
    for (const end of ends.toReversed()) await end()
  }
  try {
    await requireFreePort(host, shopPort(environment), 'the demo shop (PORT + 1)')
    await requireFreePort(host, inboxPort(environment), 'the inbox (PORT + 2)')
    const shop = await startShop({
      host,
      port: shopPort(environment),
      url: shownUrl(host, shopPort(environment)),
      workerUrl: runtime.url,
      scriptUrl: `${shownUrl(host, port)}/s.js`,
      siteKey: readSite(files).key,
      secretKey: secretKeyOf(siteId, environment.variable('SELVEDGE_SECRET_KEY')),
    })
    ends.push(() => shop.stop())
    const inbox = await startInbox({
      host,
      port: inboxPort(environment),
      workerUrl: runtime.url,
      secret: environment.variable('EMAIL_TOOL_SECRET') ?? '',
    })
    ends.push(() => inbox.stop())
    const live = new LiveConfig(runtime, secrets, () => shop.publishCatalog())
    const isLive = await live.bring(environment, files)
    const unwatch = watchConfig(configDir, live.onChange)
    ends.push(async () => unwatch())
    if (isLive) await untilHealthy(runtime.url)
    printAddresses(environment)
    return stop
  } catch (error) {
    await stop()
    throw error
  }
}

function printAddresses(environment: Environment): void {
  const { host, port } = environment
  console.log(`
  worker   ${shownUrl(host, port)}
  shop     ${shownUrl(host, shopPort(environment))}
  inbox    ${shownUrl(host, inboxPort(environment))}
  health   ${shownUrl(host, port)}/healthz
`)
  console.log(`ready ${shownUrl(host, port)}`)
}
