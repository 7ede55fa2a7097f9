'use client';

import type { TenantStatus } from '../../sync/report/tenant-status.js';
import { styles } from '../styles.js';
import { MODE_WORDS, writeBackFacts } from '../write-back-words.js';

/** What may go back to ServiceTitan, as the options say; not to be changed here. */
export const WriteBackCard = ({ tenants }: { tenants: readonly TenantStatus[] }) => (
  <section style={styles.card} aria-label="Write-back" data-testid="write-back">
    <h2 style={styles.heading}>Write-back</h2>
    <p style={{ ...styles.quiet, marginBottom: 12 }}>
      What may go back to ServiceTitan. It is set by the option <code>writeBack</code>, for all accounts or for one.
    </p>
    <div style={styles.boards}>
      {tenants.map(({ tenantId, name, writeBack }) => (
        <div key={tenantId} data-testid="write-back-account" data-mode={writeBack.mode}>
          {tenants.length > 1 && <h3 style={styles.subheading}>{name}</h3>}
          <p style={styles.plain}>{MODE_WORDS[writeBack.mode]}</p>
          <dl style={{ ...styles.facts, marginTop: 8, maxWidth: 560 }}>
            {writeBackFacts(writeBack).flatMap(([label, value]) => [
              <dt key={label}>{label}</dt>,
              <dd key={`${label} value`} style={styles.fact}>
                {value}
              </dd>,
            ])}
          </dl>
        </div>
      ))}
    </div>
  </section>
);
