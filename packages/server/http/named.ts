import * as z from 'zod'

/** Schemas that stand once in the OpenAPI document. */
export const platformComponents = z.registry<{ readonly id?: string }>()

/** Gives a schema a name of its own in the OpenAPI document. */
export function named<T extends z.ZodType>(id: string, description: string, schema: T): T {
  const described = schema.meta({ description })
  platformComponents.add(described, { id })
  return described
}
