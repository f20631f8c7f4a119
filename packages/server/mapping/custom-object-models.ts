import type { ModelName } from '@crosswalk/models'

/** Objects of the customer's own making are in the models of crm, and any vendor may have them, whatever its category. */
export const customObjectModels: readonly ModelName[] = [
  'crm.CustomObjectClass',
  'crm.CustomObject',
  'crm.AssociationType',
  'crm.Association',
]
