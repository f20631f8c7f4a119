/** The slice of BambooHR's API that this connector uses. https://documentation.bamboohr.com/reference */

type Text = string | null

/** Money in two shapes: an object in tables, text such as `52,000.00 USD` in lists. */
export type BambooMoney = string | { readonly value: string; readonly currency: string } | null

/**
 * An employee as the list gives it. Beyond the first seven, a field is there only when asked for, and null where it is empty
 * or where the key may not see it (it then stands in `_restrictedFields`).
 * https://documentation.bamboohr.com/reference/list-employees
 */
export interface BambooEmployee {
  employeeId: string
  firstName: Text
  lastName: Text
  preferredName: Text
  jobTitleName: Text
  status: Text
  employeeNumber?: Text
  displayName?: Text
  workEmail?: Text
  homeEmail?: Text
  mobilePhone?: Text
  homePhone?: Text
  ssn?: Text
  sin?: Text
  nin?: Text
  nationalId?: Text
  gender?: Text
  ethnicity?: Text
  maritalStatus?: Text
  birthDate?: Text
  hireDate?: Text
  terminationDate?: Text
  reportsToId?: Text
  locationId?: Text
  departmentId?: Text
  divisionId?: Text
  addressLine1?: Text
  addressLine2?: Text
  city?: Text
  state?: Text
  zipcode?: Text
  country?: Text
  payRate?: BambooMoney
  paidPer?: Text
  paySchedule?: Text
  flsaCode?: Text
  employmentStatusName?: Text
  jobInformationEffectiveDate?: Text
  compensationEffectiveDate?: Text
  employmentStatusEffectiveDate?: Text
  _restrictedFields?: string[]
}

export interface BambooEmployeePage {
  data: (BambooEmployee & { photoUrl?: Text })[]
  meta: { total: number; page: { limit: number | null; nextCursor: string | null; prevCursor: string | null } }
}

/** https://documentation.bamboohr.com/reference/get-changed-employee-ids */
export interface BambooChanges {
  latest?: string
  /** An empty list instead of an object where nothing changed, as PHP writes empty maps. */
  employees: Record<string, BambooChange> | []
}

export interface BambooChange {
  id: string
  action: 'Inserted' | 'Updated' | 'Deleted'
  lastChanged: string
}

/** https://documentation.bamboohr.com/reference/get-employee-table-data */
export interface BambooRow {
  id: string
  employeeId: string
}

export interface BambooJob extends BambooRow {
  date?: Text
  location?: Text
  department?: Text
  division?: Text
  jobTitle?: Text
  reportsTo?: Text
}

export interface BambooPay extends BambooRow {
  startDate?: Text
  rate?: BambooMoney
  type?: Text
  exempt?: Text
  paidPer?: Text
  paySchedule?: Text
}

export interface BambooEmploymentStatus extends BambooRow {
  date?: Text
  employmentStatus?: Text
}

/** https://documentation.bamboohr.com/reference/list-list-fields */
export interface BambooList {
  fieldId: number | string
  name: string
  alias?: string
  manageable: 'yes' | 'no'
  multiple: 'yes' | 'no'
  options: BambooOption[]
}

export interface BambooOption {
  id: number | string
  name: string
  archived: 'yes' | 'no'
  createdDate?: Text
  archivedDate?: Text
}

/** https://documentation.bamboohr.com/reference/get-company-information */
export interface BambooCompany {
  legalName?: Text
  displayName?: Text
  address?: { line1?: Text; line2?: Text; city?: Text; state?: Text; zip?: Text }
  phone?: Text
}

/** https://documentation.bamboohr.com/reference/list-time-off-requests */
export interface BambooTimeOff {
  id: string | number
  employeeId: string | number
  name?: Text
  start: string
  end: string
  created?: Text
  status: { status: string; lastChanged?: Text; lastChangedByUserId?: string | number | null }
  type: { id: string | number; name: string; icon?: Text }
  amount: { unit: string; amount: string | number }
  /** Comes as an empty list where there is none. */
  notes?: { employee?: Text; manager?: Text } | null
}

/** https://documentation.bamboohr.com/reference/list-time-off-types */
export interface BambooTimeOffTypes {
  timeOffTypes: { readonly id: string | number; readonly name: string; readonly icon?: Text }[]
}

/** https://documentation.bamboohr.com/reference/get-time-off-balance */
export interface BambooBalance {
  timeOffType: string
  name: string
  units: string
  balance: string
  end: string
  policyType?: string
  usedYearToDate: string
}

/** An employee's balance, to which the connector adds whose it is. */
export type BambooEmployeeBalance = BambooBalance & { employeeId: string }

/** https://documentation.bamboohr.com/docs/event-based-webhooks */
export interface BambooEvent {
  type: string
  timestamp: string
  data: { companyId: string; employeeId: string; changedFields?: string[] }
}

/** https://documentation.bamboohr.com/docs/field-based-webhooks */
export interface BambooFieldEvents {
  employees: { id: string | number; action: string; timestamp?: string; changedFields?: string[] }[]
}
