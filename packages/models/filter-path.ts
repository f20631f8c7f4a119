import type { Field, Model } from './language/index.ts'
import { models } from './registry.ts'

/** A stretch of a filter's path that lies within one model: `employments` of an employee, `job_title` of an employment. */
export interface PathStretch {
  readonly model: Model
  /** The names of fields from the model on, through values inside the record: `['email_addresses', 'email_address']`. */
  readonly steps: readonly string[]
  /** The last field: a relation that leads to the next stretch, or the field that is compared. */
  readonly field: Field
}

/**
 * What the field of a filter names, relation by relation: `employments.job_title` of an employee is the relation
 * `employments` and then `job_title` of an employment. Undefined where it names nothing.
 */
export function filterPath(model: Model, path: string): readonly PathStretch[] | undefined {
  const stretches: PathStretch[] = []
  let at = model
  let inside: Model | undefined = model
  let steps: string[] = []
  let field: Field | undefined
  for (const name of path.split('.')) {
    if (field?.kind === 'reference') {
      stretches.push({ model: at, steps, field })
      at = inside!
      steps = []
    }
    field = inside && Object.hasOwn(inside.fields, name) ? inside.fields[name] : undefined
    if (!field) return undefined
    steps.push(name)
    inside = field.embedded ?? models.get(field.target as Model['name'])
  }
  return [...stretches, { model: at, steps, field: field! }]
}
