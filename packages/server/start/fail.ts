import { asCrosswalkError } from '@crosswalk/connector-kit'

/** Ends a process that could not start, with one line that says why. */
export function failStart(error: unknown): never {
  const { code, message, stack } = asCrosswalkError(error)
  console.error(`Crosswalk cannot start: ${message.replaceAll('\n', ' ')}`)
  if (code === 'internal') console.error(stack)
  process.exit(1)
}
