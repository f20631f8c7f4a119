import { model, onCreate, reference, text } from '../language/index.ts'

export const associationSubType = model('crm.AssociationSubType', {
  description: 'One class of records that an association type may lead to.',
  fields: {
    origin_type: text(
      'Whether the class is a custom one or a common model, and which, in the words of the vendor.',
      onCreate,
    ),
    object_class: reference(
      'crm.CustomObjectClass',
      'The custom object class meant, or null for a common model; an addition of Crosswalk.',
      { ...onCreate, expandable: false },
    ),
  },
})
