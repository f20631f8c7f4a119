import { CrosswalkError } from '@crosswalk/connector-kit'
import { categories, models, modelsOf, type Category, type Model } from '@crosswalk/models'
import { modelsOfAccount } from './index.ts'

/** The models that records of a category can have; of every category where none is named. */
export const modelsBelow = (category: Category | undefined): readonly Model[] =>
  category === undefined
    ? categories.flatMap((each) => withEndpoint(modelsOf(each)))
    : withEndpoint(modelsOfAccount(category).map((name) => models.get(name)!))

/** Models that only live inside others have nothing of their own to allow or to narrow. */
const withEndpoint = (all: readonly Model[]): readonly Model[] =>
  all.filter((model) => model.path !== undefined || (model.nested ?? []).length > 0)

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
