import { hash } from 'node:crypto'
import type { AnyStream } from '@crosswalk/connector-kit'

const versions = new WeakMap<AnyStream, string>()

/**
 * A fingerprint of how a stream's records are read. It is part of the hash of every raw payload, so a changed mapping
 * is applied at the next sync although the vendor's data did not change.
 */
export function mappingVersion(stream: AnyStream): string {
  const known = versions.get(stream)
  if (known !== undefined) return known
  const text = JSON.stringify(
    stream.mappings.map((mapping) => [mapping.model.name, mapping.nodes, mapping.items]),
    (_, value: unknown) => (typeof value === 'function' ? value.toString() : value),
  )
  const version = hash('sha1', text, 'hex')
  versions.set(stream, version)
  return version
}
