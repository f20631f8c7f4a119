import { setImmediate } from 'node:timers/promises'
import { openAccount, type OpenAccount } from '../../account/open-account.ts'
import type { Platform } from '../../platform.ts'
import { keptSchemas, remoteSchemaOf, type RemoteSchema } from '../../account/remote-schema.ts'
import { readInOrganization, type Statement } from '../../store/read-in-organization.ts'
import { loadAccountMapping } from '../../mapping/load.ts'
import { sensitivePaths } from '../../mapping/sensitive-paths.ts'
import { PayloadFields } from './payload-fields.ts'
import { mostSampled, samplePayloads } from './payload-sample.ts'
import { pathText, streamFields, type StreamField } from './stream-fields.ts'

export interface FieldsOfStream {
  readonly fields: readonly StreamField[]
  /** What could not be found out just now, for people. */
  readonly note: string | undefined
}

export interface FieldOptions {
  /** Whether the vendor may be asked for its own description where that is older than an hour. Default true. */
  readonly askVendor?: boolean
  /** Payloads to look at. Default 1,000. */
  readonly payloads?: number
}

/** The fields of streams of a linked account, without what is switched off. */
export async function fieldsOfStreams(
  platform: Platform,
  of: { readonly organizationId: string; readonly accountId: string },
  streams: readonly string[],
  { askVendor = true, payloads = mostSampled }: FieldOptions = {},
): Promise<ReadonlyMap<string, FieldsOfStream>> {
  const account = await openAccount(platform, of.organizationId, of.accountId)
  const mapping = await loadAccountMapping(platform, of.organizationId, of.accountId)
  const schemas = await schemasOf(platform, account, streams, askVendor)
  const result = new Map<string, FieldsOfStream>()
  for (const name of streams) {
    const stream = account.connector.streams[name]
    if (!stream) continue
    const sensitive = sensitivePaths(stream)
    const found = new PayloadFields((path) => sensitive.has(pathText(path)))
    let payload = 0
    for (const raw of await samplePayloads(platform.database, { ...of, stream: name }, payloads)) {
      found.add(mapping.strip(name, raw))
      // Others have their turn: a thousand large payloads take a while.
      if (++payload % 100 === 0) await setImmediate()
    }
    const described = schemas.get(name)?.fields.filter(({ path }) => !isOff(mapping.strip, name, path)) ?? []
    result.set(name, {
      fields: streamFields({ accountId: account.id, name, stream, described, found }),
      note: schemas.get(name)?.note,
    })
  }
  return result
}

async function schemasOf(
  platform: Platform,
  account: OpenAccount,
  streams: readonly string[],
  askVendor: boolean,
): Promise<ReadonlyMap<string, RemoteSchema>> {
  if (askVendor) {
    const asked = streams.map(async (name) => [name, await remoteSchemaOf(platform, account, name)] as const)
    return new Map((await Promise.all(asked)).flatMap(([name, schema]) => (schema ? [[name, schema]] : [])))
  }
  const read = (statements: readonly Statement[]) =>
    readInOrganization(platform.database, account.organizationId, statements)
  const kept = await keptSchemas(read, account.id, streams)
  return new Map([...kept].map(([name, fields]) => [name, { fields, note: undefined }]))
}

/** Whether a raw record loses what is there because it is switched off. */
function isOff(strip: (stream: string, raw: unknown) => unknown, stream: string, path: readonly string[]): boolean {
  const raw = path.reduceRight<unknown>((inner, step) => ({ [step]: inner }), true)
  return strip(stream, raw) !== raw
}
