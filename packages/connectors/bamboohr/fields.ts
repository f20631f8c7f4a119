/** BambooHR's own description of its fields. */
import { get, type RemoteFieldDescription, type RemoteFieldType, type Schema } from '@crosswalk/connector-kit'
import { rowsOf } from './rows.ts'

/** https://documentation.bamboohr.com/reference/list-fields */
interface BambooField {
  readonly id: string | number
  readonly name: string
  readonly type: string
  readonly alias?: string
  readonly deprecated?: boolean
}

/** Fields of employees that are written by another name than the list gives them. https://documentation.bamboohr.com/docs/list-of-field-names */
export const writtenAs: Readonly<Record<string, string>> = {
  birthDate: 'dateOfBirth',
  addressLine1: 'address1',
  addressLine2: 'address2',
}

/** The fields that the list gives, by the alias under which they are described. What it does not give cannot be synced. */
const listed: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    `employeeNumber displayName firstName lastName preferredName workEmail homeEmail mobilePhone homePhone workPhone ssn sin
    nin nationalId gender ethnicity maritalStatus hireDate originalHireDate terminationDate city state zipcode country
    payRate payType paidPer paySchedule flsaCode status`
      .split(/\s+/)
      .map((name) => [name, name]),
  ),
  dateOfBirth: 'birthDate',
  address1: 'addressLine1',
  address2: 'addressLine2',
  jobTitle: 'jobTitleName',
  department: 'departmentName',
  division: 'divisionName',
  location: 'locationName',
}

/** What belongs to the tables of an employee, or is computed. */
const readOnly = new Set(
  'displayName terminationDate jobTitle department division location payRate payType paidPer paySchedule status'.split(
    ' ',
  ),
)

export const employeeSchema: Schema = {
  docs: 'https://documentation.bamboohr.com/reference/list-fields',
  request: () => get('/meta/fields'),
  fields: ({ body }) =>
    rowsOf<BambooField>(body, 'name').flatMap(({ alias = '', name, type, deprecated }): RemoteFieldDescription[] => {
      const path = Object.hasOwn(listed, alias) ? listed[alias] : undefined
      if (path === undefined || deprecated === true) return []
      return [
        {
          path: [path],
          displayName: name,
          type: types[type],
          isCustom: false,
          isRequired: path === 'firstName' || path === 'lastName',
          isWritable: !readOnly.has(alias),
        },
      ]
    }),
}

/** https://documentation.bamboohr.com/docs/field-types */
const types: Readonly<Record<string, RemoteFieldType>> = {
  text: 'string',
  textarea: 'string',
  email: 'string',
  phone: 'string',
  country: 'string',
  state: 'string',
  list: 'string',
  gender: 'string',
  marital_status: 'string',
  employee: 'string',
  pay_type: 'string',
  paid_per: 'string',
  status: 'string',
  ssn: 'string',
  sin: 'string',
  nin: 'string',
  national_id: 'string',
  currency: 'string',
  date: 'date',
  integer: 'number',
  int: 'number',
  percentage: 'number',
  checkbox: 'bool',
  bool: 'bool',
}
