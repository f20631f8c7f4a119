import * as z from 'zod'

/** Whether PostgreSQL can keep a text: it has neither NUL nor half a surrogate pair. */
const isStorable = (text: string | undefined): boolean =>
  text === undefined || (!text.includes('\u0000') && text.isWellFormed())

const complaint = 'must not have NUL characters or halves of surrogate pairs'

/** Text that is stored or looked for. */
export const storableText = (most: number) =>
  z.string().max(most, `must not be longer than ${most} characters`).refine(isStorable, complaint)

/** A parameter of a query that is looked for. */
export const storable = <T extends z.ZodType<string | undefined>>(parameter: T): T =>
  parameter.refine(isStorable, complaint)
