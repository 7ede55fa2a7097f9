import type { DocumentId } from '../../payload/documents.types.js';
import type { StoredPlan } from '../../state/plans.js';
import type { PlannedAccount } from '../apply/applied.js';
import type { RunReport } from './run-report.js';

/** One change as a dry run shows it: `GET /api/crm/sync/status?runId=`, design 5.3. */
export type ShownChange = {
  collection: 'contacts' | 'opportunities';
  stKey: string;
  id: DocumentId | null;
  field: string;
  before: unknown;
  after: unknown;
  step: string;
};

export type ShownRefusal = { stKey: string; field: string; wanted: string; guard: string };

/** What a dry run keeps of a plan, counted as the real run would count it; nothing where nothing would change. */
export const storedPlan = ({ plan }: PlannedAccount, report: RunReport): StoredPlan[] => {
  const documents = [
    ...plan.contacts.map((document) => ({ collection: 'contacts' as const, document })),
    ...plan.opportunities.map((document) => ({ collection: 'opportunities' as const, document })),
  ];
  const changes = documents.flatMap(({ collection, document }) =>
    document.changes.map((change): ShownChange => ({ collection, stKey: document.stKey, id: document.documentId, ...change })),
  );
  const refused = plan.opportunities.flatMap((opportunity) =>
    opportunity.refused.map(({ field, wanted, guard }): ShownRefusal => ({ stKey: opportunity.stKey, field, wanted, guard })),
  );
  report.counts.created += documents.filter(({ document }) => document.action === 'create').length;
  report.counts.updated += documents.filter(({ document }) => document.action === 'update').length;
  if (changes.length === 0) report.counts.skipped += 1;
  for (const [step, count] of Object.entries(plan.steps)) report.counts.steps[step] = (report.counts.steps[step] ?? 0) + count;
  return changes.length === 0 && refused.length === 0 ? [] : [{ changes, refused }];
};
