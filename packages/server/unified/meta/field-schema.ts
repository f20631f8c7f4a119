import { isWritableNode, type ItemNodes, type Node } from '@crosswalk/connector-kit'
import { categoryPath, models, writableFields, type Field, type JsonSchema, type Model } from '@crosswalk/models'

/** JSON Schema of what a common field takes when it is written through a node of a mapping. */
export function fieldSchema(field: Field, node: Node | undefined, choices?: readonly string[]): JsonSchema {
  const one = valueSchema(field, node, choices)
  const schema = field.list ? { type: 'array', items: one } : orNull(one)
  return { description: field.description, ...schema }
}

/** Without a value the vendor's field is emptied. */
function orNull(schema: JsonSchema): JsonSchema {
  if (Array.isArray(schema['enum'])) return { ...schema, enum: [...schema['enum'], null] }
  if (typeof schema['type'] === 'string') return { ...schema, type: [schema['type'], 'null'] }
  if (Array.isArray(schema['anyOf'])) return { ...schema, anyOf: [...schema['anyOf'], { type: 'null' }] }
  return schema
}

function valueSchema(field: Field, node: Node | undefined, choices: readonly string[] | undefined): JsonSchema {
  if (choices) return { enum: [...choices] }
  switch (field.kind) {
    case 'text':
      return { type: 'string' }
    case 'url':
      return { type: 'string', format: 'uri-reference' }
    case 'email':
      return { type: 'string', format: 'email' }
    case 'integer':
      return { type: 'integer' }
    case 'number':
      return { type: 'number' }
    case 'boolean':
      return { type: 'boolean' }
    case 'datetime':
      return {
        anyOf: [
          { type: 'string', format: 'date-time' },
          { type: 'string', format: 'date' },
        ],
      }
    case 'json':
      return {}
    case 'word':
      // A word of the vendor that ours do not cover is taken as it is.
      return { anyOf: [{ enum: wordsOf(node) ?? field.vocabulary!.words }, { type: 'string' }] }
    case 'reference':
      return { type: 'string', format: 'uuid', ...targetHints(field) }
    case 'embedded':
      return embeddedSchema(field.embedded!, node)
  }
}

/** The words of ours that can be written through a node; undefined where nothing is known of them. */
export function wordsOf(node: Node | undefined): readonly string[] | undefined {
  if (node?.op === 'codec') return node.codec.words ?? wordsOf(node.of)
  return node?.op === 'first' ? wordsOf(node.of[0]) : undefined
}

/** Where the ids are found that a relation takes. */
function targetHints({ target }: Field): JsonSchema {
  const model = models.get(target as Model['name'])
  return {
    'x-target-model': target,
    ...(model?.path !== undefined && { 'x-target-path': `${categoryPath(model.category)}/${model.path}` }),
  }
}

/** A value inside a record: of its fields those that the vendor takes. */
function embeddedSchema(model: Model, node: Node | undefined): JsonSchema {
  const places = placesOf(node)
  const properties = writableFields(model, 'post').flatMap(([name, field]): [string, JsonSchema][] => {
    if (!places) return [[name, fieldSchema(field, undefined)]]
    const nodes = places.flatMap((items) => (Object.hasOwn(items, name) ? [items[name]!] : []))
    const constants = nodes.flatMap((one) => (one.op === 'constant' ? [one.value] : []))
    // A written-out list knows its entries by their constants, `primary`, `work`; without one an entry goes where there is room.
    if (constants.length > 0) return [[name, { description: field.description, enum: [...new Set(constants), null] }]]
    const writable = nodes.find(isWritableNode)
    return writable ? [[name, fieldSchema(field, writable)]] : []
  })
  return { type: 'object', properties: Object.fromEntries(properties), additionalProperties: false }
}

/** What a node puts the members of a value into; undefined where it takes the value as a whole. */
function placesOf(node: Node | undefined): readonly ItemNodes[] | undefined {
  if (node?.op === 'each') return [node.item]
  if (node?.op === 'list') return node.items
  if (node?.op === 'codec') return placesOf(node.of)
  return node?.op === 'first' ? placesOf(node.of[0]) : undefined
}
