import { CrosswalkError } from '@crosswalk/connector-kit'
import { models, modelsOf, type Category, type Model, type ModelName } from '@crosswalk/models'
import { modelsOfAccount } from '../mapping/touch-models.ts'

/** Whether a model has records of its own, and not only values inside of others. */
export const hasRecords = (model: Model): boolean => model.path !== undefined || (model.nested ?? []).length > 0

/** The model that callers name by its title, `Employee`, or in full, `hris.Employee`, among those of a category. */
export function modelCalled(category: Category, name: string, parameter: string): Model {
  const full = name.includes('.') ? name : `${category}.${name}`
  const model = models.get(full as ModelName)
  if (model && hasRecords(model) && modelsOfAccount(category).includes(model.name)) return model
  throw new CrosswalkError('invalid_request', `There is no common model ${name.slice(0, 80)} in ${category}.`, {
    parameter,
  })
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
  const own = modelsOf(category).filter(hasRecords)
  const others = entries.flatMap(([name]) => {
    const model = models.get(name as ModelName)
    return model && model.category !== category ? [model] : []
  })
  return Object.fromEntries(
    [...own, ...others].map((model) => [
      model.title,
      entries.filter(([name]) => name === model.name).map(([, item]) => item),
    ]),
  )
}
