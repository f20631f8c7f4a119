import { compute, filled, fixed, mapping, number, oneOf, reference, text, unsupported } from '@crosswalk/connector-kit'
import { hris } from '@crosswalk/models'
import type { BambooEmployeeBalance, BambooTimeOff } from '../api.ts'
import { day, quantity } from '../codecs.ts'
import { absences } from './words.ts'

export const timeOff = mapping(hris.timeOff).from<BambooTimeOff>((request) => ({
  remote_id: text(request.id),
  employee: reference(request.employeeId),
  // The last decision names a user of BambooHR, who need not be an employee.
  approver: unsupported,
  status: oneOf(request.status.status, {
    requested: 'REQUESTED',
    approved: 'APPROVED',
    denied: 'DECLINED',
    declined: 'DECLINED',
    canceled: 'CANCELLED',
    // Replaced by a later request, which stands beside it.
    superceded: 'CANCELLED',
  }),
  employee_note: filled(request.notes.employee),
  // The type decides what the amount of a new request counts; no request says it.
  units: fixed(oneOf(request.amount.unit, { hours: 'HOURS', days: 'DAYS' })),
  amount: quantity(request.amount.amount),
  request_type: oneOf(request.type.name, absences),
  start_time: day(request.start),
  end_time: day(request.end),
}))

export const balance = mapping(hris.timeOffBalance).from<BambooEmployeeBalance>((of) => ({
  remote_id: compute([of.employeeId, of.timeOffType], balanceId),
  employee: reference(of.employeeId),
  balance: number(of.balance),
  used: number(of.usedYearToDate),
  policy_type: fixed(oneOf(of.name, absences)),
}))

export function balanceId(employeeId: string, timeOffType: string): string {
  return `${employeeId}:${timeOffType}`
}
