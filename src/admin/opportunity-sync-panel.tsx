import { Banner, Link } from '@payloadcms/ui';
import type { UIFieldServerProps } from 'payload';
import { formatAdminURL } from 'payload/shared';

import { readText } from '../payload/documents/read-values.js';
import { crmPath } from '../payload/field-paths.js';
import { recordReport } from '../sync/report/record-report.js';
import { getRuntime } from '../sync/runtime.js';
import { JournalLines } from './client/journal-lines.js';
import { OpportunityExchange } from './client/opportunity-exchange.js';
import { TimeText } from './client/time-text.js';
import { namesBySlug } from './names-by-slug.js';
import { styles } from './styles.js';
import { guardWords, stepReason, stepWords } from './words.js';

/** Beside an opportunity: what it is in ServiceTitan, what the sync did to it and why, and what it was not allowed to do. */
export const OpportunitySyncPanel = async ({ payload, data, req }: UIFieldServerProps) => {
  const runtime = await getRuntime(payload).catch(() => null);
  if (!runtime || !(await runtime.settings.access.read({ req }))) return null;
  const { names, pipelines } = runtime.settings;
  const read = (field: string): string | null => readText(data, crmPath(names.fields.opportunities, field));
  const stKey = read('stKey');
  const record = stKey === null ? null : await recordReport(runtime.state, stKey);
  if (!record) {
    return (
      <section style={styles.panel} aria-label="ServiceTitan" data-testid="opportunity-sync">
        <p style={styles.quiet}>Not linked with ServiceTitan.</p>
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
  const stageNames = namesBySlug(pipelines);
  const mode = runtime.tenants.get(record.tenantId)?.settings.writeBack.mode ?? 'off';
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
      <OpportunityExchange stKey={record.stKey} isOff={mode === 'off'} canRun={await runtime.settings.access.run({ req })} names={stageNames} />
      <JournalLines lines={record.journal} names={stageNames} />
      <Link href={formatAdminURL({ adminRoute: payload.config.routes.admin, path: '/st-sync' })} prefetch={false}>
        ServiceTitan Sync
      </Link>
    </section>
  );
};
