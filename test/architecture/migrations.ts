/** Rules for the migrations, as text: `packages/server/store/migrations/NNNN_name.sql`. */
export interface MigrationFile {
  readonly name: string
  readonly text: string
}

/** Every number once, from 0001 on, without gaps. */
export const wrongNumbers = (files: readonly MigrationFile[]): string[] =>
  files.flatMap(({ name }, index) => {
    const expected = String(index + 1).padStart(4, '0')
    return new RegExp(`^${expected}_[a-z0-9]+(_[a-z0-9]+)*\\.sql$`).test(name)
      ? []
      : [`${name} stands where a file ${expected}_name.sql belongs`]
  })

/** Tenant tables that no migration puts behind row security. */
export function unwalledTables(files: readonly MigrationFile[]): string[] {
  const text = files.map((file) => withoutComments(file.text)).join('\n')
  const walled = new Set([...text.matchAll(/\bCALL\s+wall\('(\w+)'/gi)].map((match) => match[1]!))
  return [...text.matchAll(/\bCREATE TABLE\s+(?:IF NOT EXISTS\s+)?(\w+)\s*\(([^;]*)/gi)]
    .filter(([, name, body]) => /\borganization_id\b/.test(body!) && !walled.has(name!))
    .map(([, name]) => name!)
}

const withoutComments = (text: string): string => text.replaceAll(/--[^\n]*/g, '')
