import type { Platform } from '../platform.ts'
import type { CompiledFieldMapping } from '../mapping/field-mapping.ts'
import { openAccount } from '../account/open-account.ts'
import { sensitivePaths, withoutSensitive } from '../mapping/sensitive-paths.ts'
import { samplePayloads } from './remote-fields/payload-sample.ts'
import type { MappingWarning } from './shapes.ts'
import { tryMapping } from './trial.ts'
import type { Model } from '@crosswalk/models'

/** Raw records on which a new mapping is tried. */
const tried = 50

interface Tried {
  readonly model: Model
  /** Whose raw records it reads. */
  readonly streams: readonly string[]
  /** Where the body says what it reads. */
  readonly pointer: string
  /** Whether the failure of an expression, which may hold values of records, may be shown. */
  readonly showsValues: boolean
}

/** What should be known of a mapping that compiles: that it finds nothing in what is stored, or fails on it. */
export async function mappingWarnings(
  platform: Platform,
  of: { readonly organizationId: string; readonly accountId: string },
  mapping: CompiledFieldMapping,
  { model, streams, pointer, showsValues }: Tried,
): Promise<MappingWarning[]> {
  const { connector } = await openAccount(platform, of.organizationId, of.accountId)
  const isOverSensitive = mapping.place === 'common' && model.fields[mapping.name]?.sensitive === true
  const samples = await Promise.all(
    streams.map(async (stream) => {
      const raws = await samplePayloads(platform.database, { ...of, stream }, tried)
      return isOverSensitive ? raws : raws.map((raw) => withoutSensitive(connector.streams[stream], raw))
    }),
  )
  const { records, filled, failed, failure, isCut } = await tryMapping(mapping, model, samples.flat())
  const warn = (problemType: string, title: string, detail: string): MappingWarning => ({
    source: { pointer },
    title,
    detail,
    problem_type: problemType,
  })
  const warnings: MappingWarning[] = []
  const hidden = streams
    .flatMap((stream) => [...sensitivePaths(connector.streams[stream]!)])
    .find((path) => mapping.inputPaths.includes(path))
  if (hidden !== undefined && !isOverSensitive)
    warnings.push(
      warn(
        'SENSITIVE_PATH',
        'The mapping reads what is sensitive',
        `A sensitive field is read from ${hidden}. Field mappings are answered to everybody, so they do not see it: the value is null.`,
      ),
    )
  if (isCut)
    warnings.push(warn('SLOW_MAPPING', 'The mapping is slow', `It got through ${records} records in half a second.`))
  if (failed > 0)
    warnings.push(
      warn(
        'MAPPING_FAILED',
        'The mapping fails',
        `It fails on ${failed} of ${records} stored records${showsValues ? `: ${failure}` : ''}.`,
      ),
    )
  if (records > 0 && filled === 0 && failed === 0)
    warnings.push(
      warn('REMOTE_FIELD_EMPTY', 'The mapping finds nothing', `None of ${records} stored records has a value there.`),
    )
  return warnings
}
