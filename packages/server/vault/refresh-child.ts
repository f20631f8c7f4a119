/** One process of the refresh tests: waits for the parent's word, then calls at once from many places. */
import { openDatabase } from '../store/database.ts'
import { loadMasterKeys } from './master-keys.ts'
import { withFreshCredential } from './refresh.ts'
import { refreshAt } from './testing.ts'
import { Vault } from './vault.ts'

/** What the parent sends. */
export interface ChildOrder {
  readonly connectionString: string
  readonly organizationId: string
  readonly accountId: string
  readonly tokenUrl: string
  readonly calls: number
  readonly force?: string
  /** Stop for good once the vendor has answered, before anything is stored. */
  readonly hangAfterAnswer?: boolean
}

// A parent that dies must not leave processes behind.
process.once('disconnect', () => process.exit())
process.once('message', (order: ChildOrder) => void run(order))
process.send!('ready')

async function run(order: ChildOrder): Promise<void> {
  const database = openDatabase(order.connectionString)
  const vault = new Vault(await loadMasterKeys({ environment: process.env, embedded: false }))
  const ask = refreshAt(order.tokenUrl)
  const { organizationId, accountId, force } = order
  const call = () =>
    withFreshCredential({
      database,
      vault,
      organizationId,
      accountId,
      force,
      refresh: async (credential, context) => {
        const answer = await ask(credential, context)
        if (!order.hangAfterAnswer) return answer
        process.send!('answered')
        return await new Promise(() => {})
      },
    })
  const credentials = await Promise.all(Array.from({ length: order.calls }, call))
  process.send!(credentials.map((credential) => credential['access_token']))
  await database.close()
  process.disconnect()
}
