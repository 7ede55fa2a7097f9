'use client';

import { Pill } from '@payloadcms/ui';

import type { StatusReport } from '../../sync/report/status-report.js';
import type { TenantStatus } from '../../sync/report/tenant-status.js';
import { styles } from '../styles.js';
import { HEALTH_WORDS } from '../words.js';
import { TimeText } from './time-text.js';

/** What is wrong, of which account, and what to do about it; and how old the picture is that the CRM has of ServiceTitan. */
export const HealthWords = ({ status }: { status: Pick<StatusReport, 'health' | 'tenants'> }) => {
  const { health, tenants } = status;
  const words = HEALTH_WORDS[health];
  const troubled = tenants.filter((tenant) => tenant.reason !== null && tenant.health !== 'never_run');
  const oldest = oldestFreshness(tenants);
  return (
    <>
      <div style={styles.row} data-testid="health" data-health={health}>
        <Pill pillStyle={words.pill}>{words.title}</Pill>
      </div>
      {troubled.map(({ tenantId, name, reason }) => (
        <p key={tenantId} style={styles.change} data-testid="health-reason">
          {tenants.length > 1 && <strong>{name}: </strong>}
          {reason}
        </p>
      ))}
      <p style={styles.quiet}>{words.text}</p>
      {oldest !== null && (
        <p style={styles.quiet} data-testid="freshness">
          ServiceTitan as of <TimeText at={oldest} />
        </p>
      )}
    </>
  );
};

const oldestFreshness = (tenants: readonly TenantStatus[]): string | null => {
  const known = tenants.flatMap(({ freshness }) => freshness ?? []);
  return known.length < tenants.length ? null : ([...known].sort()[0] ?? null);
};
