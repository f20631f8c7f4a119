import { CrosswalkError } from '@crosswalk/connector-kit'

/** SQLSTATE classes that pass: connection lost, deadlock, resources, shutdown, I/O. And what a broken socket says. */
const passing = /^(08|40|53|55|57|58)...$|^E(CONN|PIPE|TIMEDOUT|HOST|NET)/

/** Whether a failure comes from PostgreSQL being away or busy, rather than from what we asked of it. */
export function isDatabaseTrouble(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof CrosswalkError) return false
  if ('code' in error && typeof error.code === 'string' && passing.test(error.code)) return true
  return /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(
    error.message,
  )
}

export const databaseTrouble = (cause: unknown): CrosswalkError =>
  new CrosswalkError('unavailable', 'The database is not available at the moment. Try again shortly.', { cause })
