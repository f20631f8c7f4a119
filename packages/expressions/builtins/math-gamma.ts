/** Lanczos' approximation with g = 7: about 15 digits. https://en.wikipedia.org/wiki/Lanczos_approximation */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
]

export function gamma(x: number): number {
  if (x === 0) return Object.is(x, -0) ? -Infinity : Infinity
  if (x < 0 && Number.isInteger(x)) return Number.NaN
  if (x < 0.5) return Math.PI / (Math.sin(Math.PI * x) * gamma(1 - x))
  if (x > 171.7) return Infinity
  if (Number.isInteger(x)) return factorial(x - 1)
  return Math.exp(logGammaPositive(x))
}

function factorial(n: number): number {
  let product = 1
  for (let factor = 2; factor <= n; factor++) product *= factor
  return product
}

/** The logarithm of the magnitude of the gamma function. */
export function logGamma(x: number): number {
  if (Math.abs(x) === Infinity) return Infinity
  if (x <= 0 && Number.isInteger(x)) return Infinity
  if (x === 1 || x === 2) return 0
  if (x < 0.5) return Math.log(Math.abs(Math.PI / Math.sin(Math.PI * x))) - logGamma(1 - x)
  return logGammaPositive(x)
}

/** The sign of the gamma function. */
export function logGammaSign(x: number): number {
  if (x >= 0 || Number.isInteger(x)) return Object.is(x, -0) ? -1 : 1
  return Math.floor(x) % 2 === 0 ? 1 : -1
}

function logGammaPositive(x: number): number {
  const shifted = x - 1
  const t = shifted + 7.5
  const series = LANCZOS.reduce((sum, term, index) => (index === 0 ? term : sum + term / (shifted + index)), 0)
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(t) - t + Math.log(series)
}

/** The error function: its series near zero, its continued fraction further out. */
export function erf(x: number): number {
  const magnitude = Math.abs(x)
  if (magnitude >= 2.5) return Math.sign(x) * (1 - erfcTail(magnitude))
  let term = x
  let sum = x
  for (let n = 1; n < 200 && Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
    term *= -(x * x) / n
    sum += term / (2 * n + 1)
  }
  return (2 / Math.sqrt(Math.PI)) * sum
}

export function erfc(x: number): number {
  if (x >= 2.5) return erfcTail(x)
  return 1 - erf(x)
}

function erfcTail(x: number): number {
  if (x > 30) return 0
  let fraction = 0
  for (let n = 120; n > 0; n--) fraction = n / 2 / (x + fraction)
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction)
}
