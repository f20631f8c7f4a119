/** The one way out of the platform. */
export type { AllowedAddresses } from './addresses.ts'
export { bucketFor, type BudgetLimit, type Share } from './budget.ts'
export { classifyResponse } from './classify.ts'
export type { OutboundResponse } from './exchange.ts'
export {
  createOutbound,
  type Classify,
  type Outbound,
  type OutboundContext,
  type OutboundOptions,
  type OutboundRequest,
} from './outbound.ts'
export { outcomeOf, type Outcome } from './outcome.ts'
export { createRedactor, isSecretName, redact, redacted } from './redact.ts'
export type { OutboundLog } from './request-log.ts'
export { decideRetry, type FailedAttempt, type RetryDecision } from './retry.ts'
export { hostMatches } from './target.ts'
