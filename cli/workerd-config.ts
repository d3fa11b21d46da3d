// The configuration of the embedded runtime as workerd reads it (Cap'n Proto text; schema: node_modules/workerd/workerd.capnp).
// Secrets are named in it and never written: workerd takes their values from its environment.

import { relative, sep } from 'node:path'

/** The newest behavior of workerd that the worker is written against; wrangler.toml says the same. */
export const compatibilityDate = '2026-10-01'

/** Durable Objects: binding → class. The unique key names a folder on disk: changing one loses its data. */
export const durableObjects = [
  { binding: 'SITE', className: 'SiteObject', uniqueKey: 'selvedge-site' },
  { binding: 'SHARD', className: 'ShardObject', uniqueKey: 'selvedge-shard' },
  { binding: 'CATALOG', className: 'CatalogObject', uniqueKey: 'selvedge-catalog' },
] as const

export interface WorkerdSettings {
  /** The bundled worker. */
  readonly modulePath: string
  /** Where the configuration will be; workerd reads the module relative to it. */
  readonly configFolder: string
  /** Where the objects' SQLite files are. Must exist. */
  readonly storageFolder: string
  readonly host: string
  readonly port: number
  /** Environment variables that the worker sees as bindings of the same name. */
  readonly secretNames: readonly string[]
  /** `public` keeps webhooks off private and loopback addresses; `anywhere` is for development. */
  readonly reach: 'public' | 'anywhere'
}

/** A Cap'n Proto string literal. */
function text(value: string): string {
  const escaped = value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
  return `"${escaped}"`
}

/** `*:8787`, `127.0.0.1:8787`, `[::1]:8787` */
function address(host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::') return `*:${port}`
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

export function workerdConfig(settings: WorkerdSettings): string {
  const allow = settings.reach === 'public' ? '["public"]' : '["public", "private"]'
  const modulePath = relative(settings.configFolder, settings.modulePath).split(sep).join('/')
  const namespaces = durableObjects.map(
    ({ className, uniqueKey }) =>
      `(className = ${text(className)}, uniqueKey = ${text(uniqueKey)}, enableSql = true)`,
  )
  const bindings = [
    ...durableObjects.map(
      ({ binding, className }) => `(name = ${text(binding)}, durableObjectNamespace = ${text(className)})`,
    ),
    ...settings.secretNames.map((name) => `(name = ${text(name)}, fromEnvironment = ${text(name)})`),
  ]
  return `# Generated at each start by cli/workerd-config.ts.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "worker", worker = .worker),
    (name = "objects", disk = (path = ${text(settings.storageFolder)}, writable = true)),
    (name = "internet", network = (allow = ${allow}, tlsOptions = (trustBrowserCas = true))),
  ],
  sockets = [
    ( name = "http",
      address = ${text(address(settings.host, settings.port))},
      service = "worker",
      http = (forwardedProtoHeader = "X-Forwarded-Proto"),
    ),
  ],
);

const worker :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed ${text(modulePath)})],
  compatibilityDate = ${text(compatibilityDate)},
  durableObjectNamespaces = [
    ${namespaces.join(',\n    ')},
  ],
  durableObjectStorage = (localDisk = "objects"),
  bindings = [
    ${bindings.join(',\n    ')},
  ],
  globalOutbound = "internet",
);
`
}
