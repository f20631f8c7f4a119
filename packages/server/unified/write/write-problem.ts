import { asCrosswalkError, CrosswalkError, type ErrorCode } from '@crosswalk/connector-kit'
import { membersOf, withMembers } from '../../http/problem-members.ts'
import type { DebugLog } from './debug-logs.ts'

/** The words for what can be wrong with a write. */
export const problemTypes = [
  'CREDENTIAL_REFRESH_FAILED',
  'DISABLED_MODEL_WRITE',
  'DUPLICATE_MODEL_EXISTS',
  'ERROR',
  'INCORRECT_FIELD_TYPE',
  'INVALID_FIELD_CHOICE',
  'MISSING_REQUIRED_FIELD',
  'OUTCOME_UNKNOWN',
  'PROVIDER_ERROR',
  'READ_BACK_FAILED',
  'UNRECOGNIZED_FIELD',
  'UNSUPPORTED_FIELD',
] as const
export type ProblemType = (typeof problemTypes)[number]

/** An error or a warning about a write, and what of the body it is about. */
export interface WriteProblem {
  readonly source?: { readonly pointer: string }
  readonly title: string
  readonly detail: string
  readonly problem_type: ProblemType
  /** What the vendor called it. */
  readonly raw_error?: string
  /** The HTTP status of the vendor. */
  readonly error_code?: number
}

/** What is answered besides the record. */
export interface WriteReport {
  readonly warnings: readonly WriteProblem[]
  readonly logs?: readonly DebugLog[] | undefined
}

const titles: Record<ProblemType, string> = {
  CREDENTIAL_REFRESH_FAILED: 'The vendor refused the credential',
  DISABLED_MODEL_WRITE: 'Writing this is switched off',
  DUPLICATE_MODEL_EXISTS: 'It exists already',
  ERROR: 'The write failed',
  INCORRECT_FIELD_TYPE: 'The value is of the wrong type',
  INVALID_FIELD_CHOICE: 'The value is not one of those allowed',
  MISSING_REQUIRED_FIELD: 'A required field is missing',
  OUTCOME_UNKNOWN: 'Nobody knows whether the vendor carried it out',
  PROVIDER_ERROR: 'The vendor refused the write',
  READ_BACK_FAILED: 'The record could not be read back',
  UNRECOGNIZED_FIELD: 'There is no such field',
  UNSUPPORTED_FIELD: 'The vendor has no place for this field',
}

export const writeProblem = (type: ProblemType, detail: string, pointer?: string): WriteProblem => ({
  ...(pointer !== undefined && { source: { pointer } }),
  title: titles[type],
  detail,
  problem_type: type,
})

export const missingField = (base: string, name: string): WriteProblem =>
  writeProblem('MISSING_REQUIRED_FIELD', `"${base}/${name}" is required.`, `${base}/${name}`)

/** A body that is refused, with everything that is wrong in it. The first problem is the one that the answer names. */
export function refused(problems: readonly WriteProblem[], code: ErrorCode = 'invalid_request'): CrosswalkError {
  const [first] = problems
  const error = new CrosswalkError(code, first!.detail, { parameter: first!.source?.pointer })
  return withMembers(error, { errors: problems })
}

/** The failure of a write as its answer tells it: the problem document and the published `{model, warnings, errors, logs}`. */
export function failureOf(thrown: unknown, report: WriteReport): CrosswalkError {
  const error = asCrosswalkError(thrown)
  return withMembers(error, { ...membersOf(error), ...failureBody(error, report) })
}

/** The published body of a write that failed. Warnings that the failure came with stand where the report has none. */
export function failureBody(error: CrosswalkError, { warnings, logs }: WriteReport): Record<string, unknown> {
  const known = membersOf(error)
  const all = warnings.length > 0 ? warnings : ((known?.['warnings'] as readonly WriteProblem[] | undefined) ?? [])
  const errors = (known?.['errors'] as readonly WriteProblem[] | undefined) ?? [problemOf(error)]
  return { model: null, warnings: all, errors, ...(logs && { logs }) }
}

const types: Partial<Record<ErrorCode, ProblemType>> = {
  model_disabled: 'DISABLED_MODEL_WRITE',
  credential_rejected: 'CREDENTIAL_REFRESH_FAILED',
  credential_expired: 'CREDENTIAL_REFRESH_FAILED',
  remote_conflict: 'DUPLICATE_MODEL_EXISTS',
  remote_invalid: 'PROVIDER_ERROR',
  remote_not_found: 'PROVIDER_ERROR',
  permission_missing: 'PROVIDER_ERROR',
  rate_limited: 'PROVIDER_ERROR',
  remote_unavailable: 'PROVIDER_ERROR',
  remote_timeout: 'PROVIDER_ERROR',
  remote_unreachable: 'PROVIDER_ERROR',
  remote_malformed: 'PROVIDER_ERROR',
  remote_too_large: 'PROVIDER_ERROR',
  write_outcome_unknown: 'OUTCOME_UNKNOWN',
}

function problemOf(error: CrosswalkError): WriteProblem {
  const { parameter, remoteCode, remoteStatus } = error.details
  const isOurs = error.kind.status === 500
  const pointer = parameter?.startsWith('/') === true ? parameter : undefined
  return {
    ...writeProblem(
      types[error.code] ?? 'ERROR',
      isOurs ? 'Crosswalk failed to carry it out.' : error.message,
      pointer,
    ),
    ...(remoteCode !== undefined && { raw_error: remoteCode }),
    ...(remoteStatus !== undefined && { error_code: remoteStatus }),
  }
}
