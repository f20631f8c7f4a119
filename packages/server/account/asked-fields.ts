import type { AnyStream } from '@crosswalk/connector-kit'
import type { AccountMapping } from '../mapping/index.ts'
import type { Share } from '../outbound/index.ts'
import type { Platform } from '../platform.ts'
import type { OpenAccount } from './open-account.ts'
import { remoteSchemaOf } from './remote-schema.ts'

/** The most characters of names of custom fields that are asked for: they may have to stand in a URL. */
const mostCharacters = 6_000
/** Milliseconds for which a vendor that did not describe its fields is not asked again. */
const patience = 600_000
const mostKept = 10_000

const silent = new Map<string, number>()

/**
 * The remote paths to ask a vendor for: what mappings read and, where a stream keeps its fields by name and the vendor tells
 * which of them the customer has made, those too, for `remote_fields`. A vendor that does not tell hinders nothing.
 */
export async function askedFields(
  platform: Platform,
  account: OpenAccount,
  mapping: AccountMapping,
  name: string,
  share: Share = 'interactive',
): Promise<readonly string[]> {
  const own = mapping.fieldsOf(name)
  const stream = account.connector.streams[name]!
  if (!showsRemoteFields(stream, mapping)) return own
  const key = `${account.id} ${name}`
  if ((silent.get(key) ?? 0) > Date.now()) return own
  const schema = await remoteSchemaOf(platform, account, name, share)
  if (schema?.note !== undefined) {
    if (silent.size >= mostKept) silent.clear()
    silent.set(key, Date.now() + patience)
  }
  let left = mostCharacters
  const custom = (schema?.fields ?? []).flatMap(({ path, isCustom }) => {
    const text = path.join('.')
    left -= text.length
    return isCustom && left > 0 ? [text] : []
  })
  return [...new Set([...own, ...custom])]
}

const showsRemoteFields = (stream: AnyStream, mapping: AccountMapping): boolean =>
  stream.remoteFields !== undefined &&
  stream.schema !== undefined &&
  stream.mappings.some(({ model }) => model.remoteFields === true && mapping.settingsOf(model.name).canRead)
