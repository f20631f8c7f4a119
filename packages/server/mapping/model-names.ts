import { CrosswalkError } from '@crosswalk/connector-kit'
import { categories, models, modelsOf, type Category, type Model, type ModelName } from '@crosswalk/models'
import { modelsOfAccount } from './touch-models.ts'

/** The models that records of a category can have; of every category where none is named. */
export const modelsBelow = (category: Category | undefined): readonly Model[] =>
  category === undefined
    ? categories.flatMap((each) => modelsOf(each).filter(hasRecords))
    : modelsOfAccount(category)
        .map((name) => models.get(name)!)
        .filter(hasRecords)

/** Whether a model has records of its own, and not only values inside of others. */
export const hasRecords = (model: Model): boolean => model.path !== undefined || (model.nested ?? []).length > 0

/** What a model is called below a category: `Contact`, and with its category where that is not plain: `crm.Contact`. */
export const nameBelow = (category: Category | undefined, model: Model): string =>
  model.category === category ? model.title : model.name

/** A model by either name. Throws `invalid_request` with the pointer. */
export function modelCalled(category: Category | undefined, name: string, pointer: string): Model {
  const offered = modelsBelow(category)
  const found = offered.find((model) => model.name === name || nameBelow(category, model) === name)
  if (found) return found
  throw new CrosswalkError(
    'invalid_request',
    `"${pointer}" is no common model${category === undefined ? '' : ` of ${category}`}: write it as "${offered[0]!.name}".`,
    { parameter: pointer },
  )
}

/** The model of a full name, `hris.Employee`, whatever its category. */
export function modelNamed(name: string, parameter: string): Model {
  const model = models.get(name as ModelName)
  if (model && hasRecords(model)) return model
  throw new CrosswalkError(
    'invalid_request',
    `There is no common model ${name.slice(0, 80)}. Name it in full, such as crm.Contact.`,
    { parameter },
  )
}

/** An answer that has a list for every model of a category, by title; the customer's own objects where there are any. */
export function byModelTitle<T>(
  category: Category,
  entries: readonly (readonly [model: string, item: T])[],
): Record<string, T[]> {
  const ofAccount = modelsOfAccount(category)
  const used = new Set(entries.map(([name]) => name))
  const others = ofAccount.flatMap((name) => {
    const model = models.get(name)
    return model && model.category !== category && used.has(name) ? [model] : []
  })
  return Object.fromEntries(
    [...others, ...modelsOf(category).filter(hasRecords)].map((model) => [
      model.title,
      entries.filter(([name]) => name === model.name).map(([, item]) => item),
    ]),
  )
}
