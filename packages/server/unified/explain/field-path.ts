import { pathsOf, type ItemNodes, type Node } from '@crosswalk/connector-kit'
import type { Field } from '@crosswalk/models'
import { invalidParameter } from '../../http/check-input.ts'
import type { Provenance } from './provenance.ts'
import { rawAt } from './raw-at.ts'
import type { Subject } from './subject.ts'

/** What a path names inside a record: a field, one of the customer's own, or a value inside a value. */
export interface Named {
  /** The field of the record that it lies in. */
  readonly top: string
  readonly value: unknown
  /** The field at its end; undefined for the customer's own fields and the remote id. */
  readonly field: Field | undefined
  readonly provenance: Provenance
  /** What the payload has at each remote path; undefined where it has nothing there. */
  readonly raws: readonly unknown[]
}

/** Every field of a record by its path, those of the customer's own included. */
export const pathsOfSubject = ({ provenance }: Subject): readonly string[] => Object.keys(provenance)

/** Finds what `addresses.0.city` or `field_mappings.size` names. Throws `invalid_parameter` where it names nothing. */
export function namedBy(subject: Subject, path: string): Named {
  const own = Object.hasOwn(subject.provenance, path) ? subject.provenance[path] : undefined
  if (own) return ofField(subject, path, own)
  const [top, ...steps] = path.split('.')
  const outer = Object.hasOwn(subject.provenance, top!) ? subject.provenance[top!] : undefined
  if (!outer || top === 'remote_id') throw unknown(subject, path)
  return inside(subject, ofField(subject, top!, outer), steps, path)
}

function ofField(subject: Subject, path: string, provenance: Provenance): Named {
  const field = Object.hasOwn(subject.model.fields, path) ? subject.model.fields[path] : undefined
  const [, target] = path.split(/^field_mappings\./)
  const value = target === undefined ? subject.values[path] : targetValue(subject, target)
  const isHidden = field?.sensitive === true && !subject.showsSensitive
  return {
    top: path,
    value: value ?? null,
    field,
    provenance,
    raws: isHidden ? [] : provenance.remote_paths.map((at) => rawAt(subject.raw, at, subject.source.item)),
  }
}

function targetValue({ values }: Subject, name: string): unknown {
  const groups = Object.values((values['field_mappings'] ?? {}) as Record<string, Record<string, { value: unknown }>>)
  return groups.find((group) => Object.hasOwn(group, name))?.[name]?.value
}

/** Goes into values inside a record: places of lists and fields of embedded models. */
function inside(subject: Subject, outer: Named, steps: readonly string[], path: string): Named {
  let { field, value } = outer
  let place: number | undefined
  for (const step of steps) {
    if (field?.list === true && place === undefined) {
      if (!/^\d{1,6}$/.test(step)) throw unknown(subject, path)
      place = Number(step)
      value = Array.isArray(value) ? ((value as unknown[])[place] ?? null) : null
    } else {
      const inner: Field | undefined =
        field?.embedded && Object.hasOwn(field.embedded.fields, step) ? field.embedded.fields[step] : undefined
      if (!inner) throw unknown(subject, path)
      value = value === null ? null : ((value as Record<string, unknown>)[step] ?? null)
      field = inner
      place = undefined
    }
  }
  return { ...outer, value, field, ...traceInside(subject, outer, steps) }
}

/** A list with one object per remote item says where each member comes from; of others only the whole is known. */
function traceInside(subject: Subject, outer: Named, steps: readonly string[]): Pick<Named, 'provenance' | 'raws'> {
  const { provenance, raws } = outer
  const { mapping, item } = subject.source
  const node = provenance.kind === 'mapped' ? mapping?.nodes[outer.top] : undefined
  const [place, member, ...deeper] = steps
  const entry = node && member !== undefined && deeper.length === 0 ? entryAt(subject, node, Number(place)) : undefined
  if (!entry) return { provenance, raws }
  const found: Node = entry.nodes[member!] ?? { op: 'unsupported' }
  const paths = pathsOf(found, entry.prefix)
  const own = paths.map((at) => rawAt(subject.raw, at, item))
  const raw = provenance.raw === null ? null : own.map((value) => value ?? null)
  const kind = found.op === 'unsupported' || found.op === 'constant' ? found.op : provenance.kind
  return { provenance: { ...provenance, kind, remote_paths: paths, raw }, raws: own }
}

interface Entry {
  readonly nodes: ItemNodes
  /** What stands before the paths of its nodes. */
  readonly prefix: string
}

/** Where the members of one entry of a list come from. */
function entryAt({ raw, source: { item } }: Subject, node: Node, place: number): Entry | undefined {
  const prefix = item ? `${item.list}[].` : ''
  if (node.op === 'each') return { nodes: node.item, prefix: `${pathsOf(node.of, prefix)[0]}.${place}.` }
  if (node.op !== 'list') return undefined
  // A written-out list leaves out entries of which the vendor has nothing.
  const present = node.items.filter((nodes) =>
    Object.values(nodes)
      .flatMap((of) => pathsOf(of, prefix))
      .some((at) => isFilled(rawAt(raw, at, item))),
  )
  const nodes = present[place]
  return nodes && { nodes, prefix }
}

const isFilled = (value: unknown): boolean => value !== undefined && value !== null && value !== ''

const unknown = ({ model, provenance }: Subject, path: string) =>
  invalidParameter(
    'field',
    `names no field of ${model.name} ("${path.replaceAll(/\p{Cc}/gu, '').slice(0, 80)}"); there are ${Object.keys(provenance).join(', ')}`,
  )
