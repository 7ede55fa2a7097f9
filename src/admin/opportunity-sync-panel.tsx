import { Banner, Link } from '@payloadcms/ui';
import type { UIFieldServerProps } from 'payload';
import { formatAdminURL } from 'payload/shared';

import { readText } from '../payload/documents/read-values.js';
import { crmPath } from '../payload/field-paths.js';
import { recordReport } from '../sync/report/record-report.js';
import { getRuntime, type SyncRuntime } from '../sync/runtime.js';
import type { WriteBackSettings } from '../writeback/write-back-settings.js';
import { JournalLines } from './client/journal-lines.js';
import { OpportunityExchange } from './client/opportunity-exchange.js';
import { TimeText } from './client/time-text.js';
import { namesBySlug } from './names-by-slug.js';
import { styles } from './styles.js';
import { guardWords, stepReason, stepWords } from './words.js';
import { nothingSentWords } from './write-back-words.js';

/** Beside an opportunity: what it is in ServiceTitan, what the sync did to it and why, and what it was not allowed to do. */
export const OpportunitySyncPanel = async ({ payload, data, req }: UIFieldServerProps) => {
  const runtime = await getRuntime(payload).catch(() => null);
  if (!runtime || !(await runtime.settings.access.read({ req }))) return null;
  const { names, pipelines } = runtime.settings;
  const read = (field: string): string | null => readText(data, crmPath(names.fields.opportunities, field));
  const stKey = read('stKey');
  const crmId = readText(data, 'id');
  // A form that was not saved yet.
  if (crmId === null) return null;
  const record = stKey === null ? null : await recordReport(runtime.state, stKey);
  const stageNames = namesBySlug(pipelines);
  const settings = settingsOf(runtime, record?.tenantId ?? read('stTenantId'));
  const exchange = (
    <OpportunityExchange
      crmId={crmId}
      stKey={record?.stKey ?? null}
      nothing={nothingSentWords({ settings, isKnown: record !== null })}
      canRun={await runtime.settings.access.run({ req })}
      names={stageNames}
    />
  );
  if (!record) {
    return (
      <section style={styles.panel} aria-label="ServiceTitan" data-testid="opportunity-sync">
        <h3 style={styles.title}>ServiceTitan</h3>
        <p style={styles.quiet}>ServiceTitan has no job for it yet.</p>
        {exchange}
      </section>
    );
  }
  const jobNumber = read('stJobNumber');
  const facts: [string, string | null][] = [
    ['Customer', record.stCustomerId],
    ['Job', record.stJobId === null ? null : `${record.stJobId}${jobNumber === null ? '' : ` (#${jobNumber})`}`],
    ['Estimate', record.stEstimateId],
    ['Account', runtime.tenants.size > 1 ? record.tenantId : null],
  ];
  return (
    <section style={styles.panel} aria-label="ServiceTitan" data-testid="opportunity-sync">
      <h3 style={styles.title}>ServiceTitan</h3>
      <dl style={styles.facts}>
        {facts.flatMap(([label, value]) => (value === null ? [] : [<dt key={label}>{label}</dt>, <dd key={`${label} value`} style={styles.fact}>{value}</dd>]))}
        <dt>Last sync</dt>
        <dd style={styles.fact} data-testid="opportunity-last-sync">
          {record.lastSyncedAt === null ? 'never' : <TimeText at={record.lastSyncedAt} />}
          {record.syncStatus === 'failed' && ' (failed; the next run tries again)'}
        </dd>
      </dl>
      {record.lastStep !== null && (
        <p style={styles.change} data-testid="opportunity-last-step">
          Last change by the step “{stepWords(record.lastStep)}”: {stepReason(record.lastStep) ?? 'ServiceTitan had news'}.
        </p>
      )}
      {record.refused !== null && (
        <div data-testid="opportunity-refused">
          <Banner type="info">
            ServiceTitan asks for “{stageNames[record.refused.wanted] ?? record.refused.wanted}”. Not done, for {guardWords(record.refused.guard)}.
          </Banner>
        </div>
      )}
      {exchange}
      <JournalLines lines={record.journal} names={stageNames} />
      <Link href={formatAdminURL({ adminRoute: payload.config.routes.admin, path: '/st-sync' })} prefetch={false}>
        ServiceTitan Sync
      </Link>
    </section>
  );
};

/** What may go to the account of an opportunity; one that belongs to none yet is told to the only account there is. Null where that is not clear. */
const settingsOf = ({ tenants }: SyncRuntime, tenantId: string | null): WriteBackSettings | null => {
  const [only, ...others] = tenants.values();
  const tenant = tenantId === null ? (others.length === 0 ? only : undefined) : tenants.get(tenantId);
  return tenant?.settings.writeBack ?? null;
};
