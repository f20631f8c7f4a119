import * as z from 'zod'
import { models } from './registry.ts'
import type { Model } from './language/index.ts'
import { componentName, components, createSchema, recordSchema, updateSchema, writableFields } from './validation.ts'
import type { Shape } from './validation.ts'

export type JsonSchema = { readonly [key: string]: unknown }

/** Where the schemas of models are kept: what every `$ref` starts with. */
export const componentPath = '#/components/schemas/'

/** A reference to the schema of a model in one of its shapes. */
export const schemaReference = (model: Model, shape: Shape = 'read'): JsonSchema => ({
  $ref: componentPath + componentName(model, shape),
})

/**
 * JSON Schema 2020-12 of every model in every shape it has, by component name: `crm.Contact`, `crm.ContactCreate`,
 * `crm.ContactUpdate`, and of the vocabularies they use. Made once.
 */
export function modelSchemas(): Readonly<Record<string, JsonSchema>> {
  return (schemas ??= build())
}

/** The schemas of a registry as components, without the marks that only stand-alone documents carry. */
export function componentsOf(registry: typeof components): Record<string, JsonSchema> {
  const { schemas: made } = z.toJSONSchema(registry as unknown as z.core.$ZodRegistry<{ id?: string }>, {
    uri: (id) => componentPath + id,
    metadata: z.globalRegistry,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => tidy(jsonSchema),
  })
  return Object.fromEntries(
    Object.entries(made).map(([name, { $schema: _schema, $id: _id, ...schema }]) => [name, schema]),
  )
}

let schemas: Readonly<Record<string, JsonSchema>> | undefined

function build(): Readonly<Record<string, JsonSchema>> {
  for (const model of models.values()) {
    // Naming a shape makes and registers it.
    recordSchema(model)
    if (model.path === undefined && model.nested === undefined) continue
    if (writableFields(model, 'post').length > 0) createSchema(model)
    if (writableFields(model, 'patch').length > 0) updateSchema(model)
  }
  return componentsOf(components)
}

// The patterns that zod adds to formats say the same again, in a thousand characters; its bounds of integers are JavaScript's.
function tidy(schema: Record<string, unknown>): void {
  if (schema['format'] !== undefined) delete schema['pattern']
  if (schema['type'] === 'integer') {
    delete schema['minimum']
    delete schema['maximum']
  }
}
