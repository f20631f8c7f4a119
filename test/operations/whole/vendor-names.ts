/** The vendor's own names and words, in which a model of ours is told as an API of a vendor. */
import { models, modelsOf, type Category, type Field, type Model, type Vocabulary } from '@crosswalk/models'

/** The models of a category that are records of their own: those with a path, or with a list below another. */
export const recordModels = (category: Category): readonly Model[] => modelsOf(category).filter(isRecord)

/** Objects of the customer's own making, which vendors of any category may have. */
const customObjectModels = ['CustomObjectClass', 'CustomObject', 'AssociationType', 'Association'].map((title) =>
  models.get(`crm.${title}`)!,
)

/** What the whole vendor of a category has: its models, and custom objects. */
export const vendorModels = (category: Category): readonly Model[] => [
  ...new Set([...recordModels(category), ...customObjectModels]),
]

const isRecord = (model: Model): boolean => model.path !== undefined || (model.nested ?? []).length > 0

/** The stream of a model: its path, or its title in the plural where it lives only below others. */
export const streamOf = (model: Model): string => model.path ?? `${kebab(model.title)}s`

/** The stream behind a relation; undefined where the target has no records of its own. */
export function targetStream(field: Field): string | undefined {
  const target = models.get(field.target as Model['name'])
  return target && isRecord(target) ? streamOf(target) : undefined
}

/** The vendor writes small what we write in capitals, so that the origin of a word can be told from the word. */
export const remoteWord = (word: string): string => word.toLowerCase()

/** Whether a field can be written: as the model says, and where its value is named by the path of a list below a parent. */
export function isWritten({ fields, nested = [] }: Model, name: string): boolean {
  const { post, patch } = fields[name]!
  const isNamed = nested.some(
    ({ through, associate }) => associate !== undefined || ('own' in through && through.own === name),
  )
  return post || patch || isNamed
}

/** A word of the vendor that our vocabularies do not have. */
export const unknownWord = 'peculiar'

/** Every remote word of a vocabulary with the common one. */
export const wordTable = ({ words }: Vocabulary): Readonly<Record<string, string>> =>
  Object.fromEntries(words.map((word) => [remoteWord(word), word]))

/** The two fields that customers of the vendor have added to every kind of record. */
export const customFields = ['shoe_size', 'nickname'] as const

const kebab = (title: string): string => title.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()
