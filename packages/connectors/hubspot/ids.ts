/**
 * Remote ids of what the customer has defined. HubSpot counts records within their object type, so a custom object is
 * `<object type>-<id>`, such as `2-3453932-17`. A type of association is known by both object types, its category and its
 * number: `2-3453932:0-1:USER_DEFINED:35`; an association by both records besides: `2-3453932-17:0-1-201:USER_DEFINED:35`.
 */
import { CrosswalkError } from '@crosswalk/connector-kit'

type Id = number | string

export const customObjectId = (objectTypeId: string, id: Id): string => `${objectTypeId}-${id}`

export interface ObjectPlace {
  readonly objectTypeId: string
  readonly id: string
}

export function readObjectId(remoteId: string): ObjectPlace {
  const [, objectTypeId, id] = /^(\d+-\d+)-(\d+)$/.exec(remoteId) ?? refuse('custom object', remoteId)
  return { objectTypeId: objectTypeId!, id: id! }
}

export const associationTypeId = (from: string, to: string, category: string, typeId: Id): string =>
  `${from}:${to}:${category}:${typeId}`

export interface TypePlace {
  readonly from: string
  readonly to: string
  readonly category: string
  readonly typeId: number
}

export function readTypeId(remoteId: string): TypePlace {
  const match = /^(\d+-\d+):(\d+-\d+):([A-Z_]+):(\d+)$/.exec(remoteId) ?? refuse('association type', remoteId)
  const [, from, to, category, typeId] = match
  return { from: from!, to: to!, category: category!, typeId: Number(typeId) }
}

export interface AssociationPlace {
  readonly source: ObjectPlace
  readonly target: ObjectPlace
  readonly category: string
  readonly typeId: number
}

export const associationId = ({ source, target, category, typeId }: AssociationPlace): string =>
  [
    customObjectId(source.objectTypeId, source.id),
    customObjectId(target.objectTypeId, target.id),
    category,
    typeId,
  ].join(':')

export function readAssociationId(remoteId: string): AssociationPlace {
  const match = /^(\d+-\d+-\d+):(\d+-\d+-\d+):([A-Z_]+):(\d+)$/.exec(remoteId) ?? refuse('association', remoteId)
  const [, source, target, category, typeId] = match
  return {
    source: readObjectId(source!),
    target: readObjectId(target!),
    category: category!,
    typeId: Number(typeId),
  }
}

function refuse(what: string, id: string): never {
  throw new CrosswalkError('invalid_parameter', `"${id.slice(0, 60)}" is not the remote id of a HubSpot ${what}.`)
}
