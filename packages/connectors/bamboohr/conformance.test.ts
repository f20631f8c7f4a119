import { conformance } from '@crosswalk/connector-kit/conformance'
import bamboohr from './index.ts'
import sandbox from './sandbox/index.ts'

conformance(bamboohr, sandbox, { sizes: { employees: 210, timeOff: 60 }, selectsFields: true })
