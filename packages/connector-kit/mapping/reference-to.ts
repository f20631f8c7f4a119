import type { Model, Reference } from '@crosswalk/models'

/** A relation that leads to a record of another model than the one its field is declared with. */
export class ReferenceTo {
  readonly model: Model['name']
  readonly remoteId: string
  /** The relation in the vendor's own words. */
  readonly remote: string

  constructor(model: Model['name'], remoteId: string, remote: string) {
    this.model = model
    this.remoteId = remoteId
    this.remote = remote
  }
}

/**
 * A relation to a record of the given model, where a field may lead to several: a link from a custom object to a contact.
 * `remote` is what the vendor's field says, for the way back.
 *
 * @example
 * codec({
 *   decode: (to) => (to.startsWith('contact-') ? referenceTo(crm.contact, to.slice(8), to) : to),
 *   encode: (value) => (value instanceof ReferenceTo ? value.remote : value),
 * })
 */
export const referenceTo = ({ name }: Model, remoteId: string, remote: string): Reference =>
  new ReferenceTo(name, remoteId, remote) as unknown as Reference
