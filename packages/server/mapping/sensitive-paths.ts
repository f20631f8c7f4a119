import type { AnyStream } from '@crosswalk/connector-kit'
import { stepsOf, withoutPaths } from './strip.ts'

const known = new WeakMap<AnyStream, ReadonlySet<string>>()

/** The remote paths of a stream that fields are read from which are answered only when asked for. */
export function sensitivePaths(stream: AnyStream): ReadonlySet<string> {
  const found = known.get(stream) ?? new Set(stream.mappings.flatMap(sensitivePathsOf))
  known.set(stream, found)
  return found
}

const sensitivePathsOf = ({ model, provenance }: AnyStream['mappings'][number]): readonly string[] =>
  Object.entries(provenance).flatMap(([name, paths]) => (model.fields[name]?.sensitive === true ? paths : []))

/**
 * A raw record as whoever has not asked for sensitive fields may see it, and as the customer's own field mappings do: their
 * values are answered to everybody.
 */
export function withoutSensitive(stream: AnyStream | undefined, raw: unknown): unknown {
  const paths = stream && sensitivePaths(stream)
  return paths === undefined || paths.size === 0 ? raw : withoutPaths(raw, [...paths].map(stepsOf))
}
