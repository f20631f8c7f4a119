/** Believable records, the same for the same seed. */
import type { Random } from '@crosswalk/connector-kit/sandbox'
import { seededPipelines } from './pipelines.ts'

/** A record as the sandbox keeps it; what HubSpot computes is added when it is answered. */
export interface Stored {
  readonly properties: Readonly<Record<string, string>>
  /** Ids by the other type's path. */
  readonly associations: Readonly<Record<string, readonly string[]>>
  /** Milliseconds since 1970. */
  readonly createdAt: number
  /** Gone for good, after a merge or a request under the GDPR: it stands in no list, not even the archived one. */
  readonly isErased?: boolean
}

export interface Owner {
  readonly id: string
  readonly email: string
  readonly type: 'PERSON'
  readonly firstName: string
  readonly lastName: string
  readonly userId: number
  readonly userIdIncludingInactive: number
  readonly createdAt: string
  readonly updatedAt: string
  readonly archived: boolean
}

/** Where the ids of each type begin. Like HubSpot's they are numbers in text that only grow. */
const firstIds: Readonly<Record<string, number>> = {
  companies: 20_100_000_001,
  contacts: 110_000_000_001,
  deals: 30_200_000_001,
  calls: 50_300_000_001,
  emails: 60_400_000_001,
  meetings: 70_500_000_001,
  notes: 80_600_000_001,
  tasks: 90_700_000_001,
}

export const seededId = (path: string, index: number): string => String(firstIds[path]! + index * 7)

export const ownerId = (index: number): string => String(41_629_779 + index * 13)

export function seedOwner(random: Random, index: number, of: number): Owner {
  const [firstName, lastName] = [random.firstName(), random.lastName()]
  const userId = 9_586_504 + index * 31
  return {
    id: ownerId(index),
    email: `${firstName}.${lastName}${index}@crosswalk-demo.example`.toLowerCase(),
    type: 'PERSON',
    firstName,
    lastName,
    userId,
    userIdIncludingInactive: userId,
    createdAt: '2024-01-08T09:00:00.000Z',
    updatedAt: '2024-06-03T12:30:15.250Z',
    // One has left, and still owns records.
    archived: of > 3 && index === of - 1,
  }
}

interface Scene {
  readonly random: Random
  readonly sizes: Readonly<Record<string, number>>
  readonly index: number
  readonly createdAt: number
}

/** What the seed of one type makes: properties, and what it is associated with. */
type Seed = (scene: Scene) => Omit<Stored, 'createdAt'>

const day = 86_400_000
const iso = (milliseconds: number): string => new Date(milliseconds).toISOString()

const anyOwner = ({ random, sizes }: Scene): string => ownerId(random.int(0, Math.max(0, (sizes['owners'] ?? 1) - 1)))

/** Some records of another type, as associations. */
const some = ({ random, sizes }: Scene, path: string, most: number): Stored['associations'] => {
  const size = sizes[path] ?? 0
  if (size === 0 || most === 0) return {}
  const ids = Array.from({ length: most }, () => seededId(path, random.int(0, size - 1)))
  return { [path]: [...new Set(ids)] }
}

const countries = new Intl.DisplayNames('en', { type: 'region' })

/** HubSpot keeps countries by name. */
const place = (random: Random) => {
  const { city, state, country, postalCode } = random.city()
  const address = `${random.int(1, 240)} ${random.lastName()} Street`
  return { address, city, state, zip: postalCode, country: countries.of(country) ?? country }
}

const activity = (scene: Scene): Stored['associations'] => ({
  ...some(scene, 'contacts', scene.random.int(1, 3)),
  ...some(scene, 'companies', 1),
})

export const seeds: Readonly<Record<string, Seed>> = {
  companies: (scene) => {
    const { random, index, createdAt } = scene
    const name = random.company()
    const domain = `${name.toLowerCase().replaceAll(' ', '-')}-${index}.example`
    return {
      properties: {
        ...place(random),
        address2: random.chance(0.4) ? `Floor ${random.int(1, 30)}` : '',
        name,
        domain,
        website: random.chance(0.9) ? `https://www.${domain}` : '',
        description: random.sentence(40),
        industry: random.pick(['COMPUTER_SOFTWARE', 'FOOD_BEVERAGES', 'RETAIL', 'LOGISTICS_AND_SUPPLY_CHAIN']),
        numberofemployees: String(random.int(3, 9000)),
        phone: random.phone(),
        hubspot_owner_id: anyOwner(scene),
        notes_last_updated: iso(createdAt + 3 * day),
      },
      associations: {},
    }
  },
  contacts: (scene) => {
    const { random, index, createdAt } = scene
    const [firstname, lastname] = [random.firstName(), random.lastName()]
    const { companies } = random.chance(0.9) ? some(scene, 'companies', 1) : {}
    return {
      properties: {
        ...place(random),
        firstname,
        lastname,
        email: `${firstname}.${lastname}.${index}@example.com`.toLowerCase(),
        work_email: random.chance(0.3) ? `${firstname[0]}${lastname}${index}@work.example`.toLowerCase() : '',
        phone: random.phone(),
        mobilephone: random.chance(0.5) ? random.phone() : '',
        fax: '',
        jobtitle: random.pick(['Buyer', 'Head of Operations', 'Engineer', 'CFO', 'Assistant']),
        lifecyclestage: random.pick(['lead', 'customer', 'opportunity']),
        associatedcompanyid: companies?.[0] ?? '',
        hubspot_owner_id: random.chance(0.95) ? anyOwner(scene) : '',
        notes_last_updated: random.chance(0.7) ? iso(createdAt + 2 * day) : '',
      },
      associations: {},
    }
  },
  deals: (scene) => {
    const { random, createdAt } = scene
    const pipeline = random.pick(seededPipelines)
    return {
      properties: {
        dealname: `${random.company()}, ${random.pick(['renewal', 'pilot', 'new business', 'expansion'])}`,
        description: random.sentence(40),
        amount: `${random.int(500, 90_000)}.${random.int(10, 99)}`,
        pipeline: pipeline.id,
        dealstage: random.pick(pipeline.stages).id,
        dealtype: random.pick(['newbusiness', 'existingbusiness']),
        closedate: iso(createdAt + 40 * day),
        hubspot_owner_id: anyOwner(scene),
        notes_last_updated: iso(createdAt + day),
      },
      associations: { ...some(scene, 'companies', 1), ...some(scene, 'contacts', 2) },
    }
  },
  calls: (scene) => ({
    properties: {
      hs_timestamp: iso(scene.createdAt),
      hs_call_title: `Call: ${scene.random.sentence(5)}`,
      hs_call_body: scene.random.sentence(50),
      hs_call_direction: scene.random.pick(['INBOUND', 'OUTBOUND']),
      hs_call_duration: String(scene.random.int(20, 3000) * 1000),
      hs_call_status: 'COMPLETED',
      hubspot_owner_id: anyOwner(scene),
    },
    associations: activity(scene),
  }),
  emails: (scene) => ({
    properties: {
      hs_timestamp: iso(scene.createdAt),
      hs_email_subject: scene.random.sentence(6),
      hs_email_text: scene.random.sentence(60),
      hs_email_direction: scene.random.pick(['EMAIL', 'INCOMING_EMAIL', 'FORWARDED_EMAIL']),
      hs_email_status: 'SENT',
      hubspot_owner_id: anyOwner(scene),
    },
    associations: activity(scene),
  }),
  meetings: (scene) => ({
    properties: {
      hs_timestamp: iso(scene.createdAt),
      hs_meeting_title: scene.random.sentence(4),
      hs_meeting_body: scene.random.sentence(30),
      hs_meeting_start_time: iso(scene.createdAt + day),
      hs_meeting_end_time: iso(scene.createdAt + day + 1_800_000),
      hs_meeting_outcome: 'COMPLETED',
      hubspot_owner_id: anyOwner(scene),
    },
    associations: activity(scene),
  }),
  notes: (scene) => ({
    properties: {
      hs_timestamp: iso(scene.createdAt),
      hs_note_body: `<div>${scene.random.sentence(50)}</div>`,
      hubspot_owner_id: anyOwner(scene),
    },
    associations: { ...activity(scene), ...some(scene, 'deals', 1) },
  }),
  tasks: (scene) => {
    const isDone = scene.random.chance(0.4)
    return {
      properties: {
        hs_timestamp: iso(scene.createdAt + 7 * day),
        hs_task_subject: scene.random.sentence(5),
        hs_task_body: scene.random.sentence(30),
        hs_task_status: isDone ? 'COMPLETED' : scene.random.pick(['NOT_STARTED', 'IN_PROGRESS', 'WAITING', 'DEFERRED']),
        hs_task_priority: scene.random.pick(['LOW', 'MEDIUM', 'HIGH']),
        hs_task_completion_date: isDone ? iso(scene.createdAt + 5 * day) : '',
        hubspot_owner_id: anyOwner(scene),
      },
      associations: { ...activity(scene), ...some(scene, 'deals', 1) },
    }
  },
}
