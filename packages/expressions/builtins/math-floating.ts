/** The power of two of a finite number other than zero: 0 for numbers from 1 up to 2. */
export function exponentOf(x: number): number {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, x)
  const bits = (view.getUint16(0) >> 4) & 0x7ff
  // Subnormal numbers have no exponent of their own until they are scaled up.
  return bits === 0 ? exponentOf(x * 2 ** 64) - 64 : bits - 1023
}

/** x times 2 to the power of n, in steps that neither overflow nor vanish on the way. */
export function scale(x: number, n: number): number {
  let result = x
  let left = Math.trunc(Math.max(-5000, Math.min(5000, n)))
  while (left !== 0 && result !== 0 && Number.isFinite(result)) {
    const step = Math.max(-1000, Math.min(1000, left))
    result *= 2 ** step
    left -= step
  }
  return Number.isNaN(n) ? Number.NaN : result
}

/** Halves go to the even neighbour. */
export function roundHalfEven(x: number): number {
  const floor = Math.floor(x)
  const fraction = x - floor
  if (fraction < 0.5) return floor
  if (fraction > 0.5) return floor + 1
  return floor % 2 === 0 ? floor : floor + 1
}

/** IEEE 754's remainder: x minus y times the nearest whole quotient. */
export function remainder(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y) || y === 0 || !Number.isFinite(x)) return Number.NaN
  if (!Number.isFinite(y)) return x
  const divisor = Math.abs(y)
  const whole = x % (2 * divisor)
  const magnitude = Math.abs(whole)
  const half = divisor / 2
  let result = magnitude
  if (magnitude > half) result = magnitude - divisor
  if (result >= half && magnitude > divisor) result -= divisor
  return whole < 0 ? -result : result
}

/** The next number that can be written, in the direction of another. */
export function nextAfter(x: number, towards: number): number {
  if (Number.isNaN(x) || Number.isNaN(towards)) return Number.NaN
  if (x === towards) return towards
  if (x === 0) return towards > 0 ? Number.MIN_VALUE : -Number.MIN_VALUE
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, x)
  const away = x > 0 === towards > x
  view.setBigInt64(0, view.getBigInt64(0) + (away ? 1n : -1n))
  return view.getFloat64(0)
}
