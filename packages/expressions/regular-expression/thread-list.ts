/** The ways that are open at one position, best first, each with its own slots. */
export class ThreadList {
  readonly #width: number
  readonly #instructions: Int32Array
  readonly #slots: Int32Array
  size = 0

  constructor(capacity: number, slots: number) {
    this.#width = slots
    this.#instructions = new Int32Array(capacity)
    this.#slots = new Int32Array(capacity * slots)
  }

  push(instruction: number, slots: Int32Array): void {
    this.#instructions[this.size] = instruction
    const base = this.size * this.#width
    for (let i = 0; i < this.#width; i++) this.#slots[base + i] = slots[i]!
    this.size++
  }

  instruction(index: number): number {
    return this.#instructions[index]!
  }

  load(index: number, slots: Int32Array): void {
    const base = index * this.#width
    for (let i = 0; i < this.#width; i++) slots[i] = this.#slots[base + i]!
  }
}
