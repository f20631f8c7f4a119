import { openAccount } from '../../account/open-account.ts'
import type { Platform } from '../../platform.ts'
import type { Prepared } from './prepare.ts'
import { tapped } from './tap.ts'
import { vendorRequest, type VendorRequest } from './vendor-request.ts'
import type { WriteProblem } from './write-problem.ts'

/** What a dry run answers. */
export interface Preview {
  readonly dry_run: true
  /** Null where the vendor would not be asked at all. */
  readonly request: VendorRequest | null
  readonly warnings: readonly WriteProblem[]
  readonly errors: readonly WriteProblem[]
}

/** The request that would be sent, made by the code that sends, up to where the first byte would leave. Nothing is stored. */
export async function preview(platform: Platform, { order, target, request, warnings }: Prepared): Promise<Preview> {
  return {
    dry_run: true,
    request: request ? await captured(platform) : null,
    warnings,
    errors: [],
  }

  async function captured(real: Platform): Promise<VendorRequest> {
    let seen: VendorRequest | undefined
    const blind = tapped(real, async (last) => {
      seen = vendorRequest(last)
      throw new NotSent()
    })
    const account = await openAccount(blind, order.organizationId, order.accountId)
    await account.ask(request!, { stream: target.name, share: 'interactive' }).catch((error: unknown) => {
      if (!(error instanceof NotSent)) throw error
    })
    return seen!
  }
}

class NotSent extends Error {}
