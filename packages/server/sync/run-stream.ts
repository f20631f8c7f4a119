import { asCrosswalkError, CrosswalkError, walkStream, type WalkedPage } from '@crosswalk/connector-kit'
import { removeDeselected } from './selection/deselect.ts'
import { loadSelection } from './selection/load.ts'
import type { Selection } from './selection/selection.ts'
import { askedFields } from '../account/asked-fields.ts'
import { openAccount, type OpenAccount } from '../account/open-account.ts'
import { loadAccountMapping, type AccountMapping } from '../mapping/index.ts'
import type { Platform } from '../platform.ts'
import { inOrganization } from '../store/organization.ts'
import { databaseTrouble, isDatabaseTrouble } from '../store/trouble.ts'
import { reportAccount } from './account-status.ts'
import { holdFence, readCheckpoint, takeFence, type ListOfAccount } from './checkpoint.ts'
import { parentsAfter, type Parent } from './parents.ts'
import { endRun, interruptRun, takeUpRun, type Run } from './run.ts'
import { identify, type IdentifiedPage, type StreamOfAccount } from './prepare-page.ts'
import { planNext, planRetry, readPlan } from './schedule.ts'
import { sharesModels, takeTurn } from './shared-models.ts'
import { storePage } from './store-page.ts'
import { sweep } from './sweep.ts'

export interface StreamJob {
  readonly organizationId: string
  readonly linkedAccountId: string
  readonly stream: string
}

interface RunOfStream extends StreamJob {
  readonly run: Run
  readonly fence: string
  readonly account: OpenAccount
  readonly mapping: AccountMapping
  readonly selection: Selection
}

/**
 * Runs one stream of one account: goes on with the run that was interrupted, or starts the one that is planned, and plans
 * the next. What goes wrong is written into the run and the plan. Throws only where even that cannot be written, so that
 * the queue tries again.
 */
export async function runStream(platform: Platform, job: StreamJob, stop?: AbortSignal): Promise<void> {
  const account = await openAccount(platform, job.organizationId, job.linkedAccountId).catch(gone)
  if (!account?.connector.streams[job.stream]) return
  const mapping = await loadAccountMapping(platform, job.organizationId, job.linkedAccountId)
  const selection = await loadSelection(platform, { ...job, connector: account.connector })
  const begun = await begin(platform, job, account, mapping, selection)
  if (!begun) return
  try {
    if (begun.run.mode === 'full') await removeDeselected(platform, { ...job, connector: account.connector }, selection)
    await runLists(platform, begun, stop)
    await finish(platform, begun)
  } catch (thrown) {
    const error = isDatabaseTrouble(thrown) ? databaseTrouble(thrown) : asCrosswalkError(thrown)
    if (!isSuperseded(error)) await fail(platform, begun, error).catch(unlessSuperseded)
  }
}

const isSuperseded = (error: unknown): boolean => error instanceof CrosswalkError && error.code === 'run_superseded'

function unlessSuperseded(error: unknown): void {
  if (!isSuperseded(error)) throw error
}

/** An account that was deleted has nothing to run. */
function gone(error: unknown): undefined {
  if (error instanceof CrosswalkError && error.code === 'not_found') return undefined
  throw error
}

async function begin(
  platform: Platform,
  job: StreamJob,
  account: OpenAccount,
  mapping: AccountMapping,
  selection: Selection,
): Promise<RunOfStream | undefined> {
  return inOrganization(platform.database, job.organizationId, async (client) => {
    const plan = await readPlan(client, job.linkedAccountId, job.stream)
    if (!plan) return undefined
    const mode = account.connector.streams[job.stream]!.cursor ? plan.mode : 'full'
    const fence = await takeFence(client, job)
    const run = await takeUpRun(client, job, { ...plan, mode })
    return { ...job, run, fence, account, mapping, selection }
  })
}

async function runLists(platform: Platform, of: RunOfStream, stop: AbortSignal | undefined): Promise<void> {
  const parentStream = of.account.connector.streams[of.stream]!.parent
  if (parentStream === undefined) return runList(platform, of, undefined, stop)
  let after: string | undefined
  for (;;) {
    const parents = await parentsAfter(platform, of, parentStream, after)
    for (const parent of parents) await runList(platform, of, parent, stop)
    after = parents.at(-1)?.id
    if (after === undefined) return
  }
}

/** Walks one list to its end. The next page is fetched while this one is stored. */
async function runList(
  platform: Platform,
  of: RunOfStream,
  parent: Parent | undefined,
  stop?: AbortSignal,
): Promise<void> {
  const list: ListOfAccount = {
    organizationId: of.organizationId,
    linkedAccountId: of.linkedAccountId,
    stream: of.stream,
    partition: parent?.remoteId ?? '',
  }
  const stream: StreamOfAccount = {
    linkedAccountId: of.linkedAccountId,
    name: of.stream,
    stream: of.account.connector.streams[of.stream]!,
    mapping: of.mapping,
    selection: of.selection,
  }
  const fields = await askedFields(platform, of.account, of.mapping, of.stream, 'sync')
  const pages = await resume(platform, of, list, parent, fields)
  if (!pages) return
  const fetchNext = () => ahead(pages.next().then((step) => prepared(stream, step)))
  let next = fetchNext()
  for (;;) {
    const result = await next
    if (result instanceof Error) throw result
    if (result.done) return
    next = fetchNext()
    await store(platform, of, list, stream, result.value)
    if (stop?.aborted) throw stopped()
  }
}

const stopped = () =>
  new CrosswalkError('unavailable', 'The worker stopped; the run goes on where it was.', { retryAfter: 0 })

interface PreparedPage {
  readonly walked: WalkedPage
  readonly identified: IdentifiedPage
}

type Step = IteratorResult<PreparedPage, void>

/** Ids and hashes are computed as soon as a page is here, while PostgreSQL is busy with the one before. */
const prepared = (of: StreamOfAccount, step: IteratorResult<WalkedPage, void>): Step =>
  step.done ? step : { done: false, value: { walked: step.value, identified: identify(of, step.value.records) } }

/** A failure of a page fetched ahead is looked at when its turn comes, not before. */
const ahead = (step: Promise<Step>): Promise<Step | Error> => step.catch((error: unknown) => asCrosswalkError(error))

/** The pages that are still to be read, or undefined where this run has walked the list already. */
async function resume(
  platform: Platform,
  of: RunOfStream,
  list: ListOfAccount,
  parent: Parent | undefined,
  fields: readonly string[],
) {
  const saved = await inOrganization(platform.database, of.organizationId, (client) => readCheckpoint(client, list))
  if (saved.done_run_id === of.run.id) return undefined
  const isMine = saved.run_id === of.run.id
  return walkStream({
    connector: of.account.connector,
    stream: of.stream,
    ask: (request) => of.account.ask(request, { stream: of.stream, share: 'sync' }),
    settings: of.account.settings,
    mode: of.run.mode,
    cursor: saved.cursor,
    etag: of.run.mode === 'incremental' ? saved.etag : null,
    parent: parent?.value,
    fields,
    conditions: of.run.mode === 'full' ? of.selection.conditionsOf(of.stream) : [],
    ...(isMine && saved.position !== null
      ? {
          resume: {
            position: saved.position,
            newest: saved.run_cursor,
            named: saved.run_named_cursor,
            startedAt: saved.run_started_at ?? new Date(of.run.started_at).toISOString(),
            page: saved.page,
          },
        }
      : {}),
  })
}

async function store(
  platform: Platform,
  of: RunOfStream,
  list: ListOfAccount,
  stream: StreamOfAccount,
  { walked: page, identified }: PreparedPage,
): Promise<void> {
  await storePage(platform.database, {
    list,
    of: stream,
    fence: of.fence,
    records: page.records,
    page: identified,
    deleted: page.deleted,
    remember: of.run.mode === 'full' && stream.stream.deletes === 'sweep',
    isShared: sharesModels(of.account.connector, of.stream),
    checkpoint: {
      runId: of.run.id,
      cursor: page.cursor,
      etag: page.etag,
      runCursor: page.newest,
      namedCursor: page.named,
      startedAt: page.startedAt,
      position: page.position,
      page: page.page + 1,
    },
  })
}

/** Sweeps, ends the run and plans the next in one transaction. */
async function finish(platform: Platform, of: RunOfStream): Promise<void> {
  const { run, linkedAccountId, organizationId, stream } = of
  await inOrganization(platform.database, organizationId, async (client) => {
    await holdFence(client, of, of.fence)
    const place = { organizationId, linkedAccountId, stream, origin: 'sync' as const, now: new Date().toISOString() }
    if (sharesModels(of.account.connector, stream)) {
      const { text, values } = takeTurn(linkedAccountId)
      await client.query(text, [...values])
    }
    const isSwept = run.mode === 'full' && of.account.connector.streams[stream]!.deletes === 'sweep'
    const removed = isSwept ? await sweep(client, place, run.id, run.confirm_deletes) : 0
    await endRun(client, run.id, removed)
    await planNext(client, linkedAccountId, stream, run.mode)
    await reportAccount(client, linkedAccountId, undefined, stream)
  })
}

/** Writes down what went wrong. A worker whose stream another one has taken over has nothing to say any more. */
async function fail(platform: Platform, of: RunOfStream, error: CrosswalkError): Promise<void> {
  await inOrganization(platform.database, of.organizationId, async (client) => {
    await holdFence(client, of, of.fence)
    const { retryable } = error.kind
    await interruptRun(client, of.run.id, error, retryable)
    await planRetry(client, of.linkedAccountId, of.stream, { retryAfter: error.details.retryAfter, retryable })
    await reportAccount(client, of.linkedAccountId, error, of.stream)
  })
}
