import { json, listOf, model, text } from '../language/index.ts'

export const customObjectClass = model('crm.CustomObjectClass', {
  path: 'custom-object-classes',
  description: 'A kind of record that the customer has defined at the vendor. Its records are custom objects.',
  fields: {
    name: text('What the class is called.'),
    description: text('Free text about what its records stand for.'),
    labels: json('The names people see, usually a singular and a plural.'),
    fields: listOf(
      json(
        'The fields that records of this class have: each with its names, type, choices and whether it is required.',
      ),
    ),
    association_types: listOf(
      json('The kinds of links that records of this class can have, as they were when the class was read.'),
    ),
  },
})
