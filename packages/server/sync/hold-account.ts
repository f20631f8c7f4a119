import type { OpenAccount } from '../account/open-account.ts'
import { configurationStatement, holdConfiguration, mappingFrom, type AccountMapping } from '../mapping/index.ts'
import type { BatchedTransaction } from '../store/batched-transaction.ts'
import type { Row, Statement } from '../store/read-in-organization.ts'
import { holdStream } from './checkpoint.ts'
import { sharesModels, takeTurn } from './shared-models.ts'

export interface Held {
  /** As of now, until the transaction ends. */
  readonly mapping: AccountMapping
  /** The rows of the statements that were asked along with it. */
  readonly answers: readonly (readonly Row[])[]
}

/**
 * Before anything of a stream is stored outside of its runs: until the transaction ends nobody else stores what comes of it, and
 * nothing of the account is configured. In one round trip, together with what the caller wants to know.
 */
export async function holdForStoring(
  transaction: BatchedTransaction,
  { id, organizationId, connector }: Pick<OpenAccount, 'id' | 'organizationId' | 'connector'>,
  stream: string,
  ...asked: readonly Statement[]
): Promise<Held> {
  const turn = sharesModels(connector, stream) ? [takeTurn(id)] : []
  const answers = await transaction.ask(
    holdConfiguration(id),
    holdStream({ organizationId, linkedAccountId: id, stream }),
    ...turn,
    configurationStatement(id),
    ...asked,
  )
  const own = answers.length - asked.length
  return { mapping: mappingFrom(answers[own - 1], () => connector, id), answers: answers.slice(own) }
}
