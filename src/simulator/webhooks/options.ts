/** How a subscription to webhooks is set up in the developer portal, and how their sender behaves. */
export type WebhookOptions = {
  /** Where they go. */
  url: string;
  /** The HMAC key that signs them. */
  secret: string;
  /** The header of the signature. Default `X-ServiceTitan-Signature`. */
  header?: string;
  /** How the signature is written; ServiceTitan's documents leave it open. Default `hex`. */
  encoding?: 'hex' | 'base64';
  /** Further deliveries of each event, as they happen now and then. Default 0. */
  duplicates?: number;
  /** Seconds to wait before each further attempt. Default ServiceTitan's 10, 30, 60 and 300; then it gives up. */
  retrySeconds?: readonly number[];
  /** Makes the waits shorter or longer by this factor. Default 1. */
  retryScale?: number;
  /** How long to wait for an answer, in seconds. Default 10. */
  timeoutSeconds?: number;
};
