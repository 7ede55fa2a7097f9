import { createHmac, randomUUID } from 'node:crypto';

/** A secret as the options want it. */
export const WEBHOOK_SECRET = 'a webhook secret of these tests, 48 letters long';
export const WEBHOOK_URL = 'http://crm.test/api/webhooks/st-automation';
export const SIGNATURE_HEADER = 'X-ServiceTitan-Signature';

/** A webhook on its way. */
export type Sent = { body: string | Uint8Array; headers: Record<string, string> };

export const hmac = (body: string | Uint8Array, secret: string | Buffer = WEBHOOK_SECRET): Buffer => createHmac('sha256', secret).update(body).digest();

/** The headers with which ServiceTitan sends a body. */
export const signedHeaders = (body: string | Uint8Array, secret: string = WEBHOOK_SECRET): Record<string, string> => ({
  'Content-Type': 'application/json',
  [SIGNATURE_HEADER]: hmac(body, secret).toString('hex'),
});

/** The headers with which a sender of Standard Webhooks sends a body. */
export const standardHeaders = ({ body, id = randomUUID(), at = new Date(), secret = WEBHOOK_SECRET }: { body: string; id?: string; at?: Date; secret?: string }): Record<string, string> => {
  const seconds = String(Math.floor(at.getTime() / 1000));
  return {
    'Content-Type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': seconds,
    'webhook-signature': `v1,${hmac(`${id}.${seconds}.${body}`, secret).toString('base64')}`,
  };
};

/** An event of ServiceTitan about a job, as it stands in a body. */
export const jobEvent = ({ occurrence = randomUUID(), tenantId = 1001, jobId = 2150000001, type = 'tn.jpm.job-updated' }: { occurrence?: string; tenantId?: number; jobId?: number; type?: string } = {}): string =>
  JSON.stringify({
    specversion: '1.0',
    id: randomUUID(),
    type,
    time: '2026-02-01T10:00:00.1234567Z',
    source: 'https://webhooks.servicetitan.io',
    userassignedid: occurrence,
    datacontenttype: 'application/json',
    data: { job: { id: jobId, jobStatus: 'Scheduled' }, tenantId, tenantName: 'The Shop' },
  });

/** A rightly signed webhook. */
export const rightly = (body: string = jobEvent(), secret?: string): Sent => ({ body, headers: signedHeaders(body, secret) });

export const requestOf = ({ body, headers }: Sent): Request => new Request(WEBHOOK_URL, { method: 'POST', headers, body: Buffer.from(body) });
