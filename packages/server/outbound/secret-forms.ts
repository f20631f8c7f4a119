/**
 * Every text in which one of these secrets may show: plain, URL-encoded, JSON-escaped, hex, and in base64 and base64url,
 * also in the midst of a longer encoded text (`user:secret` of basic authentication). Longest first.
 */
export function secretForms(secrets: readonly string[]): readonly string[] {
  const forms = new Set(secrets.filter((secret) => secret.length >= 4).flatMap(formsOf))
  return [...forms].sort((one, other) => other.length - one.length)
}

function formsOf(secret: string): string[] {
  const urlEncoded = encodeURIComponent(secret.toWellFormed())
  return [
    secret,
    urlEncoded,
    urlEncoded.replaceAll('%20', '+'),
    urlEncoded.replaceAll(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()),
    new URLSearchParams({ '': secret }).toString().slice(1),
    JSON.stringify(secret).slice(1, -1),
    // As PHP writes JSON.
    JSON.stringify(secret).slice(1, -1).replaceAll('/', '\\/'),
    Buffer.from(secret).toString('hex'),
    ...base64Forms(secret),
  ]
}

/** Three bytes make four characters, so a secret inside a longer text is encoded in one of three ways, by its offset. */
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const whole = bytes.toString('base64')
  const inside = [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64')
    // Only the characters that depend on nothing but the secret.
    return encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6))
  })
  const all = [whole, ...inside.filter((form) => form.length >= 8)]
  return all.flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')])
}
