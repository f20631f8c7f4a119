/** The calendar behind jq's date functions: C's `gmtime`, `timegm`, `strftime` and `strptime`, in UTC and the C locale. */
export { DateError } from './date-error.ts'
export { gmtime, mktime, type BrokenDownTime } from './broken-down-time.ts'
export { strftime } from './strftime.ts'
export { strptime } from './strptime.ts'
