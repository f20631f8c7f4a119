import * as accounting from './accounting/index.ts'
import * as ats from './ats/index.ts'
import * as crm from './crm/index.ts'
import * as filestorage from './filestorage/index.ts'
import * as hris from './hris/index.ts'
import * as mktg from './mktg/index.ts'
import * as ticketing from './ticketing/index.ts'
import type { Category, Model, ModelName } from './language/index.ts'

/** The folder of each category, in the order in which `categories` names them. */
const folders = { hris, ats, crm, accounting, ticketing, filestorage, mktg } satisfies Record<Category, object>

const collected = Object.values(folders).flatMap((folder): Model[] => Object.values(folder).filter(isModel))

/** Every declared model by its name: those with endpoints, and those that live inside others. */
export const models: ReadonlyMap<ModelName, Model> = new Map(collected.map((model) => [model.name, model]))

/** How many models the folders export; more than `models` holds where two of them share a name. */
export const declaredCount = collected.length

/** The models of a category, in the order of their file names. */
export const modelsOf = (category: Category): readonly Model[] =>
  collected.filter((model) => model.category === category)

/** The model behind the last part of a path: `findModel('crm', 'contacts')`. */
export const findModel = (category: Category, path: string): Model | undefined => byPath.get(`${category}/${path}`)

const byPath: ReadonlyMap<string, Model> = new Map(
  collected.flatMap((model) => (model.path === undefined ? [] : [[`${model.category}/${model.path}`, model]])),
)

function isModel(value: unknown): value is Model {
  return typeof value === 'object' && value !== null && 'fields' in value && 'category' in value && 'title' in value
}
