/** Words of BambooHR's pay and status fields. Companies add their own; those pass through. */

/** https://documentation.bamboohr.com/docs/list-of-field-names (paidPer) */
export const payPeriods = {
  Hour: 'HOUR',
  Day: 'DAY',
  Week: 'WEEK',
  Month: 'MONTH',
  Quarter: 'QUARTER',
  Year: 'YEAR',
} as const

/** https://documentation.bamboohr.com/docs/list-of-field-names (paySchedule, payFrequency) */
export const payFrequencies = {
  Weekly: 'WEEKLY',
  'Every other week': 'BIWEEKLY',
  'Twice a month': 'SEMIMONTHLY',
  Monthly: 'MONTHLY',
  Quarterly: 'QUARTERLY',
  'Twice a year': 'SEMIANNUALLY',
  Yearly: 'ANNUALLY',
} as const

export const flsaStatuses = { Exempt: 'EXEMPT', 'Non-exempt': 'NONEXEMPT' } as const

export const employmentTypes = {
  'Full-Time': 'FULL_TIME',
  'Part-Time': 'PART_TIME',
  Intern: 'INTERN',
  Contractor: 'CONTRACTOR',
  Freelance: 'FREELANCE',
} as const

export const absences = {
  Vacation: 'VACATION',
  'Paid Time Off': 'VACATION',
  PTO: 'VACATION',
  Sick: 'SICK',
  'Sick Leave': 'SICK',
  Personal: 'PERSONAL',
  'Jury Duty': 'JURY_DUTY',
  Volunteer: 'VOLUNTEER',
  Bereavement: 'BEREAVEMENT',
} as const
