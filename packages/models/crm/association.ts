import { equals, model, reference } from '../language/index.ts'

export const association = model('crm.Association', {
  description: 'A link from one custom object to another record. Its association type says what kind of link it is.',
  fields: {
    source_object: reference('crm.CustomObject', 'The custom object from which the link starts.', {
      expandable: false,
    }),
    target_object: reference(
      'crm.CustomObject',
      'The record to which the link leads: a custom object, or one of another model.',
      { expandable: false },
    ),
    association_type: reference('crm.AssociationType', 'The kind of link between the two.'),
  },
  filters: {
    association_type_id: equals('association_type'),
  },
  nested: [
    {
      path: 'custom-object-classes/{custom_object_class_id}/custom-objects/{object_id}/associations',
      parent: 'crm.CustomObject',
      through: { own: 'source_object' },
      associate:
        'custom-object-classes/{source_class_id}/custom-objects/{source_object_id}/associations/{target_class_id}/{target_object_id}/{association_type_id}',
    },
  ],
})
