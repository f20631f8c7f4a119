import { datetime, email, model, onCreate, references, text, word } from '../language/index.ts'
import { country } from '../shared/country.ts'

export const contact = model('mktg.Contact', {
  path: 'contacts',
  description:
    'A person who can be reached by marketing: a subscriber, a recipient, a lead. Not someone who works with the tool.',
  fields: {
    first_name: text('Given name.', onCreate),
    last_name: text('Family name.', onCreate),
    email: email('The e-mail address at which the person is reached.', onCreate),
    phone: text('Telephone number, as the vendor writes it.', onCreate),
    state: text('State, province or region, as a code or a name, as the vendor keeps it.', onCreate),
    country: word(country, 'Country, as an ISO 3166-1 alpha-2 code.', onCreate),
    postal_code: text('Postal or ZIP code, as text because of leading zeros and letters.', onCreate),
    remote_created_at: datetime('When it was created at the vendor.'),
    remote_updated_at: datetime('When it was last changed at the vendor.'),
    automations: references(
      'mktg.Automation',
      'The automations that address the contact; an addition of Crosswalk, by which the list under an automation finds its recipients.',
      { expandable: false },
    ),
    campaigns: references(
      'mktg.Campaign',
      'The campaigns the contact is part of; an addition of Crosswalk, by which the list under a campaign finds its contacts.',
      { expandable: false },
    ),
    emails: references(
      'mktg.MarketingEmail',
      'The e-mails sent to the contact; an addition of Crosswalk, by which the list under an e-mail finds its recipients.',
      { expandable: false },
    ),
    events: references(
      'mktg.Event',
      'The events the contact is invited to or took part in; an addition of Crosswalk, by which the list under an event finds its contacts.',
      { expandable: false },
    ),
    lists: references(
      'mktg.List',
      'The lists the contact is subscribed to; an addition of Crosswalk, by which the list under a list finds its subscribers.',
      { expandable: false },
    ),
    messages: references(
      'mktg.Message',
      'The messages sent to the contact; an addition of Crosswalk, by which the list under a message finds its recipients.',
      { expandable: false },
    ),
  },
  nested: [
    { path: 'automations/{parent_id}/recipients', parent: 'mktg.Automation', through: { own: 'automations' } },
    { path: 'campaigns/{parent_id}/contacts', parent: 'mktg.Campaign', through: { own: 'campaigns' } },
    { path: 'emails/{parent_id}/recipients', parent: 'mktg.MarketingEmail', through: { own: 'emails' } },
    { path: 'events/{parent_id}/contacts', parent: 'mktg.Event', through: { own: 'events' } },
    { path: 'lists/{parent_id}/subscribers', parent: 'mktg.List', through: { own: 'lists' } },
    { path: 'messages/{parent_id}/recipients', parent: 'mktg.Message', through: { own: 'messages' } },
  ],
})
