/** For tests of the past: a vendor whose people know their jobs and teams, written straight into the store. */
import {
  connector,
  mapping,
  reference,
  references,
  stream,
  text,
  unsupported,
  type MappingFields,
} from '@crosswalk/connector-kit'
import { crm, hris, type Model } from '@crosswalk/models'
import { vendor } from '../../sync/testing.ts'

export interface Worker {
  readonly id: string
  readonly name: string
  readonly number?: string | null
  readonly ssn?: string | null
  readonly team?: string | null
  readonly jobs?: readonly { readonly id: string; readonly title: string }[]
  readonly job_ids?: readonly string[]
}

const nothing = <M extends Model>(model: M): MappingFields<M> =>
  Object.fromEntries(Object.keys(model.fields).map((name) => [name, unsupported])) as unknown as MappingFields<M>

const employee = mapping(hris.employee).from<Worker>((worker) => ({
  ...nothing(hris.employee),
  remote_id: text(worker.id),
  first_name: worker.name,
  employee_number: worker.number,
  ssn: worker.ssn,
  team: reference(worker.team),
  employments: references(worker.job_ids),
}))

const employment = mapping(hris.employment).fromEach<Worker, { readonly id: string; readonly title: string }>(
  (worker) => worker.jobs,
  (job, worker) => ({
    ...nothing(hris.employment),
    remote_id: job.id,
    job_title: job.title,
    employee: reference(worker.id),
  }),
)

interface Badge {
  readonly id: string
  readonly kind: string
}

const badgeClass = mapping(crm.customObjectClass).from<Badge>((badge) => ({
  ...nothing(crm.customObjectClass),
  remote_id: badge.kind,
  name: badge.kind,
}))

const badgeObject = mapping(crm.customObject).from<Badge>((badge) => ({
  ...nothing(crm.customObject),
  remote_id: badge.id,
  object_class: reference(badge.kind),
}))

/** The vendor of the sync tests with people of this kind. */
export const company = connector({
  ...vendor,
  streams: {
    people: stream<Worker>()({
      ...(vendor.streams.people as any),
      id: (worker) => worker.id,
      mappings: [employee, employment],
    }),
    teams: vendor.streams.teams,
    badges: stream<Badge>()({
      ...(vendor.streams.teams as any),
      id: (badge) => badge.id,
      mappings: [badgeClass, badgeObject],
    }),
  },
})
