/** Where the records of a model come from when they are read. */
export type Source = 'synced' | 'live' | 'hybrid'

/** What holds for one model of one account, all levels of configuration considered. */
export interface ModelSettings {
  /** Rises with every change: what was rendered with another version is rendered again. */
  readonly version: number
  readonly canRead: boolean
  readonly canWrite: boolean
  /** Fields that are off: neither asked for nor stored nor answered. */
  readonly disabledFields: readonly string[]
  readonly source: Source
  /** Seconds for which a stored answer is good enough, for `hybrid`. */
  readonly maxAge: number
}

/** As it is stored in `linked_account.model_settings`, by model; what is at its default is left out. */
export interface StoredSettings {
  readonly v?: number
  readonly read?: false
  readonly write?: false
  readonly off?: readonly string[]
  readonly source?: Source
  readonly max_age?: number
}

export type SettingsByModel = Readonly<Record<string, StoredSettings>>

export const defaultSettings: ModelSettings = {
  version: 0,
  canRead: true,
  canWrite: true,
  disabledFields: [],
  source: 'synced',
  maxAge: 60,
}

/** The settings of a model out of what is stored of an account. */
export function settingsOf(stored: SettingsByModel, model: string): ModelSettings {
  const own = Object.hasOwn(stored, model) ? stored[model] : undefined
  if (own === undefined) return defaultSettings
  return {
    version: own.v ?? 0,
    canRead: own.read ?? true,
    canWrite: own.write ?? true,
    disabledFields: own.off ?? [],
    source: own.source ?? 'synced',
    maxAge: own.max_age ?? defaultSettings.maxAge,
  }
}
