import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { BambooEmployee } from '../api.ts'
import { readAmount, readCurrency, readDay } from '../codecs.ts'
import { currentEmployment, employee, home } from './employee.ts'
import { pay } from './history.ts'
import { timeOff } from './time-off.ts'

const nobody: BambooEmployee = {
  employeeId: '7',
  firstName: '',
  lastName: null,
  preferredName: null,
  jobTitleName: '',
  status: 'Active',
}

test('empty text and the zero date mean no value', () => {
  const [record] = employee.read({
    ...nobody,
    workEmail: '',
    terminationDate: '0000-00-00',
    hireDate: '2021-02-03',
    reportsToId: '',
    gender: '',
  })
  assert.deepEqual(
    ['first_name', 'work_email', 'termination_date', 'manager', 'gender'].map((field) => record![field]),
    [null, null, null, null, null],
  )
  assert.equal(record!['hire_date'], '2021-02-03T00:00:00.000Z')
})

test('an employee without address or job has neither home nor employment', () => {
  assert.deepEqual([home.read(nobody), currentEmployment.read(nobody)], [[], []])
  const [record] = employee.read(nobody)
  assert.deepEqual(
    [record!['home_location'], record!['employments'], record!['team'], record!['groups']],
    [null, [], null, []],
  )
})

test('an address becomes a home, with the country by its code', () => {
  const [record] = home.read({ ...nobody, city: 'London', country: 'United Kingdom' })
  assert.deepEqual([record!.remote_id, record!['country'], record!['location_type']], ['home:7', 'GB', 'HOME'])
  assert.equal(home.read({ ...nobody, country: 'Ruritania' })[0]!['country'], 'Ruritania')
})

test('the present employment holds title, pay and contract, from the latest of their dates', () => {
  const [record] = currentEmployment.read({
    ...nobody,
    jobTitleName: 'Engineer',
    payRate: '52,000.00 EUR',
    paidPer: 'Year',
    paySchedule: 'Every other week',
    flsaCode: 'Non-exempt',
    employmentStatusName: 'Part-Time',
    jobInformationEffectiveDate: '2024-01-01',
    compensationEffectiveDate: '2025-01-01',
    employmentStatusEffectiveDate: '0000-00-00',
  })
  assert.deepEqual(record, {
    remote_id: 'current:7',
    employee: '7',
    job_title: 'Engineer',
    pay_rate: 52_000,
    pay_period: 'YEAR',
    pay_frequency: 'BIWEEKLY',
    pay_currency: 'EUR',
    pay_group: null,
    flsa_status: 'NONEXEMPT',
    effective_date: '2025-01-01T00:00:00.000Z',
    employment_type: 'PART_TIME',
  })
})

test('a national id of another country stands in for the social security number', () => {
  assert.equal(employee.read({ ...nobody, ssn: '', nin: 'QQ123456C' })[0]!['ssn'], 'QQ123456C')
})

test('words that a company made up pass through', () => {
  assert.equal(employee.read({ ...nobody, maritalStatus: 'Married' })[0]!['marital_status'], 'Married')
  assert.equal(
    currentEmployment.read({ ...nobody, employmentStatusName: 'Apprentice' })[0]!['employment_type'],
    'Apprentice',
  )
})

test('money is read in every shape it comes in', () => {
  assert.deepEqual(
    [readAmount({ value: '8.25', currency: 'USD' }), readCurrency({ value: '8.25', currency: 'USD' })],
    [8.25, 'USD'],
  )
  assert.deepEqual([readAmount('$1,234,567.80'), readCurrency('$1,234,567.80')], [1_234_567.8, null])
  assert.deepEqual([readAmount(''), readAmount(null), readAmount({ value: '', currency: '' })], [null, null, null])
  const [row] = pay.read({
    id: '3',
    employeeId: '7',
    startDate: '2020-01-01',
    rate: { value: '30.00', currency: 'GBP' },
  })
  assert.deepEqual([row!.remote_id, row!['pay_rate'], row!['pay_currency']], ['pay:3', 30, 'GBP'])
})

test('any amount survives being written with thousands separators', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 99_999_999 }), fc.constantFrom('USD', 'EUR', 'JPY'), (cents, currency) => {
      const text = `${(cents / 100).toLocaleString('en-US', { minimumFractionDigits: 2 })} ${currency}`
      assert.equal(readAmount(text), cents / 100)
      assert.equal(readCurrency(text), currency)
    }),
  )
})

test('a day is read as itself whatever comes behind it, and nonsense is refused', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }), (date) => {
      const text = date.toISOString()
      assert.equal(readDay(text), `${text.slice(0, 10)}T00:00:00.000Z`)
    }),
  )
  assert.throws(() => readDay('last Monday'), TypeError)
})

test('a superseded request is cancelled, an empty list of notes is no note', () => {
  const [record] = timeOff.read({
    id: 12,
    employeeId: '7',
    start: '2026-01-01',
    end: '2026-01-02',
    status: { status: 'superceded' },
    type: { id: '78', name: 'Surf' },
    amount: { unit: 'days', amount: '2' },
    notes: [] as never,
  })
  assert.deepEqual(
    ['remote_id', 'status', 'request_type', 'units', 'amount', 'employee_note'].map((field) => record![field]),
    ['12', 'CANCELLED', 'Surf', 'DAYS', 2, null],
  )
})
