// A process that runs the runtime until somebody kills it: node runtime-launcher.ts MODULE DATA_DIR PORT

import { startRuntime } from '../../cli/runtime.ts'

const [modulePath = '', dataDir = '', port = ''] = process.argv.slice(2)
const runtime = await startRuntime({
  modulePath,
  dataDir,
  host: '127.0.0.1',
  port: Number(port),
  reach: 'public',
  secrets: {},
  say: (line) => console.error(line),
})
console.log(`workerd ${runtime.workerdPid()}`)
