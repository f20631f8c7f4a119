/** One employee of the list becomes an employee, the present employment and the home address. */
import {
  compute,
  constant,
  filled,
  firstOf,
  fixed,
  mapping,
  oneOf,
  reference,
  unsupported,
} from '@crosswalk/connector-kit'
import { hris, type Reference } from '@crosswalk/models'
import type { BambooEmployee } from '../api.ts'
import { countryName, day, latestDay, readAmount, readCurrency } from '../codecs.ts'
import { employmentTypes, flsaStatuses, payFrequencies, payPeriods } from './words.ts'

export const companyId = 'company' as Reference
export const currentEmploymentId = (employeeId: string) => `current:${employeeId}` as Reference
export const homeId = (employeeId: string) => `home:${employeeId}` as Reference
export const departmentId = (optionId: string | number) => `department:${optionId}` as Reference
export const divisionId = (optionId: string | number) => `division:${optionId}` as Reference

const isFilled = (...values: readonly unknown[]): boolean =>
  values.some((value) => typeof value === 'string' && value.trim() !== '')

export const employee = mapping(hris.employee).from<BambooEmployee>((e) => ({
  remote_id: e.employeeId,
  // Made of the company's subdomain, which is not in the record.
  employee_url: unsupported,
  employee_number: filled(e.employeeNumber),
  company: constant(companyId),
  first_name: filled(e.firstName),
  last_name: filled(e.lastName),
  preferred_name: filled(e.preferredName),
  display_full_name: fixed(filled(e.displayName)),
  username: unsupported,
  groups: compute([e.departmentId, e.divisionId], (department, division) => [
    ...(department ? [departmentId(department)] : []),
    ...(division ? [divisionId(division)] : []),
  ]),
  work_email: filled(e.workEmail),
  personal_email: filled(e.homeEmail),
  mobile_phone_number: filled(e.mobilePhone),
  employments: compute([e.employeeId, e.jobTitleName, e.payRate, e.employmentStatusName], (id, title, pay, status) =>
    isEmployed(title, pay, status) ? [currentEmploymentId(id)] : [],
  ),
  home_location: compute([e.employeeId, e.addressLine1, e.city, e.zipcode, e.country], (id, ...address) =>
    isFilled(...address) ? homeId(id) : null,
  ),
  work_location: fixed(reference(e.locationId)),
  manager: fixed(reference(e.reportsToId)),
  team: compute([e.departmentId], (department) => (department ? departmentId(department) : null)),
  pay_group: unsupported,
  ssn: firstOf(filled(e.ssn), filled(e.sin), filled(e.nin), filled(e.nationalId)),
  gender: oneOf(e.gender, { Male: 'MALE', Female: 'FEMALE', 'Non-binary': 'NON-BINARY', Other: 'OTHER' }),
  ethnicity: oneOf(e.ethnicity, {
    'American Indian or Alaska Native': 'AMERICAN_INDIAN_OR_ALASKA_NATIVE',
    Asian: 'ASIAN_OR_INDIAN_SUBCONTINENT',
    'Black or African American': 'BLACK_OR_AFRICAN_AMERICAN',
    'Hispanic or Latino': 'HISPANIC_OR_LATINO',
    'Native Hawaiian or Other Pacific Islander': 'NATIVE_HAWAIIAN_OR_OTHER_PACIFIC_ISLANDER',
    'Two or More Races': 'TWO_OR_MORE_RACES',
    White: 'WHITE',
    'Decline to answer': 'PREFER_NOT_TO_DISCLOSE',
  }),
  // "Married" does not say how taxes are filed, so it passes through.
  marital_status: oneOf(e.maritalStatus, { Single: 'SINGLE' }),
  date_of_birth: day(e.birthDate),
  // A rehiring moves the old date to originalHireDate, so this is the present stay.
  hire_date: day(e.hireDate),
  start_date: fixed(day(e.hireDate)),
  remote_created_at: unsupported,
  employment_status: fixed(oneOf(e.status, { Active: 'ACTIVE', Inactive: 'INACTIVE' })),
  // Written by a row of the employment status table, with type and reason.
  termination_date: fixed(day(e.terminationDate)),
  // The list's photoUrl is signed anew for every request and soon expires. See `withoutPhoto`.
  avatar: unsupported,
  custom_fields: unsupported,
}))

/** Title, pay and kind of contract as they hold today. What held before is in the history streams. */
export const currentEmployment = mapping(hris.employment).from<BambooEmployee>(
  (e) => ({
    remote_id: compute([e.employeeId], currentEmploymentId),
    employee: reference(e.employeeId),
    job_title: filled(e.jobTitleName),
    pay_rate: compute([e.payRate], readAmount),
    pay_period: oneOf(e.paidPer, payPeriods),
    pay_frequency: oneOf(e.paySchedule, payFrequencies),
    pay_currency: compute([e.payRate], (money) => readCurrency(money) as 'USD' | null),
    pay_group: unsupported,
    flsa_status: oneOf(e.flsaCode, flsaStatuses),
    effective_date: compute(
      [e.jobInformationEffectiveDate, e.compensationEffectiveDate, e.employmentStatusEffectiveDate],
      latestDay,
    ),
    employment_type: oneOf(e.employmentStatusName, employmentTypes),
  }),
  { when: (e) => isEmployed(e.jobTitleName, e.payRate, e.employmentStatusName) },
)

export const home = mapping(hris.location).from<BambooEmployee>(
  (e) => ({
    remote_id: compute([e.employeeId], homeId),
    name: unsupported,
    phone_number: filled(e.homePhone),
    street_1: filled(e.addressLine1),
    street_2: filled(e.addressLine2),
    city: filled(e.city),
    state: filled(e.state),
    zip_code: filled(e.zipcode),
    country: countryName(e.country) as never,
    location_type: constant('HOME'),
  }),
  { when: (e) => isFilled(e.addressLine1, e.city, e.zipcode, e.country) },
)

function isEmployed(title: unknown, pay: BambooEmployee['payRate'], status: unknown): boolean {
  return isFilled(title, status) || readAmount(pay) !== null
}
