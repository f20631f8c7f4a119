import { boolean, embeddedList, json, model, onCreate, reference, text, vocabulary, word } from '../language/index.ts'
import { associationSubType } from './association-sub-type.ts'

export const associationCardinality = vocabulary('AssociationCardinality', [
  'ONE_TO_ONE',
  'MANY_TO_ONE',
  'MANY_TO_MANY',
  'ONE_TO_MANY',
])

export const associationType = model('crm.AssociationType', {
  description:
    'A kind of link that records of a custom object class can have, such as “is tenant of”. The links themselves are associations.',
  fields: {
    source_object_class: json(
      'The class from which such links start: an object with its id and its origin type.',
      onCreate,
    ),
    target_object_classes: embeddedList(associationSubType, 'The classes to which such links may lead.', onCreate),
    remote_key_name: text('The technical name under which the vendor knows this kind of link.', onCreate),
    display_name: text('The name people see.', onCreate),
    cardinality: word(associationCardinality, 'How many records may stand on either side.', onCreate),
    is_required: boolean('Whether every record of the source class must have such a link.', onCreate),
    object_class: reference(
      'crm.CustomObjectClass',
      'The custom object class from which such links start; an addition of Crosswalk, by which the list under a class finds its types.',
      { expandable: false },
    ),
  },
  nested: [
    {
      path: 'custom-object-classes/{custom_object_class_id}/association-types',
      parent: 'crm.CustomObjectClass',
      through: { own: 'object_class' },
      retrieve: true,
    },
  ],
})
