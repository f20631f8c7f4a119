import { listOf, model, text, vocabulary, word } from '../language/index.ts'

export const ticketAction = vocabulary('TicketAction', ['VIEW', 'CREATE', 'EDIT', 'DELETE', 'CLOSE', 'ASSIGN'])

export const ticketAccess = vocabulary('TicketAccess', ['ALL', 'ASSIGNED_ONLY', 'TEAM_ONLY'])

export const role = model('ticketing.Role', {
  path: 'roles',
  description: 'A bundle of rights that users hold.',
  fields: {
    name: text('What the role is called.'),
    ticket_actions: listOf(word(ticketAction, 'What its holders may do with tickets.')),
    ticket_access: word(ticketAccess, 'Which tickets that extends to.'),
  },
})
