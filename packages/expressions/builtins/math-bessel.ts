/** Points of the integrals below; both integrands are smooth, so that this many give about 12 digits. */
const POINTS = 4000
/** The order is rounded and bounded: the C functions take an int. */
const LARGEST_ORDER = 10_000

/** The Bessel function of the first kind, by its integral over half a turn: https://dlmf.nist.gov/10.9.E2 */
export function besselJ(order: number, x: number): number {
  const n = orderOf(order)
  if (Number.isNaN(x) || n === undefined) return Number.NaN
  if (!Number.isFinite(x)) return 0
  return trapezoid(0, Math.PI, (angle) => Math.cos(n * angle - x * Math.sin(angle))) / Math.PI
}

/** The Bessel function of the second kind: https://dlmf.nist.gov/10.9.E7 */
export function besselY(order: number, x: number): number {
  const n = orderOf(order)
  if (x < 0 || Number.isNaN(x) || n === undefined) return Number.NaN
  if (x === 0) return -Infinity
  if (!Number.isFinite(x)) return 0
  const wave = simpson(0, Math.PI, (angle) => Math.sin(x * Math.sin(angle) - n * angle))
  const sign = n % 2 === 0 ? 1 : -1
  const end = Math.asinh((60 + Math.abs(n)) / x) + 4
  const decay = simpson(0, end, (t) => (Math.exp(n * t) + sign * Math.exp(-n * t)) * Math.exp(-x * Math.sinh(t)))
  return (wave - decay) / Math.PI
}

function orderOf(order: number): number | undefined {
  const n = Math.trunc(order)
  return Math.abs(n) <= LARGEST_ORDER ? n : undefined
}

/** Exact beyond all powers of the step for a periodic integrand. */
function trapezoid(from: number, to: number, f: (x: number) => number): number {
  const step = (to - from) / POINTS
  let sum = (f(from) + f(to)) / 2
  for (let index = 1; index < POINTS; index++) sum += f(from + index * step)
  return sum * step
}

function simpson(from: number, to: number, f: (x: number) => number): number {
  const step = (to - from) / POINTS
  let sum = f(from) + f(to)
  for (let index = 1; index < POINTS; index++) sum += f(from + index * step) * (index % 2 === 0 ? 2 : 4)
  return (sum * step) / 3
}
