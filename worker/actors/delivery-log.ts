// What a shard tells of its deliveries and destinations, and what somebody may have it do about them.

import type { DeliveryContract, DestinationState } from './delivery-contract.ts'
import { replayDeliveries } from './replay-deliveries.ts'
import type { RunningShard } from './running-shard.ts'
import { sendTest } from './send-test.ts'

export class DeliveryLog implements DeliveryContract {
  readonly #shard: RunningShard

  constructor(shard: RunningShard) {
    this.#shard = shard
  }

  deliveryPage: DeliveryContract['deliveryPage'] = async (query) => this.#shard.stores.deliveryLog.page(query)
  countDeliveries: DeliveryContract['countDeliveries'] = async (query) =>
    this.#shard.stores.deliveryLog.count(query)
  replayDeliveries: DeliveryContract['replayDeliveries'] = async (request) =>
    replayDeliveries(this.#shard, request)
  sendTest: DeliveryContract['sendTest'] = (request) => sendTest(this.#shard, request)

  async forgetDeliveries(ids: readonly string[]): Promise<void> {
    this.#shard.stores.deliveryLog.forget(ids)
  }

  async enableDestination(name: string): Promise<void> {
    this.#shard.stores.destinations.enable(name)
  }

  async destinations(): Promise<readonly DestinationState[]> {
    const { stores, engine } = this.#shard
    const pending = stores.deliveryLog.pendingByDestination()
    const failures = stores.deliveryLog.lastFailures()
    const names = new Set([...engine.destinations.keys(), ...pending.keys()])
    return [...names].sort().map((name) => ({
      name,
      settings: this.#settings(name),
      disabledSince: stores.destinations.disabled(name),
      pending: pending.get(name) ?? 0,
      lastFailure: failures.get(name) ?? null,
    }))
  }

  #settings(name: string): DestinationState['settings'] {
    const { engine, host } = this.#shard
    const destination = engine.destinations.get(name)
    if (!destination) return null
    return {
      kind: destination.kind === 'preset' ? destination.preset.title : 'webhook',
      rate: destination.rate,
      missingSecrets: destination.secrets.filter((secret) => host.secret(secret) === undefined),
    }
  }
}
