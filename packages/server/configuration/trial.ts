import { setImmediate } from 'node:timers/promises'
import { coerceField } from '@crosswalk/connector-kit'
import type { Model } from '@crosswalk/models'
import type { CompiledFieldMapping } from '../mapping/field-mapping.ts'

/** What a mapping makes of some raw records. */
export interface Trial {
  readonly records: number
  /** Of those, how many have a value by it. */
  readonly filled: number
  readonly failed: number
  /** What the first failure said. */
  readonly failure: string | undefined
  /** Whether it was ended before it had seen all, because the mapping is too slow. */
  readonly isCut: boolean
}

/** Milliseconds that one mapping may take altogether. */
const longest = 500

/** Runs a compiled mapping over raw records. Never throws, whatever the expression does. */
export async function tryMapping(
  mapping: CompiledFieldMapping,
  model: Model,
  raws: readonly unknown[],
): Promise<Trial> {
  const field = mapping.place === 'common' ? model.fields[mapping.name] : undefined
  const started = performance.now()
  let [records, filled, failed] = [0, 0, 0]
  let failure: string | undefined
  for (const raw of raws) {
    if (performance.now() - started > longest) break
    records += 1
    try {
      const value = mapping.read(raw, '')
      if (isFilled(field ? coerceField(field, value) : value)) filled += 1
    } catch (error) {
      failed += 1
      failure ??= error instanceof Error ? error.message : String(error)
    }
    if (records % 50 === 0) await setImmediate()
  }
  return { records, filled, failed, failure, isCut: records < raws.length }
}

/** Whether a value counts as one. */
export const isFilled = (value: unknown): boolean =>
  value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)

/** The share of records that a mapping fills; null where there is nothing to tell by. */
export const coverageOf = ({ records, filled }: Trial): number | null => (records === 0 ? null : filled / records)
