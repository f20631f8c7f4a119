import { conformance } from '@crosswalk/connector-kit/conformance'
import github from './index.ts'
import sandbox from './sandbox/index.ts'

// More than a page of repositories; in the first, three pages of issues and comments. A user who is in several repositories
// is the same record in each, and the suite wants every record once: see the test of users.
conformance(github, sandbox, {
  sizes: { repositories: 103, issues: 400, comments: 420, labels: 120, users: 12, sharedUsers: 0 },
  created: {
    issues: (like) => ({ ...like, name: 'The export is slow', description: 'Since *Monday*.', status: 'OPEN' }),
  },
  changed: {
    issues: { name: 'Renamed', status: 'CLOSED', description: null },
    comments: { body: 'Done.' },
  },
})
