import type { OutboundRequest, OutboundResponse } from '../../outbound/index.ts'
import type { Platform } from '../../platform.ts'

type Send = (request: OutboundRequest) => Promise<OutboundResponse>

/**
 * The platform with something between linked accounts and the way out, so that a write is seen in its last form, as the code
 * that sends has built it. Calls for tokens pass by: they name no stream.
 */
export const tapped = (
  platform: Platform,
  around: (request: OutboundRequest, send: Send) => Promise<OutboundResponse>,
): Platform => ({
  ...platform,
  outbound: {
    ...platform.outbound,
    send: (request, context, classify) => {
      const send: Send = (final) => platform.outbound.send(final, context, classify)
      return context.stream === undefined ? send(request) : around(request, send)
    },
  },
})
