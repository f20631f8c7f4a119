import { conformance } from '@crosswalk/connector-kit/conformance'
import hubspot from './index.ts'
import sandbox from './sandbox/index.ts'

conformance(hubspot, sandbox, { selectsFields: true })
