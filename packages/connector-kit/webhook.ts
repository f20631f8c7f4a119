/** How a vendor's webhooks are checked and read. */

export interface WebhookRequest {
  readonly method: string
  /** The full URL the vendor called, as the vendor knows it. */
  readonly url: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The raw bytes: two bodies that differ only in invalid UTF-8 must not look alike. */
  readonly body: Uint8Array
}

/** A record of a stream that the vendor says was touched. The platform reads it again; the notice itself is not trusted. */
export interface RemoteEvent {
  readonly stream: string
  readonly id: string
  readonly kind: 'created' | 'changed' | 'deleted'
  /** ISO 8601. */
  readonly at: string
}

export interface Webhook {
  readonly docs: string
  /**
   * Whether the signature is right and fresh (at most `tolerance` seconds old where the vendor signs a time; usually 300).
   * Must compare in constant time (`constantTimeEqual`) and be false, not throw, for anything missing or malformed.
   */
  verify(request: WebhookRequest, secret: string, now: Date): boolean
  /** The events in a verified request. */
  events(body: unknown): readonly RemoteEvent[]
}
