/** The company and its lists. */
import { get, stream, type Mapping } from '@crosswalk/connector-kit'
import type { BambooCompany, BambooList, BambooOption } from './api.ts'
import { rowsOf } from './rows.ts'
import { company, department, division, team, workplace } from './mappings/company.ts'

export const companies = stream<BambooCompany>()({
  docs: 'https://documentation.bamboohr.com/reference/get-company-information',
  // There is one company behind a key, and it has no id.
  id: () => 'company',
  mappings: [company],
  deletes: 'never',
  interval: 86_400,
  list: () => get('/company_information'),
  page: (response) => ({ records: rowsOf<BambooCompany>([response.body], 'displayName') }),
})

/** One of the company's lists. They all come in one answer; archived options are in it, since history refers to them. */
const listOf = (alias: string, mappings: readonly Mapping<any, BambooOption>[]) =>
  stream<BambooOption>()({
    docs: 'https://documentation.bamboohr.com/reference/list-list-fields',
    id: (option) => String(option.id),
    mappings,
    deletes: 'sweep',
    interval: 3600,
    list: () => get('/meta/lists'),
    page: (response) => ({
      records: rowsOf<BambooList>(response.body, 'options').find((list) => list.alias === alias)?.options ?? [],
    }),
  })

export const locations = listOf('location', [workplace])
export const departments = listOf('department', [department, team])
export const divisions = listOf('division', [division])
