import { createSandbox, type Sandbox, type Table } from '@crosswalk/connector-kit/sandbox'
import { sandboxes } from '@crosswalk/connectors/sandboxes'

export interface VendorOptions {
  readonly records: number
  readonly seed: number
}

/** The stream that is killed again and again. */
export const stream = 'contacts'
export const listPath = '/crm/v3/objects/contacts'

interface HubSpotData {
  readonly objects: ReadonlyMap<
    string,
    { readonly table: Table<{ readonly properties: Readonly<Record<string, string>> }> }
  >
}

export const vendorDefinition = sandboxes.find(({ connector }) => connector === 'hubspot')!

/** The same options make the same vendor, in whichever process: so a second one can tell what the first one holds. */
export function createVendor({ records, seed }: VendorOptions): Sandbox<HubSpotData> {
  const few = Object.fromEntries(Object.keys(vendorDefinition.sizes).map((name) => [name, 1]))
  return createSandbox<HubSpotData>(vendorDefinition, {
    seed,
    sizes: { ...few, [stream]: records },
    isRateLimited: false,
  })
}

/** What the vendor holds: properties by id. */
export const truthOf = (options: VendorOptions): ReadonlyMap<string, Readonly<Record<string, string>>> =>
  new Map(
    createVendor(options)
      .state.objects.get(stream)!
      .table.list()
      .map(({ id, row }) => [id, row.properties]),
  )
