'use client';

import type { StatusReport } from '../../sync/report/status-report.js';
import { styles } from '../styles.js';
import { counted } from '../value-text.js';
import { CONFLICTS_CARD } from './conflicts.js';
import { OUTBOX_CARD } from './outbox.js';
import { QUARANTINE_CARD } from './quarantine.js';

/** What the sync leaves to people. Nothing to see when there is nothing. */
export const Attention = ({ status, accounts }: { status: StatusReport; accounts: Record<string, string> }) => {
  const { unmappedBusinessUnits: units, unlinkedEstimates, quarantined, conflicts, outbox } = status;
  if (units.length === 0 && unlinkedEstimates === 0 && quarantined === 0 && conflicts.open === 0 && outbox.refused === 0) return null;
  return (
    <section style={styles.card} aria-label="Left to you" data-testid="attention">
      <h2 style={styles.heading}>Left to you</h2>
      <ul style={styles.list}>
        {units.length > 0 && (
          <li data-testid="unmapped-units">
            {counted(units.length, 'business unit is', 'business units are')} in no pipeline; their customers become contacts without an opportunity. Add them to a pipeline in the options, or leave them so:
            <ul>
              {units.map(({ tenantId, id, name, jobs }) => (
                <li key={`${tenantId}:${id}`}>
                  {name}{' '}
                  <span style={styles.quiet}>
                    ({accounts[tenantId] === undefined ? '' : `${accounts[tenantId]}, `}
                    {counted(jobs, 'job', 'jobs')})
                  </span>
                </li>
              ))}
            </ul>
          </li>
        )}
        {unlinkedEstimates > 0 && (
          <li data-testid="unlinked-estimates">
            {counted(unlinkedEstimates, 'estimate belongs', 'estimates belong')} to no job that the sync follows, and so to no opportunity.
          </li>
        )}
        {quarantined > 0 && (
          <li data-testid="quarantined">
            {counted(quarantined, 'record is', 'records are')} <a href={`#${QUARANTINE_CARD}`}>set aside</a> because {quarantined === 1 ? 'it' : 'they'} could not be processed.
          </li>
        )}
        {outbox.refused > 0 && (
          <li data-testid="refused-writes">
            ServiceTitan did not take {counted(outbox.refused, 'change', 'changes')} made in the CRM; see <a href={`#${OUTBOX_CARD}`}>why</a>.
          </li>
        )}
        {conflicts.open > 0 && (
          <li data-testid="open-conflicts">
            {counted(conflicts.open, 'field waits', 'fields wait')} for <a href={`#${CONFLICTS_CARD}`}>a decision</a> whose value stands.
          </li>
        )}
      </ul>
    </section>
  );
};
