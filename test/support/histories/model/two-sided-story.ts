import type { Payload } from 'payload';

import { watchedContact, watchedOpportunity, type WatchedValues } from '../../../../src/payload/documents/watched-values.js';
import type { ContactDocument, OpportunityDocument, OpportunityValues } from '../../../../src/payload/documents.types.js';
import type { RuleOptions } from '../../../../src/pipelines/rule-options.js';
import { contactRow, opportunityRow } from '../../../../src/sync/apply/memory-rows.js';
import { NO_RECORDS } from '../../../../src/sync/outgoing/deal-records.js';
import { wishesOfConflicts } from '../../../../src/sync/outgoing/conflict-wishes.js';
import type { Asking } from '../../../../src/sync/outgoing/wishes.js';
import { planAccount } from '../../../../src/sync/plan/plan-account.js';
import type { AccountFacts, AccountMemory, PlanInput } from '../../../../src/sync/plan/plan.types.js';
import type { TenantSettings } from '../../../../src/sync/settings.js';
import { OUTGOING_RULES } from '../../../../src/writeback/rules.js';
import { contradiction } from '../../../../src/writeback/rules/contradictions.js';
import { opportunityOfKey } from '../../../../src/writeback/sent-leads.js';
import type { DealRecords, OutgoingChange } from '../../../../src/writeback/write.types.js';
import { applyPlan, documentsFor, memoryOf } from '../../in-memory-crm.js';
import { History } from '../../history.js';
import { writeBack } from '../../outgoing.js';
import { dayAt, TENANT } from '../../records.js';
import { inMemoryOutbox, type Kill } from './in-memory-outbox.js';
import { secondSide } from './second-side.js';

const PROVIDER = '5200';

/** A story in which both sides are told of the other's changes: a CRM, a ServiceTitan, a mirror of it as old as the last run, and an outbox, all without a database. */
export class TwoSidedStory extends History {
  readonly outbox = inMemoryOutbox();
  readonly serviceTitan = secondSide(this);
  /** What the write-back saw last, by document. */
  private readonly seen = new Map<string, WatchedValues>();
  /** How many writes had been sent when a contact was synced last. */
  private readonly syncedAfter = new Map<string, number>();
  private mirror: AccountFacts = this.facts();
  private readonly settings = writeBack({ newLeads: { as: 'booking', bookingProviderId: PROVIDER, source: 'CRM', country: 'USA' } });

  constructor(rules: RuleOptions) {
    super(rules);
    this.users.set('9001', 1).set('9002', 2);
  }

  /** One run: the mirror first, and where the process is killed then, no plan. Returns how many documents it wrote. */
  sync({ isKilled = false }: { isKilled?: boolean } = {}): number {
    this.mirror = structuredClone(this.facts());
    for (const { externalId, jobId } of this.serviceTitan.bookings) {
      const id = Number(opportunityOfKey(externalId));
      if (jobId !== null && this.crm.opportunities.some((each) => each.id === id)) this.crm.sent.byJob.set(jobId, id);
    }
    if (isKilled) return 0;
    const at = dayAt(this.now);
    const input: PlanInput = { facts: this.mirror, memory: this.memory(), documents: documentsFor(this.crm, this.mirror) };
    const plan = planAccount(input, this.context());
    applyPlan(this.crm, plan, { at });
    const known = <T extends { stKey: string | null }>(documents: readonly T[], stKey: string): T | null => documents.find((document) => document.stKey === stKey) ?? null;
    for (const planned of plan.contacts) {
      this.syncedAfter.set(planned.stKey, this.outbox.sendings());
      const document = known(this.crm.contacts, planned.stKey);
      if (document) this.takeAsSeen(keyOf('contacts', document), contactRow(planned, document).seen);
      this.outbox.record(wishesOfConflicts(this.asking(), { contact: planned, document, facts: this.mirror, at }), { stKey: planned.stKey, at });
    }
    for (const planned of plan.opportunities) {
      const document = known(this.crm.opportunities, planned.stKey);
      if (document) this.takeAsSeen(keyOf('opportunities', document), opportunityRow(planned, document).seen);
    }
    return [...plan.contacts, ...plan.opportunities].filter(({ action }) => action !== 'remember').length;
  }

  /** Everything that nobody noticed yet. */
  notice(): void {
    for (const document of this.crm.contacts) if (document.stKey !== null) this.noticeOne('contacts', document, watchedContact(document.values));
    for (const document of this.crm.opportunities) this.noticeOne('opportunities', document, watchedOpportunity(document.values));
  }

  round(kill: Kill | null = null): Promise<number> {
    return this.outbox.round({ client: this.serviceTitan.client, at: dayAt(this.now), kill });
  }

  /** A person moves an opportunity; the sentence that refuses it where ServiceTitan's facts contradict. */
  tryToMove(document: OpportunityDocument, values: Partial<OpportunityValues>): string | null {
    const { rules } = this;
    const from = watchedOpportunity(document.values);
    const refusal = contradiction({ from, to: { ...from, ...values }, rules, pipelineOfBusinessUnit: this.context().pipelineOfBusinessUnit, records: this.recordsOf(document.stKey) });
    if (refusal === null) this.edit((document.stKey ?? '').replace(`${TENANT}:job:`, '').replace(`${TENANT}:lead:`, 'lead:'), values);
    return refusal;
  }

  private ownValuesOf(stKey: string): Record<string, string[]> {
    return this.outbox.ownValues({ stKey, after: this.syncedAfter.get(stKey) ?? 0 });
  }

  private memory(): AccountMemory {
    const memory = memoryOf(this.crm);
    return { ...memory, contacts: memory.contacts.map((contact) => ({ ...contact, ownValues: this.ownValuesOf(contact.stKey) })) };
  }

  /** `values` as the memory keeps them: null for nothing. */
  private takeAsSeen(key: string, values: unknown): void {
    if (typeof values === 'object') this.seen.set(key, structuredClone({ ...this.seen.get(key), ...values }));
  }

  private asking(): Asking {
    const tenant = { writeBack: this.settings, rules: this.rules } as unknown as TenantSettings;
    return { payload: {} as Payload, writeBack: { rules: OUTGOING_RULES, operations: [] }, tenant };
  }

  private noticeOne(collection: 'contacts' | 'opportunities', document: ContactDocument | OpportunityDocument, after: WatchedValues): void {
    const key = keyOf(collection, document);
    const before = this.seen.get(key) ?? null;
    const { stKey } = document;
    const memory = collection === 'contacts' ? this.crm.contactMemory.get(stKey ?? '') : this.crm.dealMemory.get(stKey ?? '');
    this.seen.set(key, structuredClone(after));
    if (before === null ? stKey !== null : JSON.stringify({ ...after, ...before }) === JSON.stringify(after)) return;
    const contact = 'contact' in document.values ? this.crm.contacts.find(({ id }) => 'contact' in document.values && id === document.values.contact) : undefined;
    const change: OutgoingChange = {
      tenantId: TENANT,
      settings: this.settings,
      rules: this.rules,
      pipelineOfBusinessUnit: this.context().pipelineOfBusinessUnit,
      collection,
      stKey,
      crmId: String(document.id),
      stJobId: 'stJobId' in document.values ? document.values.stJobId : null,
      stEstimateId: 'stEstimateId' in document.values ? document.values.stEstimateId : null,
      before: before === null ? null : { ...after, ...before },
      after,
      agreed: memory?.base ?? {},
      ownValues: this.ownValuesOf(stKey ?? ''),
      records: this.recordsOf(stKey),
      contact: stKey === null && contact ? watchedContact(contact.values) : null,
      actor: 'user:1',
      actorName: 'Ann',
      at: dayAt(this.now),
    };
    this.outbox.record(OUTGOING_RULES.flatMap((rule) => rule(change)), { stKey, at: dayAt(this.now) });
  }

  /** What the mirror says of the customer and the deal of a document. */
  private recordsOf(stKey: string | null): DealRecords {
    const customerId = (this.crm.contactMemory.get(stKey ?? '') ?? this.crm.dealMemory.get(stKey ?? ''))?.customerId;
    if (customerId === undefined) return NO_RECORDS;
    const jobs = this.mirror.jobs.filter(({ id }) => this.crm.jobDeals.get(id) === stKey);
    const isOf = ({ jobId }: { jobId: string | null }): boolean => jobs.some(({ id }) => id === jobId);
    return {
      customer: this.mirror.customers.find(({ id }) => id === customerId) ?? null,
      contactMethods: this.mirror.contactMethods.filter((method) => method.customerId === customerId),
      jobs,
      appointments: this.mirror.appointments.filter(isOf),
      assignments: this.mirror.assignments.filter(isOf),
      estimates: this.mirror.estimates.filter(isOf),
      technicianOfUser: new Map([...this.users].map(([technicianId, user]) => [String(user), technicianId])),
    };
  }
}

const keyOf = (collection: string, { id }: { id: number | string }): string => `${collection} ${id}`;
