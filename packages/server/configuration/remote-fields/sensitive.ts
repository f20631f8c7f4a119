import { isSecretName } from '../../outbound/redact.ts'

/** Names, without case and punctuation, of what nobody should see in a list of examples. */
const personal =
  /ssn|socialsecurity|socialinsurance|nationalid|nationalinsurance|taxid|taxnumber|taxpayer|passport|driverslicen|iban|bankaccount|accountnumber|routingnumber|sortcode|cardnumber|creditcard|cvv|cvc|birth|salary|payrate|wage|compensation|ethnic|religio|disabilit|veteran|gender|marital|medical|diagnos|sexualorientation/
const personalNames = new Set(['sin', 'nin', 'dob', 'race', 'sex', 'bsn'])

/** Whether a field of this name may hold a secret, or what its person would not want to be read by others. */
export function isSensitiveName(name: string): boolean {
  if (isSecretName(name)) return true
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  return personal.test(plain) || personalNames.has(plain)
}

const secretShapes: readonly RegExp[] = [
  /^eyJ[\w-]{8,}\.[\w-]+/, // a JSON Web Token
  /-----BEGIN [A-Z ]*KEY/,
  /^(sk|pk|rk|ghp|gho|xox[abps]|AKIA|shp(at|ss))[_-]?\w{10,}/,
  /^\d{3}-\d{2}-\d{4}$/, // a social security number
  /^[A-Z]{2}\d{2}[ ]?([A-Z0-9]{4}[ ]?){2,7}[A-Z0-9]{1,4}$/, // an IBAN
  /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[\w+/=-]{32,}$/, // random characters
]

/** Whether a value looks like a secret, whatever its field is called. */
export function looksSecret(value: unknown): boolean {
  if (typeof value === 'number') return isCardNumber(String(value))
  if (typeof value !== 'string') return false
  const text = value.slice(0, 500)
  return secretShapes.some((shape) => shape.test(text)) || isCardNumber(text.replaceAll(/[ -]/g, ''))
}

/** 13 to 19 digits whose Luhn sum is right. */
function isCardNumber(digits: string): boolean {
  if (!/^\d{13,19}$/.test(digits)) return false
  let sum = 0
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits.at(-1 - index))
    const doubled = index % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}
