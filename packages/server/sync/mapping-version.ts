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
  // Roots are numbered as mappings are declared, all over the program: here only which is which counts.
  const roots = new Map<unknown, number>()
  const place = (root: unknown) => roots.get(root) ?? roots.set(root, roots.size).size - 1
  const text = JSON.stringify(
    stream.mappings.map((mapping) => [mapping.model.name, mapping.nodes, mapping.items]),
    (key, value: unknown) => {
      if (key === 'root' && typeof value === 'number') return place(value)
      return typeof value === 'function' ? value.toString() : value
    },
  )
  const version = hash('sha1', text, 'hex')
  versions.set(stream, version)
  return version
}
