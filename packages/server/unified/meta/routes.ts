import { asCrosswalkError, CrosswalkError } from '@crosswalk/connector-kit'
import { parametersOf, type ModelRoute } from '@crosswalk/models'
import * as z from 'zod'
import type { AccountRow, Caller } from '../../http/caller.ts'
import { accountFor } from '../../http/door.ts'
import { route, type AnyRoute } from '../../http/route.ts'
import { named } from '../../http/shapes.ts'
import { fieldsOfStreams, type StreamField } from '../../configuration/index.ts'
import { loadAccountMapping } from '../../mapping/index.ts'
import type { Platform } from '../../platform.ts'
import { readInOrganization } from '../../store/read-in-organization.ts'
import { operationTable, scopeOf, tagOf } from '../custom-object/index.ts'
import type { Read } from '../expand.ts'
import { parentOf } from '../parent.ts'
import { classOf, remoteFieldClass } from '../remote-field-class/remote-field-class.ts'
import { targetsOf, type Target } from '../write/target.ts'
import { fieldsOfClass, ofClass } from './class-fields.ts'
import { emptyRequestSchema, requestSchema, writableRemoteFields } from './request-schema.ts'

export const metaResponse = named(
  'MetaResponse',
  'What the vendor of this linked account takes.',
  z.object({
    request_schema: z
      .record(z.string(), z.unknown())
      .meta({ description: 'JSON Schema of the body: required fields, allowed values and custom fields as of now.' }),
    remote_field_classes: z
      .record(z.string(), remoteFieldClass)
      .meta({ description: 'The fields of the vendor that `remote_fields` takes, by id.' }),
    status: z.object({
      linked_account_status: z.string(),
      can_make_request: z.boolean(),
      reason: z.string().nullable().meta({ description: 'Why no request can be made; null where one can.' }),
    }),
    has_conditional_params: z.boolean(),
    has_required_linked_account_params: z.boolean(),
    remote_fields: z.array(z.string()).meta({ description: 'The ids of `remote_field_classes`.' }),
  }),
)
export type MetaResponse = z.output<typeof metaResponse>

/** What can be written, for this account, at this moment: for every model that can be created or changed. */
export const metaRoutes = (platform: Platform): readonly AnyRoute[] =>
  operationTable()
    .filter(({ kind }) => kind === 'meta-post' || kind === 'meta-patch')
    .map((entry) => metaRoute(platform, entry))

type Params = Readonly<Record<string, string>>

function metaRoute(platform: Platform, entry: ModelRoute): AnyRoute {
  const { model, kind } = entry
  const what = kind === 'meta-post' ? 'create' : 'change'
  return route({
    method: 'GET',
    path: entry.path,
    operationId: entry.operationId,
    summary: `Describe how to ${what} a ${model.title}`,
    description: `JSON Schema of what the vendor of this linked account takes to ${what} a ${model.title}: the fields that find their way there and are not switched off, live choices of the vendor, custom fields and your own.`,
    tag: tagOf(entry),
    access: 'account',
    scope: scopeOf(entry, 'read'),
    params: z.object(
      Object.fromEntries(
        parametersOf(entry.path).map((name) => [
          name,
          z.guid().toLowerCase().meta({ description: 'The id of a record.' }),
        ]),
      ),
    ),
    answer: metaResponse,
    run: async ({ caller, params }) => describe(platform, entry, caller, params as Params),
  })
}

async function describe(platform: Platform, entry: ModelRoute, caller: Caller, params: Params): Promise<MetaResponse> {
  const { model, kind, nested } = entry
  const account = accountFor(caller, entry)
  const { organizationId } = caller
  if (nested) await parentOf((statements) => caller.read(statements), account.id, nested, params)
  const { status, stream } = await stateOf(platform, organizationId, account.id, entry, params['id'])
  const mapping = await loadAccountMapping(platform, organizationId, account.id)
  const targets = offered(() =>
    targetsOf(mapping.connector, { model, action: kind === 'meta-post' ? 'create' : 'update' }, stream),
  )
  const reason = reasonOf({ targets, status, canWrite: mapping.settingsOf(model.name).canWrite, model: model.name })
  if ('missing' in targets) return response(emptyRequestSchema, [], status, reason)
  const of = { organizationId, accountId: account.id }
  const known = await fieldsOfStreams(
    platform,
    of,
    targets.map(({ name }) => name),
  )
  const read: Read = (statements) => caller.read(statements)
  const parentId = nested && params[parametersOf(nested.path).at(-1)!]!
  const names = nested && (await fieldsOfClass(read, account.id, nested, parentId!))
  const [first, ...others] = targets.map((target) => ({
    target,
    fields: ofClass(known.get(target.name)?.fields ?? [], names),
  }))
  const method = kind === 'meta-post' ? 'post' : 'patch'
  const classes = model.remoteFields === true ? writableRemoteFields(first!) : []
  return response(requestSchema({ method, mapping, ...first!, others }), classes, status, reason)
}

const response = (
  schema: MetaResponse['request_schema'],
  fields: readonly StreamField[],
  status: string,
  reason: string | null,
): MetaResponse => ({
  request_schema: schema,
  remote_field_classes: Object.fromEntries(fields.map((field) => [field.id, classOf(field)])),
  status: { linked_account_status: status, can_make_request: reason === null, reason },
  has_conditional_params: false,
  has_required_linked_account_params: false,
  remote_fields: fields.map(({ id }) => id),
})

/** Where a write could go, or why the connector has none. */
function offered(find: () => readonly Target[]): readonly Target[] | { readonly missing: string } {
  try {
    return find()
  } catch (error) {
    const { code, message } = asCrosswalkError(error)
    if (code === 'operation_unsupported') return { missing: message }
    throw error
  }
}

interface Standing {
  readonly targets: readonly Target[] | { readonly missing: string }
  readonly status: string
  readonly canWrite: boolean
  readonly model: string
}

function reasonOf({ targets, status, canWrite, model }: Standing): string | null {
  if ('missing' in targets) return targets.missing
  if (!canWrite) return `Writing ${model} is switched off for this linked account. Its scopes say what may be written.`
  if (status === 'RELINK_NEEDED') return 'The vendor refuses the credential: the end user must link the account again.'
  return status === 'INCOMPLETE' ? 'The account is not linked completely.' : null
}

/** The status of the account, and the stream of the record where there is one. Throws `not_found` for the record. */
async function stateOf(
  platform: Platform,
  organizationId: string,
  accountId: AccountRow['id'],
  { model }: ModelRoute,
  id: string | undefined,
): Promise<{ readonly status: string; readonly stream: string | undefined }> {
  const [accounts, records] = await readInOrganization(platform.database, organizationId, [
    { name: 'status-of-account', text: 'SELECT status FROM linked_account WHERE id = $1', values: [accountId] },
    {
      name: 'stream-of-record',
      text: 'SELECT stream FROM record WHERE linked_account_id = $1 AND id = $2 AND model = $3',
      values: [accountId, id ?? null, model.name],
    },
  ])
  const stream = records![0]?.[0] ?? undefined
  if (id !== undefined && stream === undefined)
    throw new CrosswalkError('not_found', `There is no ${model.title} ${id} in this linked account.`, {
      parameter: 'id',
    })
  return { status: accounts![0]?.[0] ?? 'INCOMPLETE', stream }
}
