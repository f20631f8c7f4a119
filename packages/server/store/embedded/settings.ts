import { CrosswalkError } from '@crosswalk/connector-kit'

/** https://www.postgresql.org/docs/18/runtime-config.html */
const defaults: Readonly<Record<string, string>> = {
  shared_buffers: '128MB',
  max_connections: '100',
  fsync: 'on',
  synchronous_commit: 'on',
  wal_compression: 'off',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] ',
  ssl: 'off',
}

/** What decides where the server listens and who gets in, and so must stay ours. */
const reserved = new Set([
  'port',
  'listen_addresses',
  'unix_socket_directories',
  'unix_socket_permissions',
  'unix_socket_group',
  'data_directory',
  'config_file',
  'hba_file',
  'ident_file',
  'external_pid_file',
  'logging_collector',
  'log_destination',
])

/** The defaults with the caller's settings over them, as arguments of the `postgres` program. */
export function settingArguments(settings: Readonly<Record<string, string>> = {}): string[] {
  const chosen = new Map(Object.entries(defaults))
  for (const [name, value] of Object.entries(settings)) {
    const key = name.toLowerCase()
    if (reserved.has(key)) {
      throw new CrosswalkError(
        'configuration_invalid',
        `The setting ${name} of the embedded PostgreSQL is managed by Crosswalk. Leave it out, or set DATABASE_URL to a PostgreSQL of your own.`,
      )
    }
    chosen.set(key, value)
  }
  return [...chosen].flatMap(([name, value]) => ['-c', `${name}=${value}`])
}
