import { conformance } from '@crosswalk/connector-kit/conformance'
import bamboohr from './index.ts'
import sandbox from './sandbox/index.ts'

conformance(bamboohr, sandbox, {
  sizes: { employees: 210, timeOff: 60 },
  selectsFields: true,
  created: {
    employees: (like) => ({ ...like, first_name: 'Ada', last_name: 'Nolan', work_email: 'ada.nolan@acme.example' }),
    timeOffRequests: (like) => ({ ...like, status: 'REQUESTED', request_type: '79' }),
  },
  changed: {
    employees: { preferred_name: 'Addy', mobile_phone_number: '+1 555 0100', marital_status: 'SINGLE' },
    timeOffRequests: { status: 'APPROVED' },
  },
  // A kind of absence is read by name and written by id.
  writtenOtherwise: { timeOffRequests: ['request_type'] },
})
