/** Conditions as parameters of the list of issues. https://docs.github.com/en/rest/issues/issues#list-repository-issues */
import { conditionOn, type Condition, type Operator, type Query } from '@crosswalk/connector-kit'
import type { GitHubIssue } from './api.ts'
import { secondBefore } from './lists.ts'
import { ticket } from './mappings.ts'

export const issueConditions: Readonly<Record<string, readonly Operator[]>> = {
  status: ['EQUALS'],
  tags: ['CONTAINS'],
  assignees: ['CONTAINS'],
  creator: ['EQUALS'],
  ticket_type: ['EQUALS'],
  remote_updated_at: ['GREATER_THAN', 'GREATER_THAN_OR_EQUAL_TO'],
}

const states: Readonly<Record<string, string>> = { OPEN: 'open', CLOSED: 'closed' }

/** Empty text, `*` and `none` have a meaning of their own here, and a comma parts names: such values are left to `meetsAll`. */
const named = (value: Condition['value'] | undefined): string | undefined =>
  typeof value === 'string' && !['', '*', 'none'].includes(value) && !value.includes(',') ? value : undefined

export function issueQuery(conditions: readonly Condition[] | undefined): Query {
  const updated =
    conditionOn(conditions, 'remote_updated_at', 'GREATER_THAN_OR_EQUAL_TO') ??
    conditionOn(conditions, 'remote_updated_at', 'GREATER_THAN')
  return {
    state: states[String(conditionOn(conditions, 'status'))] ?? 'all',
    labels: named(conditionOn(conditions, 'tags', 'CONTAINS')),
    assignee: named(conditionOn(conditions, 'assignees', 'CONTAINS')),
    creator: named(conditionOn(conditions, 'creator')),
    type: named(conditionOn(conditions, 'ticket_type')),
    since: typeof updated === 'string' ? secondBefore(updated) : undefined,
  }
}

/** GitHub compares names without regard to case and instants to the second; what it lets through is looked at again. */
export function meetsAll(issue: GitHubIssue, conditions: readonly Condition[] = []): boolean {
  if (conditions.length === 0) return true
  const [fields] = ticket.read(issue)
  return conditions.every(({ field, operator, value: to }) => {
    const value = fields?.[field]
    if (value === null || value === undefined) return false
    if (operator === 'CONTAINS') return (value as readonly unknown[]).includes(to)
    if (operator === 'EQUALS') return value === to
    const [at, since] = [Date.parse(value as string), Date.parse(to as string)]
    return operator === 'GREATER_THAN' ? at > since : at >= since
  })
}
