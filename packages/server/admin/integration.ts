import type { Connector } from '@crosswalk/connector-kit'
import type * as z from 'zod'
import type { accountIntegration } from '../http/shapes.ts'

/** A connector as it is shown beside an account. */
export const integrationOf = (connector: Connector): z.output<typeof accountIntegration> => ({
  name: connector.name,
  abbreviated_name: connector.name,
  categories: [connector.category],
  image: null,
  square_image: null,
  color: null,
  slug: connector.id,
  api_endpoints_to_documentation_urls: {},
  webhook_setup_guide_url: connector.webhook?.docs ?? null,
  category_beta_status: {},
})
