import type { ContactDocument, DocumentId, OpportunityDocument } from '../../payload/documents.types.js';
import { finishChoices, recordConflicts, settleConflicts } from '../../state/conflicts.js';
import { clearDirty } from '../../state/dirty.js';
import { recordChanges, recordStages } from '../../state/journal.js';
import { giveJobs, saveContacts, saveOpportunities } from '../../state/memory.js';
import { recordWishes } from '../../state/outbox.js';
import { ACCOUNT, release } from '../../state/quarantine.js';
import type { Statements } from '../../state/transaction.js';
import { replaceUnlinked } from '../../state/unlinked-estimates.js';
import { wishesOfConflicts } from '../outgoing/conflict-wishes.js';
import type { PlannedContact, PlannedOpportunity } from '../plan/plan.types.js';
import type { RunContext } from '../run/run-context.js';
import type { AppliedAccount } from './applied.js';
import { journalEntries } from './journal-entries.js';
import { contactRow, opportunityRow } from './memory-rows.js';

/**
 * Writes all that is remembered of applied accounts, on the handle of a transaction: memory, jobs given, journal, stage history,
 * conflicts, and what those that the CRM won ask of ServiceTitan; and takes their marks away, and what was set aside of them. `at` is ISO 8601 UTC.
 */
export const remember = async (
  db: Statements,
  args: { context: RunContext; applied: readonly AppliedAccount[]; quarantined: ReadonlySet<string>; at: string },
): Promise<void> => {
  const { applied, at } = args;
  const { state, tenant, run, payload, writeBack } = args.context;
  const where = { state, tenantId: tenant.tenantId };
  const entries = applied.map((each) => journalEntries({ plan: each.plan, ids: idsOf(each), stamp: { tenantId: where.tenantId, runId: run.id, at } }));
  await saveContacts(db, { ...where, now: at, rows: applied.flatMap((each) => each.plan.contacts.map((contact) => contactRow(contact, contactOf(each, contact)))) });
  await saveOpportunities(db, {
    ...where,
    now: at,
    rows: applied.flatMap((each) => each.plan.opportunities.map((opportunity) => opportunityRow(opportunity, opportunityOf(each, opportunity)))),
  });
  await giveJobs(db, { ...where, gives: applied.flatMap(({ plan }) => plan.gives) });
  await recordChanges(db, { state, entries: entries.flatMap((entry) => entry.changes) });
  await recordStages(db, { state, entries: entries.flatMap((entry) => entry.stages) });
  await settleConflicts(db, { state, entries: entries.flatMap((entry) => entry.settled) });
  await finishChoices(db, { state, ids: applied.flatMap(carriedOut) });
  await recordConflicts(db, { state, entries: entries.flatMap((entry) => entry.conflicts) });
  await replaceUnlinked(db, {
    ...where,
    customerIds: applied.flatMap(({ account }) => account.customerIds),
    estimates: applied.flatMap(({ account, plan }) => plan.unlinkedEstimates.map((estimateId) => ({ estimateId, customerId: account.customerIds[0] ?? '' }))),
  });
  await clearDirty(db, { ...where, marks: applied.flatMap(({ account }) => account.marks) });
  const repaired = applied.flatMap(({ account }) => account.customerIds).filter((id) => args.quarantined.has(id));
  await release(db, { ...where, kinds: ['plan', 'apply'], entity: ACCOUNT, recordIds: repaired });
  const wishes = applied.flatMap((each) =>
    each.plan.contacts.flatMap((contact) =>
      wishesOfConflicts({ payload, writeBack, tenant }, { contact, document: contactOf(each, contact), facts: each.account.input.facts, at }),
    ),
  );
  await recordWishes(db, { state, wishes, now: at });
};

/** A choice about a document that was not planned waits on. */
const carriedOut = ({ account, plan }: AppliedAccount): number[] => {
  const planned = new Set([...plan.contacts.flatMap(({ stKey, previousKey }) => [stKey, previousKey]), ...plan.opportunities.map(({ stKey }) => stKey)]);
  return account.choices.filter(({ stKey }) => planned.has(stKey)).map(({ id }) => id);
};

const contactOf = ({ account, written }: AppliedAccount, contact: PlannedContact): ContactDocument | null =>
  written.contacts.get(contact.stKey) ?? account.input.documents.contacts.find((document) => document.id === contact.documentId) ?? null;

const opportunityOf = ({ account, written }: AppliedAccount, opportunity: PlannedOpportunity): OpportunityDocument | null =>
  written.opportunities.get(opportunity.stKey) ?? account.input.documents.opportunities.find((document) => document.id === opportunity.documentId) ?? null;

const idsOf = (applied: AppliedAccount): Map<string, DocumentId> => {
  const ids = new Map<string, DocumentId>();
  for (const contact of applied.plan.contacts) {
    const document = contactOf(applied, contact);
    if (document) ids.set(contact.stKey, document.id);
  }
  for (const opportunity of applied.plan.opportunities) {
    const document = opportunityOf(applied, opportunity);
    if (document) ids.set(opportunity.stKey, document.id);
  }
  return ids;
};
