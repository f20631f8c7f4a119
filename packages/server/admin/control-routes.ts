import type { AnyRoute } from '../http/route.ts'
import type { Platform } from '../platform.ts'
import { accountRoutes } from './account-routes.ts'
import { apiKeyRoutes } from './api-key-routes.ts'
import { auditRoutes } from '../audit/routes.ts'
import { ignoredRecordRoutes, ignoreRoutes } from './ignore/routes.ts'
import { issueRoutes } from '../issues/routes.ts'
import { retestIssueRoute } from './retest-issue.ts'
import { scopeRoutes } from './scopes/scope-routes.ts'
import { selectiveSyncRoutes } from './selective-sync/routes.ts'
import { webhookReceiverRoutes } from './webhook-receivers.ts'

/** What an organisation controls: accounts, scopes, what is synced, keys, issues, the audit trail. */
export const controlRoutes = (platform: Platform): readonly AnyRoute[] => [
  ...accountRoutes(platform),
  ...apiKeyRoutes(platform),
  ...auditRoutes(platform),
  ...issueRoutes(platform),
  retestIssueRoute(platform),
  ...scopeRoutes(platform),
  ...selectiveSyncRoutes(platform),
  ...webhookReceiverRoutes(platform),
  ...ignoreRoutes(platform),
  ...ignoredRecordRoutes(platform),
]
