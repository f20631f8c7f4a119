import { CrosswalkError } from '@crosswalk/connector-kit'

/** The variable in which `npm start` hands the embedded server's address to the processes it starts. */
export const embeddedVariable = 'CROSSWALK_EMBEDDED_URL'

export function embeddedConnectionString(variables: Readonly<Record<string, string | undefined>>): string {
  const value = variables[embeddedVariable]
  if (value) return value
  throw new CrosswalkError(
    'configuration_invalid',
    'A worker started by hand needs DATABASE_URL: the embedded PostgreSQL belongs to "npm start", which starts its own worker.',
  )
}
