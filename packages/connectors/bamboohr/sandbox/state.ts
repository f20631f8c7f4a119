/** What the sandbox keeps, and believable data to begin with. */
import type { Random, SeedTools, Table } from '@crosswalk/connector-kit/sandbox'
import type { BambooEmploymentStatus, BambooJob, BambooOption, BambooPay, BambooTimeOff } from '../api.ts'

export interface Tables {
  readonly jobInfo: readonly BambooJob[]
  readonly compensation: readonly BambooPay[]
  readonly employmentStatus: readonly BambooEmploymentStatus[]
}

/** An employee: the fields by the names of the list, and the rows of the tables. */
export interface Employee {
  readonly fields: Readonly<Record<string, string | null>>
  readonly tables: Tables
  /** Milliseconds since 1970. */
  readonly createdAt: number
}

export interface State {
  readonly employees: Table<Employee>
  readonly timeOff: Table<BambooTimeOff>
  readonly lists: Readonly<Record<'location' | 'department' | 'division' | 'jobTitle', Table<BambooOption>>>
}

export const timeOffTypes = [
  { id: '78', name: 'Vacation', icon: 'palm-trees' },
  { id: '79', name: 'Sick', icon: 'medical' },
  { id: '80', name: 'Bereavement', icon: 'flower' },
  { id: '81', name: 'Work From Home', icon: 'home' },
] as const

const offices = ['Lindon, Utah', 'London, UK', 'Sydney, Australia', 'Vancouver, Canada', 'Berlin, Germany', 'Remote']
const departmentNames = [
  'Customer Success',
  'Finance',
  'Human Resources',
  'Marketing',
  'Operations',
  'Product',
  'Sales',
]
const divisionNames = ['Asia-Pacific', 'Europe', 'North America']
const titles = [
  'Account Executive',
  'Accountant',
  'HR Administrator',
  'Product Manager',
  'Software Engineer',
  'VP of People',
]
const ethnicities = [
  'Asian',
  'Black or African American',
  'Hispanic or Latino',
  'Two or More Races',
  'White',
  'Decline to answer',
  '',
]
const countries: Readonly<Record<string, string>> = {
  DE: 'Germany',
  FR: 'France',
  US: 'United States',
  CA: 'Canada',
  JP: 'Japan',
  GB: 'United Kingdom',
}

const dayMs = 86_400_000
const dayOf = (milliseconds: number): string => new Date(milliseconds).toISOString().slice(0, 10)

export function seed(tools: SeedTools): State {
  const { random, sizes, start } = tools
  const count = sizes['employees'] ?? 40
  const option = (base: number, names: readonly string[]) => {
    const options = tools.table<BambooOption>()
    for (const [index, name] of names.entries()) {
      const id = String(base + index)
      options.insert(
        id,
        { id, name, archived: 'no', createdDate: '2021-03-01T09:00:00+00:00', archivedDate: null },
        start,
      )
    }
    return options
  }
  const state: State = {
    employees: tools.table<Employee>(),
    timeOff: tools.table<BambooTimeOff>(),
    lists: {
      location: option(18_000, namesOf(offices, sizes['locations'] ?? 6)),
      department: option(18_200, departmentNames),
      division: option(18_400, divisionNames),
      jobTitle: option(18_600, titles),
    },
  }
  for (let index = 0; index < count; index++) {
    const id = String(index + 101)
    const createdAt = start - (count - index) * 3_600_000 - random.int(30, 400) * dayMs
    state.employees.insert(id, employeeOf(id, index, createdAt, state, random), start - (count - index) * 1000)
  }
  const requests = count === 0 ? 0 : (sizes['timeOff'] ?? 80)
  for (let index = 0; index < requests; index++) {
    const id = String(index + 1301)
    const employee = state.employees.get(String(101 + random.int(0, count - 1)))!
    const from = start + random.int(-700, 200) * dayMs
    state.timeOff.insert(id, timeOffOf(id, employee.id, employee.row, from, random), start)
  }
  return state
}

const namesOf = (names: readonly string[], count: number): string[] =>
  Array.from({ length: count }, (_, index) => names[index] ?? `Office ${index + 1}`)

function employeeOf(id: string, index: number, createdAt: number, { lists }: State, random: Random): Employee {
  const firstName = random.firstName()
  const lastName = random.lastName()
  const address = random.city()
  const location = random.pick(lists.location.list())
  const department = random.pick(lists.department.list())
  const division = random.pick(lists.division.list())
  const title = random.pick(titles)
  const hired = dayOf(createdAt)
  const isGone = random.chance(0.1)
  const isHourly = random.chance(0.2)
  const rate = isHourly ? `${random.int(18, 60)}.50` : `${random.int(42, 180)}000.00`
  const ended = isGone ? dayOf(createdAt + random.int(10, 29) * dayMs) : '0000-00-00'
  const status = isGone ? 'Terminated' : random.pick(['Full-Time', 'Full-Time', 'Part-Time', 'Contractor'])
  const raised = dayOf(createdAt + 5 * dayMs)
  const row = (number: number) => ({ id: String(Number(id) * 10 + number), employeeId: id })
  const work = { location: location.row.name, department: department.row.name, division: division.row.name }
  return {
    createdAt,
    fields: {
      employeeId: id,
      firstName,
      lastName,
      preferredName: random.chance(0.2) ? firstName.slice(0, 3) : null,
      jobTitleName: title,
      jobTitleId: lists.jobTitle.list().find((one) => one.row.name === title)!.id,
      status: isGone ? 'Inactive' : 'Active',
      employeeNumber: String(index + 1),
      displayName: `${firstName} ${lastName}`,
      workEmail: `${firstName}.${lastName}.${id}@acme.example`.toLowerCase(),
      homeEmail: random.chance(0.7) ? `${firstName}${id}@mail.example`.toLowerCase() : '',
      mobilePhone: random.phone(),
      homePhone: random.chance(0.3) ? random.phone() : '',
      workPhone: random.phone(),
      ssn: `${random.int(100, 799)}-${random.int(10, 99)}-${random.int(1000, 9999)}`,
      gender: random.pick(['Male', 'Female', 'Non-binary', '']),
      ethnicity: random.pick(ethnicities),
      maritalStatus: random.pick(['Single', 'Married', 'Domestic Partnership', '']),
      birthDate: dayOf(Date.UTC(1960 + random.int(0, 40), random.int(0, 11), random.int(1, 28))),
      hireDate: hired,
      originalHireDate: '0000-00-00',
      terminationDate: ended,
      reportsToId: index === 0 ? '' : String(101 + Math.floor((index - 1) / 8)),
      locationId: location.id,
      locationName: location.row.name,
      departmentId: department.id,
      departmentName: department.row.name,
      divisionId: division.id,
      divisionName: division.row.name,
      addressLine1: random.chance(0.9) ? `${random.int(1, 400)} ${random.lastName()} Street` : '',
      addressLine2: random.chance(0.2) ? `Apartment ${random.int(1, 60)}` : '',
      city: address.city,
      state: address.state,
      zipcode: address.postalCode,
      country: countries[address.country] ?? address.country,
      payRate: `${rate} USD`,
      payType: isHourly ? 'Hourly' : 'Salary',
      paidPer: isHourly ? 'Hour' : 'Year',
      paySchedule: 'Twice a month',
      flsaCode: isHourly ? 'Non-exempt' : 'Exempt',
      employmentStatusName: status,
      jobInformationEffectiveDate: raised,
      compensationEffectiveDate: raised,
      employmentStatusEffectiveDate: isGone ? ended : hired,
    },
    tables: {
      jobInfo: [
        { ...row(0), date: hired, ...work, jobTitle: 'Trainee', reportsTo: '' },
        { ...row(1), date: raised, ...work, jobTitle: title, reportsTo: '' },
      ],
      compensation: [
        {
          ...row(0),
          startDate: hired,
          rate: { value: '30000.00', currency: 'USD' },
          type: 'Salary',
          exempt: 'Exempt',
          paidPer: 'Year',
          paySchedule: 'Twice a month',
        },
        {
          ...row(1),
          startDate: raised,
          rate: { value: rate, currency: 'USD' },
          type: isHourly ? 'Hourly' : 'Salary',
          exempt: isHourly ? 'Non-exempt' : 'Exempt',
          paidPer: isHourly ? 'Hour' : 'Year',
          paySchedule: 'Twice a month',
        },
      ],
      employmentStatus: [
        { ...row(0), date: hired, employmentStatus: isGone ? 'Full-Time' : status },
        ...(isGone ? [{ ...row(1), date: ended, employmentStatus: status }] : []),
      ],
    },
  }
}

function timeOffOf(id: string, employeeId: string, { fields }: Employee, from: number, random: Random): BambooTimeOff {
  const days = random.int(0, 9)
  const type = random.pick(timeOffTypes)
  return {
    id,
    employeeId,
    name: fields['displayName']!,
    status: {
      lastChanged: dayOf(from - 10 * dayMs),
      lastChangedByUserId: String(2300 + random.int(0, 9)),
      status: random.pick(['approved', 'approved', 'approved', 'requested', 'denied', 'canceled', 'superceded']),
    },
    start: dayOf(from),
    end: dayOf(from + days * dayMs),
    created: dayOf(from - 12 * dayMs),
    type: { ...type },
    amount: { unit: random.chance(0.5) ? 'days' : 'hours', amount: String(days + 1) },
    notes: random.chance(0.4) ? { employee: random.sentence(8) } : ([] as never),
  }
}
