import { openDatabase } from '../store/database.ts'
import { createOutbound } from './outbound.ts'

// One worker process of budget.test.ts: asks the vendor as often as the shared budget lets it, until told to stop.
const [connectionString, organizationId, linkedAccountId, url, requests, milliseconds] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
  string,
]
const database = openDatabase(connectionString, { connections: 3 })
const outbound = createOutbound({ database, allowPrivateAddresses: true })
const context = {
  organizationId,
  linkedAccountId,
  share: 'sync',
  budget: { requests: Number(requests), perSeconds: 1 },
} as const
const ask = () => outbound.send({ method: 'GET', url }, context)

process.send?.('ready')
await new Promise((started) => process.once('message', started))
const end = performance.now() + Number(milliseconds)
await Promise.all(
  Array.from({ length: 10 }, async () => {
    while (performance.now() < end) await ask()
  }),
)
await outbound.close()
await database.close()
process.disconnect()
