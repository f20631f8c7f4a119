import {
  after,
  among,
  before,
  datetime,
  email,
  equals,
  json,
  model,
  onCreate,
  reference,
  references,
  text,
  url,
  vocabulary,
  word,
} from '../language/index.ts'
import { gender } from './vocabularies.ts'

export const ethnicity = vocabulary('Ethnicity', [
  'AMERICAN_INDIAN_OR_ALASKA_NATIVE',
  'ASIAN_OR_INDIAN_SUBCONTINENT',
  'BLACK_OR_AFRICAN_AMERICAN',
  'HISPANIC_OR_LATINO',
  'NATIVE_HAWAIIAN_OR_OTHER_PACIFIC_ISLANDER',
  'TWO_OR_MORE_RACES',
  'WHITE',
  'PREFER_NOT_TO_DISCLOSE',
])

export const maritalStatus = vocabulary('MaritalStatus', [
  'SINGLE',
  'MARRIED_FILING_JOINTLY',
  'MARRIED_FILING_SEPARATELY',
  'HEAD_OF_HOUSEHOLD',
  'QUALIFYING_WIDOW_OR_WIDOWER_WITH_DEPENDENT_CHILD',
])

export const employmentStatus = vocabulary('EmploymentStatus', ['ACTIVE', 'PENDING', 'INACTIVE'])

export const employee = model('hris.Employee', {
  path: 'employees',
  description:
    'A person who works or has worked for a company. Job title, pay and kind of contract are kept in employments, one for each period.',
  fields: {
    employee_url: text('The page of the employee in the web application of the vendor.', onCreate),
    employee_number: text('The number the company gave the employee, as text; not the id of the vendor.', onCreate),
    company: reference('hris.Company', 'The legal entity that employs the person.', onCreate),
    first_name: text('Given name, as on official papers.', onCreate),
    last_name: text('Family name, as on official papers.', onCreate),
    preferred_name: text('The name the employee wants to be called by.', onCreate),
    display_full_name: text(
      'The full name as the vendor shows it, usually built from preferred and family name.',
      onCreate,
    ),
    username: text('The name with which the employee signs in at the vendor.', onCreate),
    groups: references(
      'hris.Group',
      'The departments, cost centers and other groups the employee belongs to.',
      onCreate,
    ),
    work_email: email('The e-mail address at the company.', onCreate),
    personal_email: email('The private e-mail address.', onCreate),
    mobile_phone_number: text('Mobile telephone number, as the vendor writes it.', onCreate),
    employments: references(
      'hris.Employment',
      'The positions of the employee over time; each change of title or pay may be an entry of its own.',
      onCreate,
    ),
    home_location: reference('hris.Location', 'Where the employee lives.', onCreate),
    work_location: reference('hris.Location', 'Where the employee works.', onCreate),
    manager: reference('hris.Employee', 'The employee to whom this one reports; null at the top.', onCreate),
    team: reference('hris.Team', 'The team the employee belongs to.', onCreate),
    pay_group: reference('hris.PayGroup', 'The group of employees with whom this one is paid.', onCreate),
    ssn: text('The social security number, or the equivalent of the country; left out unless it is asked for.', {
      ...onCreate,
      sensitive: true,
    }),
    gender: word(gender, 'The gender on file.', onCreate),
    ethnicity: word(ethnicity, 'The ethnicity on file, in the classes of United States reporting.', onCreate),
    marital_status: word(maritalStatus, 'Marital status as it matters for tax filing in the United States.', onCreate),
    date_of_birth: datetime('The day of birth.', onCreate),
    hire_date: datetime(
      'The day of the most recent hiring: when the contract was made, which may be before the first day of work.',
      onCreate,
    ),
    start_date: datetime(
      'The first day of work; for someone who was rehired, the first day of the present stay.',
      onCreate,
    ),
    remote_created_at: datetime('When it was created at the vendor.'),
    employment_status: word(
      employmentStatus,
      'Whether the person works there now, will soon, or no longer does.',
      onCreate,
    ),
    termination_date: datetime('The last day of employment, past or planned; null where none is set.', onCreate),
    avatar: url('Where the picture of the employee is found.', onCreate),
    custom_fields: json('Values of custom fields, by name, for the linked accounts where they are configured.'),
  },
  filters: {
    company_id: equals('company'),
    display_full_name: equals('display_full_name'),
    employee_number: equals('employee_number'),
    employment_status: equals('employment_status'),
    employment_type: equals('employments.employment_type'),
    first_name: equals('first_name'),
    groups: among('groups'),
    home_location_id: equals('home_location'),
    job_title: equals('employments.job_title'),
    last_name: equals('last_name'),
    manager_id: equals('manager'),
    pay_group_id: equals('pay_group'),
    personal_email: equals('personal_email'),
    started_after: after('start_date'),
    started_before: before('start_date'),
    team_id: equals('team'),
    terminated_after: after('termination_date'),
    terminated_before: before('termination_date'),
    work_email: equals('work_email'),
    work_location_id: equals('work_location'),
  },
})
