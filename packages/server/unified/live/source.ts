import { CrosswalkError } from '@crosswalk/connector-kit'
import { Rendered } from '../../http/answer.ts'
import type { HeaderParameter } from '../../http/route.ts'
import type { ModelSettings } from '../../mapping/index.ts'

/** Where one read is to be answered from. */
export type Choice =
  | { readonly from: 'synced' | 'live' }
  /** From the store, as long as that is no older than so many seconds. */
  | { readonly from: 'fresh'; readonly maxAge: number }

export const sourceHeader: HeaderParameter = {
  name: 'Crosswalk-Source',
  description:
    'Where the answer is to come from: `synced` (what is stored), `live` (the vendor is asked now), or `max-age=60` (what is stored, if it is no older than so many seconds, else live). Default: what is set for the model. The answer says in the same header where it came from.',
  schema: { type: 'string', examples: ['live', 'synced', 'max-age=60'] },
}

/** A cursor of a live list begins so; those of stored lists cannot. */
export const liveCursorPrefix = 'live-'

/**
 * What the request wants, as far as the account allows it, else what is set for the model. A list goes on from where it
 * began. Throws `invalid_parameter` for another word, and `conflict` where stored records are wanted of a model that
 * stores none.
 */
export function chooseSource(
  { source, maxAge }: Pick<ModelSettings, 'source' | 'maxAge'>,
  header: string | undefined,
  cursor?: string,
): Choice {
  const wish = header === undefined ? undefined : parse(header)
  if (source === 'live') {
    if (wish?.from !== 'synced') return { from: 'live' }
    throw new CrosswalkError(
      'conflict',
      'This model is set to live for the linked account: nothing of it is stored. Leave Crosswalk-Source out, or change the source of the model.',
      { parameter: sourceHeader.name },
    )
  }
  const choice = wish ?? (source === 'hybrid' ? { from: 'fresh' as const, maxAge } : { from: 'synced' as const })
  if (cursor === undefined || wish?.from === 'live' || wish?.from === 'synced') return choice
  return { from: cursor.startsWith(liveCursorPrefix) ? 'live' : 'synced' }
}

/** The past is only stored. Throws `invalid_parameter` where it is wanted live. */
export async function readPast(header: string | undefined, readStored: () => Promise<string>): Promise<Rendered> {
  if (header !== undefined && parse(header).from !== 'synced')
    throw new CrosswalkError(
      'invalid_parameter',
      'What was at an instant (as_of) is only stored, so it cannot be asked of the vendor: leave Crosswalk-Source out.',
      { parameter: sourceHeader.name },
    )
  return new Rendered(await readStored(), 'application/json', { headers: sourceHeaders('synced', null) })
}

function parse(header: string): Choice {
  const value = header.trim().toLowerCase()
  if (value === 'live' || value === 'synced') return { from: value }
  const seconds = /^max-age=(\d{1,9})$/.exec(value)?.[1]
  if (seconds !== undefined) return { from: 'fresh', maxAge: Number(seconds) }
  throw new CrosswalkError(
    'invalid_parameter',
    'The header "Crosswalk-Source" must be live, synced, or max-age with a number of seconds: max-age=60.',
    { parameter: sourceHeader.name },
  )
}

/** What an answer says of where it came from. `freshAsOf` is ISO 8601; null where no sync has come to its end yet. */
export const sourceHeaders = (from: 'live' | 'synced', freshAsOf: string | null): Record<string, string> => ({
  'crosswalk-source': from,
  ...(freshAsOf !== null && { 'crosswalk-data-fresh-as-of': freshAsOf }),
})
