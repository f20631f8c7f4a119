/** Two classes of objects that the customer has defined, and how their records may be related. */
import type { Random } from '@crosswalk/connector-kit/sandbox'
import { type, type ObjectType } from './object-types.ts'
import type { CustomProperty } from './properties.ts'

export interface CustomClass {
  readonly type: ObjectType
  readonly name: string
  readonly description: string
  readonly labels: { readonly singular: string; readonly plural: string }
  readonly primary: string
  readonly seed: (random: Random, index: number) => Readonly<Record<string, string>>
}

export const boat = '2-3453932'
export const mooring = '2-3453933'

const text = (name: string, label: string, isRequired = false): CustomProperty => ({
  name,
  label,
  type: 'string',
  fieldType: 'text',
  isRequired,
})
const number = (name: string, label: string): CustomProperty => ({ name, label, type: 'number', fieldType: 'number' })

const typeOf = (path: string, singular: string, custom: readonly CustomProperty[]): ObjectType =>
  type({ path, singular, typeId: path, defaults: [], writable: [], custom })

export const customClasses: readonly CustomClass[] = [
  {
    type: typeOf(boat, 'boat', [
      text('boat_name', 'Name', true),
      number('length_m', 'Length in metres'),
      {
        name: 'rig',
        label: 'Rig',
        description: 'How she is sailed.',
        type: 'enumeration',
        fieldType: 'select',
        options: ['sloop', 'ketch', 'cutter'],
      },
      { name: 'launched_on', label: 'Launched on', type: 'date', fieldType: 'date' },
    ]),
    name: 'boat',
    description: 'A boat that a customer keeps with us.',
    labels: { singular: 'Boat', plural: 'Boats' },
    primary: 'boat_name',
    seed: (random, index) => ({
      boat_name: `${random.firstName()} ${index}`,
      length_m: `${6 + (index % 9)}.5`,
      rig: random.pick(['sloop', 'ketch', 'cutter']),
      launched_on: `19${70 + (index % 30)}-05-01`,
    }),
  },
  {
    type: typeOf(mooring, 'mooring', [text('berth', 'Berth', true), number('depth_m', 'Depth in metres')]),
    name: 'mooring',
    description: '',
    labels: { singular: 'Mooring', plural: 'Moorings' },
    primary: 'berth',
    seed: (random, index) => ({ berth: `B${index + 1}`, depth_m: String(2 + random.int(0, 6)) }),
  },
]

export interface AssociationType {
  readonly from: string
  readonly to: string
  readonly category: 'USER_DEFINED' | 'HUBSPOT_DEFINED'
  readonly typeId: number
  readonly label: string | null
  readonly name: string
}

const contact = '0-1'

export const seededTypes: readonly AssociationType[] = [
  { from: boat, to: mooring, category: 'USER_DEFINED', typeId: 31, label: null, name: 'boat_to_mooring' },
  { from: mooring, to: boat, category: 'USER_DEFINED', typeId: 32, label: null, name: 'mooring_to_boat' },
  { from: boat, to: mooring, category: 'USER_DEFINED', typeId: 33, label: 'Home port', name: 'home_port' },
  { from: mooring, to: boat, category: 'USER_DEFINED', typeId: 34, label: 'Home port of', name: 'home_port_of' },
  { from: boat, to: contact, category: 'USER_DEFINED', typeId: 35, label: null, name: 'boat_to_contact' },
  { from: boat, to: contact, category: 'USER_DEFINED', typeId: 37, label: 'Skipper', name: 'skipper' },
]

/** HubSpot's own types by their ids, as associations name them. */
export const pathOfType = (objectTypeId: string): string => (objectTypeId === contact ? 'contacts' : objectTypeId)
