import pMap from 'p-map';

import { existingActivityKeys } from '../../payload/documents/activities.js';
import { DocumentExistsError } from '../../payload/documents/document-exists-error.js';
import type { PipelineDirectory } from '../../payload/documents/pipeline-directory.js';
import { unconfirmedWrites } from '../../payload/documents/unconfirmed-writes.js';
import type { DocumentId } from '../../payload/documents.types.js';
import { dataErrorCode } from '../../state/data-error.js';
import { clearDirty, holdDirty } from '../../state/dirty.js';
import { recordChanges, recordConflicts, recordStages } from '../../state/journal.js';
import { assertLease } from '../../state/lease.js';
import { giveJobs, markFailed, saveContacts, saveOpportunities } from '../../state/memory.js';
import { ACCOUNT, quarantinedIds, release, setAside } from '../../state/quarantine.js';
import { replaceUnlinked } from '../../state/unlinked-estimates.js';
import type { LoadedAccount } from '../accounts/load-accounts.js';
import type { AccountPlan } from '../plan/plan.types.js';
import type { RunContext } from '../run/run-context.js';
import { safeReason } from '../safe-reason.js';
import { compareIds } from '../steps/order.js';
import { applyAccount, writesDocuments, type ApplyTools, type WrittenAccount } from './apply-account.js';
import type { Fence } from './fence.js';
import { journalEntries } from './journal-entries.js';
import { contactRow, opportunityRow } from './memory-rows.js';

export type PlannedAccount = { account: LoadedAccount; plan: AccountPlan };

type Outcome = PlannedAccount & ({ written: WrittenAccount; error?: undefined } | { written: null; error: unknown });

/** A write that Payload called done and that is not there. */
class CommitLostError extends Error {
  override readonly name = 'CommitFailedError';
  constructor() {
    super('The CRM’s database did not keep the write; it is tried again on the next run.');
  }
}

/**
 * Writes a list of planned accounts to the CRM, several at a time, each in a transaction of its own; then reads back what was written,
 * and only then remembers it, journals it and takes the customers' marks away, all in one checked transaction. An account that fails
 * is set aside and stays marked; the others go on. Returns the accounts whose documents someone else created meanwhile: they must be
 * loaded and planned again. Throws LeaseLostError.
 */
export const applyPlans = async (
  context: RunContext,
  args: { planned: readonly PlannedAccount[]; directory: PipelineDirectory; fence: Fence },
): Promise<LoadedAccount[]> => {
  const { payload, settings } = context;
  const syncedAt = context.now().toISOString();
  const activityKeys = args.planned.flatMap(({ plan }) => [...plan.contacts, ...plan.opportunities].flatMap((each) => each.activities.map((activity) => activity.stKey)));
  const tools: ApplyTools = {
    payload,
    names: settings.names,
    directory: args.directory,
    fence: args.fence,
    syncedAt,
    knownActivities: await existingActivityKeys({ payload, names: settings.names, stKeys: activityKeys }),
  };
  const outcomes = await pMap(args.planned, (each) => applyOne(tools, each), { concurrency: settings.applyConcurrency });
  const lost = outcomes.find((outcome) => outcome.error instanceof Error && outcome.error.name === 'LeaseLostError');
  if (lost) throw lost.error;
  const confirmed = await confirm(context, outcomes);
  await rememberApart(context, confirmed, syncedAt);
  return confirmed.filter((outcome) => outcome.error instanceof DocumentExistsError).map((outcome) => outcome.account);
};

const applyOne = async (tools: ApplyTools, planned: PlannedAccount): Promise<Outcome> => {
  const contactIds = new Map<string, DocumentId>();
  for (const { stKey, id } of planned.account.input.documents.contacts) if (stKey !== null) contactIds.set(stKey, id);
  for (const { stKey, documentId } of planned.plan.contacts) if (documentId !== null) contactIds.set(stKey, documentId);
  try {
    return { ...planned, written: await applyAccount(tools, planned.plan, contactIds) };
  } catch (error) {
    return { ...planned, written: null, error };
  }
};

/** Reads back what was written: Payload reports success for a COMMIT that failed. */
const confirm = async (context: RunContext, outcomes: readonly Outcome[]): Promise<Outcome[]> => {
  const { payload, settings } = context;
  const { contacts, opportunities } = settings.names.collections;
  const [lostContacts, lostOpportunities] = await Promise.all([
    unconfirmedWrites({ payload, collection: contacts, written: outcomes.flatMap(({ written }) => [...(written?.contacts.values() ?? [])]) }),
    unconfirmedWrites({ payload, collection: opportunities, written: outcomes.flatMap(({ written }) => [...(written?.opportunities.values() ?? [])]) }),
  ]);
  const lost = { contacts: new Set(lostContacts), opportunities: new Set(lostOpportunities) };
  return outcomes.map((outcome): Outcome => {
    const { account, plan, written } = outcome;
    if (written === null) return outcome;
    const isLost =
      [...written.contacts.values()].some(({ id }) => lost.contacts.has(id)) || [...written.opportunities.values()].some(({ id }) => lost.opportunities.has(id));
    return isLost ? { account, plan, written: null, error: new CommitLostError() } : outcome;
  });
};

/** One account that holds what the database refuses to remember is set aside; the others of its batch are remembered. */
const rememberApart = async (context: RunContext, outcomes: readonly Outcome[], at: string): Promise<void> => {
  try {
    await remember(context, outcomes, at);
  } catch (error) {
    if (dataErrorCode(error) === null) throw error;
    const [only] = outcomes;
    if (only && outcomes.length === 1) return remember(context, [{ ...only, written: null, error }], at);
    for (const outcome of outcomes) await rememberApart(context, [outcome], at);
  }
};

const remember = async (context: RunContext, outcomes: readonly Outcome[], at: string): Promise<void> => {
  const { state, report, lease } = context;
  const where = { state, tenantId: context.tenant.tenantId };
  const done = outcomes.flatMap((outcome) => (outcome.written === null ? [] : [outcome]));
  const failed = outcomes.filter((outcome) => outcome.written === null && !(outcome.error instanceof DocumentExistsError));
  const stamp = { tenantId: where.tenantId, runId: context.run.id, at };
  const entries = done.map(({ account, plan, written }) => journalEntries({ plan, ids: idsOf(account, plan, written), stamp }));
  const quarantined = await quarantinedIds(state, { tenantId: where.tenantId, entity: ACCOUNT });
  await state.transaction(async (db) => {
    await assertLease(db, { state, lease });
    await saveContacts(db, { ...where, now: at, rows: done.flatMap(({ account, plan, written }) => plan.contacts.map((contact) => contactRow(contact, contactOf(account, contact, written)))) });
    await saveOpportunities(db, {
      ...where,
      now: at,
      rows: done.flatMap(({ account, plan, written }) => plan.opportunities.map((each) => opportunityRow(each, opportunityOf(account, each, written)))),
    });
    await giveJobs(db, { ...where, gives: done.flatMap(({ plan }) => plan.gives) });
    await recordChanges(db, { state, entries: entries.flatMap((entry) => entry.changes) });
    await recordStages(db, { state, entries: entries.flatMap((entry) => entry.stages) });
    await recordConflicts(db, { state, entries: entries.flatMap((entry) => entry.conflicts) });
    await replaceUnlinked(db, {
      ...where,
      customerIds: done.flatMap(({ account }) => account.customerIds),
      estimates: done.flatMap(({ account, plan }) => plan.unlinkedEstimates.map((estimateId) => ({ estimateId, customerId: account.customerIds[0] ?? '' }))),
    });
    await clearDirty(db, { ...where, marks: done.flatMap(({ account }) => account.marks) });
    const repaired = done.flatMap(({ account }) => account.customerIds).filter((id) => quarantined.has(id));
    await release(db, { ...where, kinds: ['plan', 'apply'], entity: ACCOUNT, recordIds: repaired });
  });
  for (const { plan } of done) countPlan(context, plan);
  await setAccountsAside(context, { kind: 'apply', failures: failed.map(({ account, error }) => ({ account, error })) });
  await markFailed(state, {
    contactKeys: failed.flatMap(({ plan }) => plan.contacts.map((contact) => contact.stKey)),
    opportunityKeys: failed.flatMap(({ plan }) => plan.opportunities.map((opportunity) => opportunity.stKey)),
  });
  report.progress.done += outcomes.reduce((sum, { account }) => sum + account.marks.length, 0);
};

/** An account is known by its oldest customer, in whatever order its customers come. */
const accountId = ({ customerIds }: LoadedAccount): string => customerIds.toSorted(compareIds)[0] ?? '';

/** Sets accounts aside, with the reason; they stay marked and wait for their next try, or for news of one of their customers. */
export const setAccountsAside = async (
  context: RunContext,
  args: { kind: 'plan' | 'apply'; failures: readonly { account: LoadedAccount; error: unknown }[] },
): Promise<void> => {
  const { kind, failures } = args;
  if (failures.length === 0) return;
  context.report.counts.failed += failures.length;
  const { state, lease, tenant } = context;
  const where = { state, tenantId: tenant.tenantId };
  const items = failures.map(({ account, error }) => ({ kind, entity: ACCOUNT, recordId: accountId(account), reason: safeReason(error), raw: null, isRetried: true }));
  await state.transaction(async (db) => {
    await assertLease(db, { state, lease });
    const ids = await setAside(db, { ...where, items, now: context.now().toISOString() });
    // An account is shown once, by what stopped it last.
    const other = kind === 'apply' ? 'plan' : 'apply';
    await release(db, { ...where, kinds: [other], entity: ACCOUNT, recordIds: items.map(({ recordId }) => recordId) });
    await holdDirty(db, { ...where, holds: failures.flatMap(({ account }, index) => account.marks.map((mark) => ({ mark, heldBy: ids[index] ?? '' }))) });
  });
  for (const { recordId, reason } of items) {
    context.payload.logger.warn({ msg: `[crm-sync-worker] customer ${recordId} was set aside: ${reason}`, tenantId: tenant.tenantId, runId: context.run.id });
  }
};

const countPlan = (context: RunContext, plan: AccountPlan): void => {
  const { counts } = context.report;
  const documents = [...plan.contacts, ...plan.opportunities];
  counts.created += documents.filter((document) => document.action === 'create').length;
  counts.updated += documents.filter((document) => document.action === 'update').length;
  if (!writesDocuments(plan)) counts.skipped += 1;
  for (const [step, count] of Object.entries(plan.steps)) counts.steps[step] = (counts.steps[step] ?? 0) + count;
};

const contactOf = (account: LoadedAccount, contact: AccountPlan['contacts'][number], written: WrittenAccount) =>
  written.contacts.get(contact.stKey) ?? account.input.documents.contacts.find((document) => document.id === contact.documentId) ?? null;

const opportunityOf = (account: LoadedAccount, opportunity: AccountPlan['opportunities'][number], written: WrittenAccount) =>
  written.opportunities.get(opportunity.stKey) ?? account.input.documents.opportunities.find((document) => document.id === opportunity.documentId) ?? null;

const idsOf = (account: LoadedAccount, plan: AccountPlan, written: WrittenAccount): Map<string, DocumentId> => {
  const ids = new Map<string, DocumentId>();
  for (const contact of plan.contacts) {
    const document = contactOf(account, contact, written);
    if (document) ids.set(contact.stKey, document.id);
  }
  for (const opportunity of plan.opportunities) {
    const document = opportunityOf(account, opportunity, written);
    if (document) ids.set(opportunity.stKey, document.id);
  }
  return ids;
};
