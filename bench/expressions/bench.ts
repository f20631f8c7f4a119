/** `npm run bench -- expressions`: the same four tasks by hand, by us and by others, in turns. */
import assert from 'node:assert/strict'
import { bar, median, spread, table } from '../support/figures.ts'
import { findContenders, handWritten, ours, type Contender } from './contenders.ts'
import { timeBatch, warmUp, type Batch, type Evaluation } from './measure.ts'
import { tasks, type Task } from './tasks.ts'

export interface ExpressionsOptions {
  readonly rounds: number
}

const batchesPerRound = 5

interface Entry {
  readonly contender: Contender
  readonly task: Task
  readonly batch: Batch
  /** Nanoseconds per evaluation, of every batch. */
  readonly times: number[]
}

export async function benchExpressions({ rounds }: ExpressionsOptions): Promise<string[]> {
  const { contenders, absent } = findContenders()
  const all = Object.values(tasks)
  // Everybody is warm in every task before anything is measured: in a real process no expression runs alone.
  const entries: Entry[] = []
  for (const task of all) {
    for (const contender of contenders) {
      const evaluation = contender.evaluation(task)
      if (evaluation === undefined) continue
      await checkResults(contender, evaluation, task)
      entries.push({ contender, task, batch: await warmUp(evaluation, task.inputs), times: [] })
    }
  }
  for (let turn = 0; turn < rounds * batchesPerRound; turn++) {
    for (const { batch, times } of entries) times.push(await timeBatch(batch))
  }
  return [...all.flatMap((task) => reportTask(task, contenders, entries)), ...absent, ...barsOf(entries)]
}

/** A figure for another result would be none: whoever gives one ends the benchmark. */
async function checkResults(contender: Contender, evaluation: Evaluation, task: Task): Promise<void> {
  for (const input of task.inputs) {
    const before = JSON.stringify(input)
    const result: unknown = await evaluation.run(input)
    const expected: unknown = task.handWritten(input as never)
    assert.deepEqual(plain(result), plain(expected), `${contender.name} gives another result for "${task.name}"`)
    assert.equal(JSON.stringify(input), before, `${contender.name} changes the input of "${task.name}"`)
  }
}

/** As JSON: jsonata marks its arrays with properties of its own. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

function reportTask(task: Task, contenders: readonly Contender[], entries: readonly Entry[]): string[] {
  const floor = timeOf(entries, task, handWritten)!
  const rows = contenders.map((contender) => {
    const entry = entryOf(entries, task, contender)
    if (!entry) return [contender.name, 'n/a', '', '']
    const time = median(entry.times)
    return [contender.name, nanoseconds(time), `${factor(time / floor)}x`, spread(entry.times)]
  })
  return [`${table([task.name, 'ns/evaluation', 'of hand-written', 'spread'], rows)}\n`]
}

function barsOf(entries: readonly Entry[]): string[] {
  const path = timeOf(entries, tasks.path, ours)!
  const bars = [bar('path', path <= 30, `${nanoseconds(path)} ns`, '30 ns')]
  for (const task of [tasks.order, tasks.orders]) {
    const time = timeOf(entries, task, ours)!
    const ratio = time / timeOf(entries, task, handWritten)!
    bars.push(bar(`${task.name} against hand-written`, ratio <= 10, `${factor(ratio)} times`, 'at most 10 times'))
    const jsonata = entries.find((entry) => entry.task === task && entry.contender.name === 'jsonata')!
    const lead = median(jsonata.times) / time
    bars.push(bar(`${task.name} against jsonata`, lead >= 40, `${factor(lead)} times faster`, 'at least 40 times'))
  }
  return bars
}

const entryOf = (entries: readonly Entry[], task: Task, contender: Contender): Entry | undefined =>
  entries.find((entry) => entry.task === task && entry.contender === contender)

function timeOf(entries: readonly Entry[], task: Task, contender: Contender): number | undefined {
  const entry = entryOf(entries, task, contender)
  return entry && median(entry.times)
}

const nanoseconds = (time: number): string => time.toLocaleString('en', { maximumFractionDigits: time < 100 ? 1 : 0 })

const factor = (ratio: number): string => ratio.toLocaleString('en', { maximumFractionDigits: ratio < 100 ? 1 : 0 })
