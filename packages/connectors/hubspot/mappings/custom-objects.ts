/** What the customer has defined: classes of objects, their records, and the links between them. */
import {
  codec,
  compute,
  filled,
  firstOf,
  fixed,
  list,
  mapping,
  reference,
  ReferenceTo,
  referenceTo,
  unsupported,
} from '@crosswalk/connector-kit'
import { crm, type Model, type Reference } from '@crosswalk/models'
import type { HubSpotAssociation, HubSpotAssociationType, HubSpotCustomObject, HubSpotSchema } from '../api.ts'
import { ownFields } from '../custom-properties.ts'
import { associationTypeId, customObjectId, readObjectId } from '../ids.ts'

export const customObjectClass = mapping(crm.customObjectClass).from<HubSpotSchema>((schema) => ({
  remote_id: schema.objectTypeId,
  name: schema.name,
  description: filled(schema.description),
  labels: fixed(schema.labels),
  fields: compute([schema.properties, schema.requiredProperties], ownFields),
  association_types: compute([schema.objectTypeId, schema.associations], (id, associations) =>
    (associations ?? [])
      .filter((type) => type.fromObjectTypeId === id)
      .map((type) => ({
        id: type.id,
        remote_key_name: type.name ?? null,
        source_object_class: type.fromObjectTypeId,
        target_object_class: type.toObjectTypeId,
      })),
  ),
}))

export const customObject = mapping(crm.customObject).from<HubSpotCustomObject>((record) => ({
  remote_id: compute([record.objectTypeId, record.id], customObjectId),
  object_class: reference(record.objectTypeId),
  fields: record.properties,
}))

/** A class, by the id of its object type; contacts and the like have one too. */
const objectClass = codec<string, unknown>({
  name: 'objectClass',
  decode: (id) => ({ id, origin_type: id.startsWith('2-') ? 'CUSTOM_OBJECT' : id }),
  encode: (of) => (typeof of === 'object' && of !== null && 'id' in of ? String(of.id) : String(of)),
})

/** The customer's own classes can be told by their ids; contacts and the like are no class of ours. */
const customClass = codec<string, Reference | null>({
  name: 'customClass',
  decode: (id) => (id.startsWith('2-') ? (id as Reference) : null),
})

export const associationType = mapping(crm.associationType).from<HubSpotAssociationType>((type) => ({
  remote_id: compute([type.fromObjectTypeId, type.toObjectTypeId, type.category, type.typeId], associationTypeId),
  source_object_class: objectClass(type.fromObjectTypeId),
  target_object_classes: list({
    object_class: firstOf(reference(type.toClassId), customClass(type.toObjectTypeId)),
    origin_type: type.toObjectTypeId,
  }),
  // Asked for when one is made, and never told again.
  remote_key_name: type.name,
  display_name: type.label,
  cardinality: unsupported,
  is_required: unsupported,
  object_class: reference(type.fromObjectTypeId),
}))

/** A record of any class, by class and id. HubSpot numbers its own classes. */
const anyObject = codec<string, Reference | null>({
  name: 'anyObject',
  decode: (text) => {
    const { objectTypeId, id } = readObjectId(text)
    const model = standardModels.get(objectTypeId)
    return model ? referenceTo(model, id, text) : (text as Reference)
  },
  encode: (value: unknown) => (value instanceof ReferenceTo ? value.remote : String(value)),
})

/** https://developers.hubspot.com/docs/guides/crm/understanding-the-crm#object-type-ids */
const standardModels: ReadonlyMap<string, Model> = new Map<string, Model>([
  ['0-1', crm.contact],
  ['0-2', crm.account],
  ['0-3', crm.opportunity],
  ['0-27', crm.task],
  ['0-46', crm.note],
  ['0-47', crm.engagement],
  ['0-48', crm.engagement],
  ['0-49', crm.engagement],
])

export const association = mapping(crm.association).from<HubSpotAssociation>((link) => ({
  remote_id: link.id,
  source_object: reference(link.source),
  target_object: anyObject(link.target),
  association_type: reference(link.type),
}))
