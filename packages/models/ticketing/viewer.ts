import { model, reference } from '../language/index.ts'

export const viewer = model('ticketing.Viewer', {
  description: 'A user or a team that can see a ticket or a collection.',
  fields: {
    team: reference('ticketing.Team', 'The team that can see it; null where it is a single user.'),
    user: reference('ticketing.User', 'The user who can see it; null where it is a whole team.'),
    collection: reference(
      'ticketing.Collection',
      'The collection that can be seen, or null where it is a ticket; an addition of Crosswalk, by which the list under a collection finds its viewers.',
      { expandable: false },
    ),
    ticket: reference(
      'ticketing.Ticket',
      'The ticket that can be seen, or null where it is a collection; an addition of Crosswalk, by which the list under a ticket finds its viewers.',
      { expandable: false },
    ),
  },
  nested: [
    { path: 'collections/{collection_id}/viewers', parent: 'ticketing.Collection', through: { own: 'collection' } },
    { path: 'tickets/{ticket_id}/viewers', parent: 'ticketing.Ticket', through: { own: 'ticket' } },
  ],
})
