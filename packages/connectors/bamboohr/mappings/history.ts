/** Rows of an employee's tables: each change of title, of pay or of contract is an employment of its own. */
import { compute, filled, mapping, oneOf, reference, unsupported } from '@crosswalk/connector-kit'
import { hris } from '@crosswalk/models'
import type { BambooEmploymentStatus, BambooJob, BambooPay } from '../api.ts'
import { day, readAmount, readCurrency } from '../codecs.ts'
import { employmentTypes, flsaStatuses, payFrequencies, payPeriods } from './words.ts'

export const job = mapping(hris.employment).from<BambooJob>((row) => ({
  remote_id: compute([row.id], (id) => `job:${id}`),
  employee: reference(row.employeeId),
  job_title: filled(row.jobTitle),
  pay_rate: unsupported,
  pay_period: unsupported,
  pay_frequency: unsupported,
  pay_currency: unsupported,
  pay_group: unsupported,
  flsa_status: unsupported,
  effective_date: day(row.date),
  employment_type: unsupported,
}))

export const pay = mapping(hris.employment).from<BambooPay>((row) => ({
  remote_id: compute([row.id], (id) => `pay:${id}`),
  employee: reference(row.employeeId),
  job_title: unsupported,
  pay_rate: compute([row.rate], readAmount),
  pay_period: oneOf(row.paidPer, payPeriods),
  pay_frequency: oneOf(row.paySchedule, payFrequencies),
  pay_currency: compute([row.rate], (money) => readCurrency(money) as 'USD' | null),
  pay_group: unsupported,
  flsa_status: oneOf(row.exempt, flsaStatuses),
  effective_date: day(row.startDate),
  employment_type: unsupported,
}))

export const contract = mapping(hris.employment).from<BambooEmploymentStatus>((row) => ({
  remote_id: compute([row.id], (id) => `status:${id}`),
  employee: reference(row.employeeId),
  job_title: unsupported,
  pay_rate: unsupported,
  pay_period: unsupported,
  pay_frequency: unsupported,
  pay_currency: unsupported,
  pay_group: unsupported,
  flsa_status: unsupported,
  effective_date: day(row.date),
  employment_type: oneOf(row.employmentStatus, employmentTypes),
}))
