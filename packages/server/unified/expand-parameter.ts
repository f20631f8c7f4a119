import { models, type Field, type Model } from '@crosswalk/models'
import * as z from 'zod'

/** What to expand: the relations of a record by name, each with what to expand inside it. */
export type ExpandTree = ReadonlyMap<string, ExpandTree>

const deepest = 5
const mostPaths = 50

/** The parameter `expand` of a model: relations separated by commas, nested by dots: `account.owner,line_items.item`. */
export const expandParameter = (model: Model) => {
  const names = expandableFields(model)
  const description =
    names.length === 0
      ? 'This model has no relations to expand.'
      : `Relations to answer as whole records, separated by commas, nested by dots. Here: ${names.join(', ')}.`
  return z
    .string()
    .transform((value, context): ExpandTree => {
      const paths = value.split(',').map((path) => path.trim())
      const wrong =
        paths.length > mostPaths ? `more than ${mostPaths} paths` : paths.find((path) => !isExpandable(model, path))
      if (wrong === undefined) return treeOf(paths)
      context.addIssue({ code: 'custom', message: `cannot expand "${wrong.slice(0, 80)}"` })
      return z.NEVER
    })
    .optional()
    .meta({ description, openapi: { type: 'string' } })
}

/** The model of the records, or of the values inside a record, that a field leads to. */
export const modelBehind = (field: Field | undefined): Model | undefined =>
  field?.embedded ?? (field?.expandable === true ? models.get(field.target as Model['name']) : undefined)

// Values inside a record are always answered whole; naming them is allowed, as it leads to their relations.
const expandableFields = (model: Model): readonly string[] =>
  Object.entries(model.fields).flatMap(([name, field]) => (modelBehind(field) ? [name] : []))

function isExpandable(model: Model, path: string): boolean {
  const steps = path.split('.')
  let at: Model | undefined = model
  for (const step of steps) at = at && Object.hasOwn(at.fields, step) ? modelBehind(at.fields[step]) : undefined
  return at !== undefined && steps.length <= deepest
}

function treeOf(paths: readonly string[]): ExpandTree {
  const root = new Map<string, ExpandTree>()
  for (const path of paths) {
    let at = root
    for (const step of path.split('.')) {
      const next = (at.get(step) as Map<string, ExpandTree> | undefined) ?? new Map<string, ExpandTree>()
      at.set(step, next)
      at = next
    }
  }
  return root
}
