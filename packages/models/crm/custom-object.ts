import { json, model, onWrite, reference } from '../language/index.ts'

export const customObject = model('crm.CustomObject', {
  description: 'A record of a class that the customer has defined, with fields of its own choosing.',
  fields: {
    object_class: reference('crm.CustomObjectClass', 'The class that says which fields this record has.', {
      expandable: false,
    }),
    fields: json('The values, by the technical name of each field of the class.', onWrite),
  },
  remoteFields: true,
  nested: [
    {
      path: 'custom-object-classes/{custom_object_class_id}/custom-objects',
      parent: 'crm.CustomObjectClass',
      through: { own: 'object_class' },
      retrieve: true,
    },
  ],
})
