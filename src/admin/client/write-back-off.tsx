'use client';

import { styles } from '../styles.js';

/** How to switch the write-back on. */
export const WriteBackOff = () => (
  <p style={{ ...styles.quiet, marginBottom: 12 }} data-testid="write-back-off">
    The write-back is off: what people do in the CRM stays in the CRM. Set <code>writeBack</code> among the options of <code>payloadStSync</code> to <code>&apos;full&apos;</code> to have it done in
    ServiceTitan, or to <code>&apos;notes&apos;</code> to have it noted on the job, and start the CRM again.
  </p>
);
