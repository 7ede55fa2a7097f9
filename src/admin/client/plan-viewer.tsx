'use client';

import { Collapsible, ShimmerEffect } from '@payloadcms/ui';
import { useEffect, useMemo, useState } from 'react';

import type { ShownChange, ShownRefusal } from '../../sync/run/stored-plan.js';
import { planGroups, planSummary, type PlannedRecord } from '../plan-groups.js';
import { styles } from '../styles.js';
import { counted, countText, valueText } from '../value-text.js';
import { fieldWords, guardWords, stepWords } from '../words.js';
import { messageOf, useApi } from './use-api.js';

const SHOWN = 50;

type Plan = { changes: ShownChange[]; refused: ShownRefusal[] };

/** What a dry run would change, document by document, and the moves it would refuse. */
export const PlanViewer = ({ runId }: { runId: string }) => {
  const api = useApi();
  const [plan, setPlan] = useState<Plan | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    let isGone = false;
    api.get<{ run: { plan?: Plan } }>(`/status?runId=${encodeURIComponent(runId)}`).then(
      ({ run }) => !isGone && setPlan(run.plan ?? { changes: [], refused: [] }),
      (error: unknown) => !isGone && setProblem(messageOf(error)),
    );
    return () => {
      isGone = true;
    };
  }, [api, runId]);
  const records = useMemo(() => planGroups(plan?.changes ?? []), [plan]);

  if (problem !== null) return <p style={styles.quiet}>The plan could not be read: {problem}</p>;
  if (plan === null) return <ShimmerEffect height={60} />;
  const { newContacts, newOpportunities, changed } = planSummary(records);
  return (
    <div data-testid="plan">
      <h3 style={{ ...styles.subheading, marginBottom: 8 }} data-testid="plan-summary">
        {records.length === 0
          ? 'A run would change nothing.'
          : `A run would make ${counted(newContacts, 'contact', 'contacts')} and ${counted(newOpportunities, 'opportunity', 'opportunities')}, and change ${counted(changed, 'document', 'documents')}.`}
      </h3>
      <div style={styles.list}>
        {records.slice(0, SHOWN).map((record) => (
          <PlannedDocument key={record.stKey} record={record} />
        ))}
      </div>
      {records.length > SHOWN && <p style={styles.quiet}>The first {countText(SHOWN)} of {countText(records.length)} documents.</p>}
      <Refusals refused={plan.refused} />
    </div>
  );
};

const PlannedDocument = ({ record }: { record: PlannedRecord }) => (
  <Collapsible
    initCollapsed
    header={
      <span style={styles.change}>
        {record.isNew ? 'New' : 'Changed'} {record.collection === 'contacts' ? 'contact' : 'opportunity'}: <strong>{record.label}</strong>
      </span>
    }
  >
    <ul style={styles.list}>
      {record.changes.map(({ field, before, after, step }, index) => (
        <li key={`${index} ${field}`} style={styles.change}>
          {fieldWords(field)}: {record.isNew ? '' : `${valueText(before)} → `}
          <strong>{valueText(after)}</strong> <span style={styles.quiet}>({stepWords(step)})</span>
        </li>
      ))}
    </ul>
  </Collapsible>
);

const Refusals = ({ refused }: { refused: ShownRefusal[] }) => {
  if (refused.length === 0) return null;
  return (
    <>
      <h3 style={styles.subheading}>{counted(refused.length, 'move', 'moves')} not made</h3>
      <ul style={styles.list} data-testid="plan-refused">
        {refused.slice(0, SHOWN).map(({ stKey, field, wanted, guard }, index) => (
          <li key={`${index} ${stKey}`} style={styles.change}>
            {stKey}: {fieldWords(field).toLowerCase()} {wanted}, for {guardWords(guard)}
          </li>
        ))}
      </ul>
      {refused.length > SHOWN && <p style={styles.quiet}>The first {countText(SHOWN)} of {countText(refused.length)}.</p>}
    </>
  );
};
