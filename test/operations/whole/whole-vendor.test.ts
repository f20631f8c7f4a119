import { conformance } from '@crosswalk/connector-kit/conformance'
import { categories, type Category, type Model } from '@crosswalk/models'
import { valuesFor } from '../bodies.ts'
import { wholeConnector } from './connector.ts'
import { wholeSandbox } from './sandbox.ts'
import { streamOf, vendorModels } from './vendor-names.ts'

/** What a change of a record sets: every field that a model lets be changed, relations aside. */
const changesOf = ({ fields }: Model): Readonly<Record<string, unknown>> => {
  const changeable = Object.entries(fields).filter(([, { patch, kind }]) => patch && kind !== 'embedded')
  return valuesFor(Object.fromEntries(changeable), { shape: 'patch', find: () => undefined, number: 3 })
}

const changed = (category: Category) =>
  Object.fromEntries(vendorModels(category).map((model) => [streamOf(model), changesOf(model)]))

for (const category of categories)
  conformance(wholeConnector(category), wholeSandbox(category), { changed: changed(category) })
