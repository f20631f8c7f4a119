/** The company and its lists: locations, departments, divisions. */
import { compute, constant, filled, mapping, text, unsupported } from '@crosswalk/connector-kit'
import { hris } from '@crosswalk/models'
import type { BambooCompany, BambooOption } from '../api.ts'
import { companyId, departmentId, divisionId } from './employee.ts'

export const company = mapping(hris.company).from<BambooCompany>((c) => ({
  remote_id: constant(companyId),
  legal_name: filled(c.legalName),
  display_name: filled(c.displayName),
  eins: unsupported,
}))

/** The list of locations has names only; addresses are kept in a part of BambooHR that needs rights of applicant tracking. */
export const workplace = mapping(hris.location).from<BambooOption>((option) => ({
  remote_id: text(option.id),
  name: option.name,
  phone_number: unsupported,
  street_1: unsupported,
  street_2: unsupported,
  city: unsupported,
  state: unsupported,
  zip_code: unsupported,
  country: unsupported,
  location_type: constant('WORK'),
}))

const group = (type: 'DEPARTMENT' | 'BUSINESS_UNIT', idOf: (optionId: string | number) => string) =>
  mapping(hris.group).from<BambooOption>((option) => ({
    remote_id: compute([option.id], idOf),
    group_url: unsupported,
    parent_group: unsupported,
    name: option.name,
    type: constant(type),
    is_commonly_used_as_team: constant(type === 'DEPARTMENT'),
  }))

export const department = group('DEPARTMENT', departmentId)
export const division = group('BUSINESS_UNIT', divisionId)

/** BambooHR has no teams; companies use departments for them. */
export const team = mapping(hris.team).from<BambooOption>((option) => ({
  remote_id: compute([option.id], departmentId),
  name: option.name,
  parent_team: unsupported,
}))
