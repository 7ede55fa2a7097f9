import { expect } from '@jest/globals';

import type { ContactValues, DocumentId, OpportunityValues } from '../../../src/payload/documents.types.js';
import type { AccountFacts } from '../../../src/sync/plan/plan.types.js';
import { History } from '../history.js';
import { dayAt, TENANT } from '../records.js';
import { endOfCrm, endOfModel, flat, scopeOf, type StandingCrm } from './end.js';
import { createModel, runModel } from './model.js';
import type { ContactDoc, Fields, Seen } from './model.types.js';
import { addContact, addOpportunity, editContact, editOpportunity, recreate, removeContact, removeOpportunity } from './people.js';
import { ms } from './records.js';

export type How = { full?: boolean; since?: number };
type Table = 'customers' | 'methods' | 'jobs' | 'appointments' | 'estimates' | 'assignments';
const TABLES: readonly Table[] = ['customers', 'methods', 'jobs', 'appointments', 'estimates', 'assignments'];

/**
 * A history that is told to the model as well: after every run both must have come to the same. What ServiceTitan says may arrive late,
 * so that the sync sees a record as it was, or not at all.
 */
export class ModelStory extends History {
  readonly model = createModel();
  /** What happened, for people to read. */
  readonly lines: string[] = [];
  private readonly mirror = Object.fromEntries(TABLES.map((table) => [table, new Map<string, unknown>()])) as unknown as Pick<History, Table>;
  private readonly late = new Set<string>();
  private readonly strangers = new Map<DocumentId, ContactDoc>();
  /** When estimates were dismissed, as far as it was heard of: the sync reads an estimate's history with the estimate. */
  private readonly heardDismissals = new Map<string, string>();

  /** From now on the sync does not hear of this record, until it arrives. */
  delay(table: Table, id: string): void {
    this.late.add(`${table} ${id}`);
  }

  arrive(): void {
    this.late.clear();
  }

  override facts(): AccountFacts {
    const { customers, methods, jobs, appointments, estimates, assignments } = this.mirror;
    return {
      ...super.facts(),
      customers: [...customers.values()],
      contactMethods: [...methods.values()],
      jobs: [...jobs.values()],
      appointments: [...appointments.values()],
      estimates: [...estimates.values()],
      assignments: [...assignments.values()],
      dismissedOn: this.heardDismissals,
    };
  }

  override edit(jobId: string, values: Partial<OpportunityValues>): this {
    super.edit(jobId, values);
    editOpportunity(this.model, { key: this.opportunityKey(jobId), fields: this.modelFields(values), at: ms(dayAt(this.today)) });
    return this;
  }

  override editContact(customerId: string, values: Partial<ContactValues>): this {
    super.editContact(customerId, values);
    editContact(this.model, { key: this.contactKey(customerId), fields: flat(values), at: ms(dayAt(this.today)) });
    return this;
  }

  override addContact(values: Partial<ContactValues>): this {
    super.addContact(values);
    const id = this.crm.contacts.at(-1)?.id ?? 0;
    this.strangers.set(id, addContact(this.model, { fields: flat(values), at: ms(dayAt(this.today)) }));
    return this;
  }

  override addOpportunity(email: string, values: Partial<OpportunityValues>): this {
    super.addOpportunity(email, values);
    const contact = this.crm.opportunities.at(-1)?.values.contact ?? null;
    addOpportunity(this.model, { fields: this.modelFields({ ...values, contact }), at: ms(dayAt(this.today)) });
    return this;
  }

  override deleteOpportunity(jobId: string): this {
    super.deleteOpportunity(jobId);
    removeOpportunity(this.model, { key: this.opportunityKey(jobId), isDeleted: true });
    return this;
  }

  override loseOpportunity(jobId: string): this {
    super.loseOpportunity(jobId);
    removeOpportunity(this.model, { key: this.opportunityKey(jobId), isDeleted: false });
    return this;
  }

  override deleteContact(customerId: string): this {
    super.deleteContact(customerId);
    removeContact(this.model, { key: this.contactKey(customerId), isDeleted: true });
    return this;
  }

  override recreate(): this {
    super.recreate();
    recreate(this.model);
    return this;
  }

  /** One run of both. */
  override run({ full = false, since }: How = {}): this {
    if (full) this.late.clear();
    for (const table of TABLES) this.receive(table);
    for (const [id, instant] of this.dismissedOn) if (!this.late.has(`estimates ${id}`)) this.heardDismissals.set(id, instant);
    super.run({ full, since });
    runModel(this.model, {
      now: dayAt(this.today),
      seen: this.seen(),
      options: this.rules,
      trackingSince: dayAt(0),
      full,
      since: since === undefined ? null : dayAt(since),
    });
    this.compare();
    return this;
  }

  private receive(table: Table): void {
    const mirror: Map<string, unknown> = this.mirror[table];
    for (const [id, record] of this[table]) if (!this.late.has(`${table} ${id}`)) mirror.set(id, record);
  }

  private seen(): Seen {
    const facts = this.facts();
    return { ...facts, canceledOn: new Map(facts.canceledLogs.map((log) => [log.jobId, log.createdOn])), businessUnits: this.units };
  }

  private compare(): void {
    const { contacts, opportunities, jobDeals, activities, history, dealMemory } = this.crm;
    const crm: StandingCrm = {
      contacts,
      opportunities,
      jobDeals,
      activityKeys: [...activities.keys()],
      passages: history.map(({ stKey, to }) => ({ stKey, stage: to.stage })),
      refused: new Map([...dealMemory].map(([stKey, { refused }]) => [stKey, refused])),
      unlinkedEstimates: this.plan?.unlinkedEstimates ?? [],
    };
    expect(endOfCrm(crm, scopeOf(this.model))).toEqual(endOfModel(this.model));
  }

  private modelFields({ technicians: _, assignedTo: __, contact, ...values }: Partial<OpportunityValues>): Fields {
    if (contact === undefined) return values;
    const key = this.crm.contacts.find(({ id }) => id === contact)?.stKey ?? null;
    const document = key === null ? this.strangers.get(contact ?? 0) : this.model.contacts.find((each) => each.key === key);
    return { ...values, contact: document ?? null };
  }

  private opportunityKey(jobId: string): string {
    return `${TENANT}:job:${jobId}`;
  }

  private contactKey(customerId: string): string {
    return `${TENANT}:customer:${customerId}`;
  }
}
