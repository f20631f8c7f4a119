/** The usual parameters of queries: texts that are checked and turned into what they mean. */
import * as z from 'zod'
import { toInstantText } from '../store/instant-text.ts'
import { defaultMaximumPageSize, defaultPageSize } from './settings.ts'

/** `openapi` replaces the type that the document gives, where a text stands for something else. */
declare module 'zod' {
  interface GlobalMeta {
    openapi?: Readonly<Record<string, unknown>>
  }
}

export const textParameter = (description: string) =>
  z
    .string()
    .min(1, 'must not be empty')
    .max(1000, 'must not be longer than 1000 characters')
    .optional()
    .meta({ description })

export const booleanParameter = (description: string) =>
  z
    .enum(['true', 'false'], 'must be true or false')
    .transform((value) => value === 'true')
    .optional()
    .meta({ description, openapi: { type: 'boolean', default: false } })

/** ISO 8601, as text in UTC with milliseconds. */
export const instantParameter = (description: string) =>
  z
    .string()
    .transform((value, context) => toInstantText(value) ?? fail(context, 'must be a date, as ISO 8601 has it'))
    .optional()
    .meta({ description, openapi: { type: 'string', format: 'date-time' } })

export const idParameter = (description: string) =>
  z
    .guid('must be an id')
    .toLowerCase()
    .optional()
    .meta({ description, openapi: { type: 'string', format: 'uuid' } })

/** Several values, separated by commas. */
export const listParameter = (description: string, most = 100) =>
  z
    .string()
    .transform((value, context) => {
      const values = value.split(',').map((part) => part.trim())
      if (values.some((part) => part === ''))
        return fail(context, 'must be values separated by commas, none of them empty')
      if (values.length > most) return fail(context, `must not have more than ${most} values`)
      return values
    })
    .optional()
    .meta({ description, openapi: { type: 'string' } })

export const cursorParameter = z
  .string()
  .optional()
  .meta({ description: 'The place in the list: `next` or `previous` of another page. Keep all other parameters.' })

export const pageSizeParameter = (maximum = defaultMaximumPageSize) =>
  z
    .string()
    .transform((value, context) => {
      const size = /^\d{1,6}$/.test(value) ? Number(value) : 0
      return size >= 1 && size <= maximum ? size : fail(context, `must be a whole number from 1 to ${maximum}`)
    })
    .optional()
    .meta({
      description: 'The most results in one page.',
      openapi: { type: 'integer', minimum: 1, maximum, default: defaultPageSize },
    })

function fail(context: z.core.$RefinementCtx, message: string): typeof z.NEVER {
  context.addIssue({ code: 'custom', message })
  return z.NEVER
}
