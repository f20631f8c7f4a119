import type { Field, Filter, Model, ModelRoute } from '@crosswalk/models'
import * as z from 'zod'
import {
  booleanParameter,
  cursorParameter,
  idParameter,
  instantParameter,
  listParameter,
  pageSizeParameter,
  textParameter,
} from '../http/parameters.ts'
import { expandParameter } from './expand-parameter.ts'
import { baseFields, canonicalFilterValue, fieldAt } from '../mapping/filter-terms.ts'

/** The parameters of a list that are not filters of its model. */
export interface ListQuery extends ReadQuery {
  readonly cursor?: string
  readonly page_size?: number
  readonly created_after?: string
  readonly created_before?: string
  readonly modified_after?: string
  readonly modified_before?: string
  readonly remote_id?: string
  readonly include_deleted_data?: boolean
  readonly order_by?: string
  readonly [filter: string]: unknown
}

/** The parameters that shape each record of an answer. */
export interface ReadQuery {
  readonly expand?: ReturnType<typeof expandParameter>['_zod']['output']
  readonly include_remote_data?: boolean
  readonly include_remote_fields?: boolean
  readonly include_sensitive_fields?: boolean
  readonly show_enum_origins?: readonly string[]
  readonly remote_fields?: readonly string[]
  readonly include_provenance?: boolean
  /** ISO 8601 in UTC with milliseconds. */
  readonly as_of?: string
}

/** Whether answering takes more than the stored documents: raw payloads or sensitive fields. */
export const wantsSource = (query: ReadQuery): boolean => wantsRaw(query) || query.include_sensitive_fields === true

/** Whether answering takes the raw payloads. */
export const wantsRaw = (query: ReadQuery): boolean =>
  query.include_remote_data === true ||
  query.include_remote_fields === true ||
  query.include_provenance === true ||
  query.show_enum_origins !== undefined ||
  query.remote_fields !== undefined

/** Every parameter that the list of a model takes, from its declaration. */
export function listQuerySchema({ model }: ModelRoute, maximumPageSize: number | undefined): z.ZodObject {
  const filters = Object.entries(model.filters ?? {}).map(([name, filter]) => [name, filterParameter(model, filter)])
  return z.strictObject({
    created_after: instantParameter('Only records that came here after this instant.'),
    created_before: instantParameter('Only records that came here before this instant.'),
    cursor: cursorParameter,
    include_deleted_data: booleanParameter('Whether to show records that the vendor no longer has.'),
    modified_after: instantParameter('Only records that changed here after this instant.'),
    modified_before: instantParameter('Only records that changed here before this instant.'),
    page_size: pageSizeParameter(maximumPageSize),
    remote_id: textParameter('Only the record that the vendor calls by this id.'),
    ...orderParameter(model),
    ...readParameters(model),
    ...Object.fromEntries(filters),
  })
}

/** The parameters that reading one record takes. */
export const retrieveQuerySchema = ({ model }: ModelRoute): z.ZodObject => z.strictObject(readParameters(model))

function readParameters(model: Model): Record<string, z.ZodType> {
  const words = Object.keys(model.fields).filter((name) => model.fields[name]!.kind === 'word')
  const hasSensitive = Object.values(model.fields).some((field) => field.sensitive)
  return {
    as_of: pastParameter,
    expand: expandParameter(model),
    include_provenance: booleanParameter('Whether to tell of each field where its value comes from, as `provenance`.'),
    include_remote_data: booleanParameter('Whether to add the raw payloads of the vendor, as `remote_data`.'),
    include_shell_data: booleanParameter(
      'Accepted for compatibility: there are no records without data, so it changes nothing.',
    ),
    ...(model.remoteFields === true && {
      include_remote_fields: booleanParameter('Whether to add the fields of the vendor that no common field holds.'),
    }),
    ...(hasSensitive && {
      include_sensitive_fields: booleanParameter('Whether to answer sensitive fields, which are null otherwise.'),
    }),
    ...(words.length > 0 && {
      show_enum_origins: wordsParameter(
        words,
        'Fields whose word is answered as the vendor has it, separated by commas.',
      ),
      remote_fields: wordsParameter(words, 'An older name of `show_enum_origins`.'),
    }),
  }
}

const pastDescription =
  'Records as they were at this instant, from the log of changes. Filters and relations are looked at as of then, too. Of a list whose filter few records met, a page may be shorter than asked for, down to empty, while `next` goes on. Raw payloads and sensitive fields have no history. What is being stored at this moment may still join an instant of the last seconds.'
const pastParameter = instantParameter(pastDescription)
  .refine((asOf) => asOf === undefined || Date.parse(asOf) <= Date.now(), 'must not lie in the future')
  .meta({ description: pastDescription, openapi: { type: 'string', format: 'date-time' } })

const wordsParameter = (words: readonly string[], description: string) =>
  listParameter(description)
    .refine((names) => names === undefined || names.every((name) => words.includes(name)), {
      message: `must be some of ${words.join(', ')}`,
    })
    .meta({ description, openapi: { type: 'string' } })

function orderParameter(model: Model): Record<string, z.ZodType> {
  const fields = model.orderBy ?? []
  if (fields.length === 0) return {}
  const values = fields.flatMap((field) => [field, `-${field}`])
  const description = 'What to sort by, records without it last; a minus sign turns the order.'
  return {
    order_by: z
      .enum(values, `must be one of ${values.join(', ')}`)
      .optional()
      .meta({ description }),
  }
}

function filterParameter(model: Model, filter: Filter): z.ZodType {
  const description = filter.description ?? describe(filter)
  if (filter.test === 'after' || filter.test === 'before') return instantParameter(description)
  const isId = filter.field === 'id'
  const field: Field | undefined = baseFields.has(filter.field) ? undefined : fieldAt(model, filter.field)
  if (filter.test === 'among') return amongParameter(field, isId, description)
  if (isId || field?.kind === 'reference') return idParameter(description)
  if (field?.kind === 'boolean') return booleanValueParameter(description)
  return textParameter(description)
    .transform((value, context) => canonical(field, value, context))
    .meta(metaOf(field, description))
}

const booleanValueParameter = (description: string) =>
  z
    .enum(['true', 'false'], 'must be true or false')
    .optional()
    .meta({ description, openapi: { type: 'boolean' } })

const amongParameter = (field: Field | undefined, isId: boolean, description: string) =>
  listParameter(description)
    .transform((values, context) =>
      values?.map((value) => {
        if ((isId || field?.kind === 'reference') && !z.guid().safeParse(value).success) fail(context, 'must be ids')
        return canonical(field, value, context)
      }),
    )
    .meta({ description, openapi: { type: 'string' } })

function canonical<V extends string | undefined>(
  field: Field | undefined,
  value: V,
  context: z.core.$RefinementCtx,
): V {
  if (value === undefined || field === undefined) return value
  const text = canonicalFilterValue(field, value)
  if (text === undefined) fail(context, `must be a value of the kind ${field.kind}`)
  return text as V
}

const fail = (context: z.core.$RefinementCtx, message: string): void => context.addIssue({ code: 'custom', message })

function metaOf(field: Field | undefined, description: string) {
  const { vocabulary } = field ?? {}
  // Unknown words are allowed too: a vendor may have words that ours do not cover.
  const openapi = vocabulary ? { type: 'string', examples: [vocabulary.words[0]] } : { type: 'string' }
  return { description, openapi }
}

function describe({ field, test }: Filter): string {
  const name = `\`${field}\``
  return test === 'among'
    ? `Only records whose ${name} is one of these values, separated by commas.`
    : `Only records whose ${name} is this value.`
}
