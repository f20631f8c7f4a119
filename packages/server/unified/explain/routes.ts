import { provenanceSchema } from '@crosswalk/models'
import * as z from 'zod'
import { booleanParameter, textParameter } from '../../http/parameters.ts'
import { route, type AnyRoute } from '../../http/route.ts'
import { named } from '../../http/shapes.ts'
import type { Platform } from '../../platform.ts'
import { accountOf, recordParams } from '../history/routes.ts'
import { pathsOfSubject } from './field-path.ts'
import { explainField, reasons, type Explanation } from './reason.ts'
import { subjectOf, type Subject } from './subject.ts'

const explanation = named(
  'Explanation',
  'Why a field of a record has its value, or none.',
  z.object({
    record_id: z.guid(),
    model: z.string(),
    field: z.string(),
    value: z.unknown(),
    reason: z.enum(reasons),
    detail: z.string().meta({ description: 'What happened, and what to do about it.' }),
    provenance: provenanceSchema,
    raw: z.array(z.unknown()).nullable().meta({ description: 'What the vendor has at the remote paths.' }),
    stream: z.string(),
    fetched_at: z
      .string()
      .nullable()
      .meta({ format: 'date-time', description: 'When the raw payload came here. Null where it is gone.' }),
    mapping_version: z.int(),
  }),
)

const explanations = named(
  'ExplanationList',
  'Why each field of a record is as it is.',
  z.object({ results: z.array(explanation) }),
)

/** `explain`: why the fields of a record are as they are, whatever its model and the category of its account. */
export const explainRoutes = ({ connectors }: Pick<Platform, 'connectors'>): readonly AnyRoute[] => [
  route({
    method: 'GET',
    path: '/v1/records/{id}/explain',
    operationId: 'v1_records_explain_retrieve',
    summary: 'Say why a field is as it is',
    description:
      'Why a field of a record of any model has its value or is null: the vendor has no such field, it is switched off, a permission is missing, the value could not be mapped, and so on. The stored payload is read through the mapping once more; the vendor is not asked. Without a field, every field is explained.',
    tag: 'platform',
    access: 'account',
    scope: '{category}:read',
    params: recordParams,
    query: z.strictObject({
      field: textParameter(
        'A field of the record, a place inside one (`addresses.0.city`), or one of your own (`field_mappings.size`).',
      ),
      include_sensitive_fields: booleanParameter('Whether sensitive values are shown.'),
    }),
    answer: z.union([explanation, explanations]),
    run: async ({ caller, params, query: { field, include_sensitive_fields: showsSensitive = false } }) => {
      const subject = await subjectOf(
        {
          read: (statements) => caller.read(statements),
          findConnector: (id) => connectors.get(id),
          account: accountOf(caller),
          showsSensitive,
        },
        params.id,
      )
      if (field !== undefined) return answerOf(subject, explainField(subject, field))
      return { results: pathsOfSubject(subject).map((path) => answerOf(subject, explainField(subject, path))) }
    },
  }),
]

const answerOf = (subject: Subject, { field, ...rest }: Explanation) => ({
  record_id: subject.id,
  model: subject.model.name,
  field,
  ...rest,
  stream: subject.stream,
  fetched_at: subject.fetchedAt,
  mapping_version: subject.settings.version,
})
