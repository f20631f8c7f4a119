import { CrosswalkError } from '@crosswalk/connector-kit'
import type { Model } from '@crosswalk/models'
import { Streamed } from '../../http/answer.ts'
import { openAccount } from '../../account/open-account.ts'
import { loadAccountMapping } from '../../mapping/index.ts'
import type { Platform } from '../../platform.ts'
import { readInOrganization } from '../../store/read-in-organization.ts'
import { fetchRaw, inputOf, locate } from '../live/locate.ts'
import { contentHeaders } from './headers.ts'

/** Whose file is asked for, and how. */
export interface ContentOf {
  readonly organizationId: string
  readonly accountId: string
  readonly model: Model
  readonly id: string
  /** What it is to be converted into, where the vendor can. */
  readonly mimeType: string | undefined
}

/** What the caller said of the bytes it wants. */
export interface Wanted {
  readonly range: string | undefined
  readonly ifRange: string | undefined
  /** Whether only the headers are wanted. */
  readonly headOnly: boolean
}

/**
 * The content of a file, passed on from the vendor as it comes and no faster than the caller takes it. Nothing of it is
 * kept. Throws `not_found`, `model_disabled`, and what the vendor refuses.
 */
export async function streamContent(platform: Platform, of: ContentOf, wanted: Wanted): Promise<Streamed> {
  const { organizationId, accountId, model, id, mimeType } = of
  const account = await openAccount(platform, organizationId, accountId)
  const mapping = await loadAccountMapping(platform, organizationId, accountId)
  if (!mapping.settingsOf(model.name).canRead)
    throw new CrosswalkError('model_disabled', `Reading ${model.name} is switched off for this linked account.`)
  const found = await locate(readerOf(platform, organizationId), account, model, id)
  const raw = found && (found.raw ?? (await fetchRaw(platform, account, mapping, found)))
  if (!found || raw === undefined) throw notFound(of)
  const stream = account.connector.streams[found.stream]!
  if (!stream.download)
    throw new CrosswalkError('invalid_request', `${account.connector.name} gives no content of its ${found.stream}.`)
  const request = stream.download(found.remoteId, {
    ...(await inputOf(platform, account, mapping, found.stream)),
    record: raw,
    mimeType,
  })
  const answer = await account.askStream(
    { ...request, headers: { accept: '*/*', ...request.headers, ...rangeHeaders(wanted) } },
    { stream: found.stream, share: 'interactive' },
  )
  const record = mapping.render(found.stream, raw).find((rendered) => rendered.id === id)
  const head = { status: answer.status === 206 ? 206 : 200, headers: contentHeaders(answer, nameOf(record?.wire)) }
  if (!wanted.headOnly) return new Streamed(answer.body, head)
  await answer.body.cancel()
  return new Streamed(new ReadableStream({ start: (controller) => controller.close() }), head)
}

/** Throws `not_found` where there is no such file. The vendor is not asked. */
export async function requireKnown(platform: Platform, of: ContentOf): Promise<void> {
  const account = await openAccount(platform, of.organizationId, of.accountId)
  if (!(await locate(readerOf(platform, of.organizationId), account, of.model, of.id))) throw notFound(of)
}

const readerOf =
  (platform: Platform, organizationId: string): Parameters<typeof locate>[0] =>
  (statements) =>
    readInOrganization(platform.database, organizationId, statements)

const notFound = ({ model, id }: ContentOf): CrosswalkError =>
  new CrosswalkError('not_found', `There is no ${model.title} ${id} in this linked account.`, { parameter: 'id' })

function rangeHeaders({ range, ifRange }: Wanted): Record<string, string> {
  if (range === undefined || !/^bytes=[\d, -]{1,200}$/.test(range)) return {}
  return { range, ...(ifRange !== undefined && { 'if-range': ifRange }) }
}

/** What a file is called by the models that have content. */
function nameOf(record: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const name = record?.['name'] ?? record?.['file_name']
  return typeof name === 'string' ? name : undefined
}
