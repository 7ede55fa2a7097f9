import { expect } from '@jest/globals';

import type { ContactValues, DocumentId, OpportunityValues } from '../../../src/payload/documents.types.js';
import type { AccountFacts } from '../../../src/sync/plan/plan.types.js';
import type { Guard } from '../../../src/sync/steps/deal.js';
import { History } from '../history.js';
import { dayAt, TENANT } from '../records.js';
import { createModel, runModel } from './model.js';
import type { ContactDoc, Fields, Seen } from './model.types.js';
import { addContact, addOpportunity, editContact, editOpportunity, recreate, removeContact, removeOpportunity } from './people.js';
import { ms } from './records.js';

export type How = { full?: boolean; since?: number };
type Table = 'customers' | 'methods' | 'jobs' | 'appointments' | 'estimates' | 'assignments';
const OUTSPOKEN: readonly Guard[] = ['closed', 'unsold', 'unknown-job-status'];
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
    const documents = (fields: Fields, key: string | null): unknown => ({ key, ...fields, contact: undefined });
    const contactKeys = new Map(this.crm.contacts.map((contact) => [contact.id, contact.stKey]));
    const sorted = (list: unknown[]): unknown[] => list.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    const code = {
      contacts: sorted(this.crm.contacts.map(({ stKey, values }) => documents(flat(values), stKey))),
      opportunities: sorted(
        this.crm.opportunities.map(({ stKey, values: { technicians: _, contact, ...values } }) => ({ ...(documents(values, stKey) as Fields), contact: contact === null ? null : contactKeys.get(contact) })),
      ),
      given: Object.fromEntries([...this.crm.jobDeals].filter(([jobId]) => !this.model.left.has(jobId)).sort()),
      passed: Object.fromEntries(this.model.deals.map(({ key }) => [key, this.crm.history.filter(({ stKey }) => stKey === key).map(({ to }) => to.stage)])),
      activities: Object.fromEntries(this.model.deals.map(({ key }) => [key, [...this.crm.activities.keys()].filter((each) => each.startsWith(`${key}:stage:`)).length])),
      unlinked: [...(this.plan?.unlinkedEstimates ?? [])].sort(),
    };
    const all = [...this.model.strangers, ...this.model.deals.flatMap(({ document }) => document ?? [])];
    const model = {
      contacts: sorted(this.model.contacts.map(({ key, fields }) => documents({ ...emptyFlatContact, ...fields }, key))),
      opportunities: sorted(
        all.map(({ key, fields: { contact, ...fields } }) => ({
          ...(documents({ ...emptyFlatOpportunity, ...fields }, key) as Fields),
          contact: typeof contact === 'object' ? (contact?.key ?? null) : null,
        })),
      ),
      given: Object.fromEntries([...this.model.given].map(([jobId, { deal }]) => [jobId, deal.key]).sort()),
      passed: Object.fromEntries(this.model.deals.map(({ key, passed }) => [key, passed])),
      activities: Object.fromEntries(this.model.deals.map(({ key, activities }) => [key, activities])),
      unlinked: [...this.model.unlinkedEstimates].sort(),
    };
    expect(code).toEqual(model);
    this.compareRefusals();
  }

  /** A refused move is recorded with its guard; some guards name what else they kept from happening. */
  private compareRefusals(): void {
    const moves = this.model.deals.flatMap(({ key, refused }) => (refused === null ? [] : [{ key, refused }]));
    for (const { key, refused } of moves) {
      const recorded = this.crm.dealMemory.get(key)?.refused;
      expect({ key, wanted: recorded && OUTSPOKEN.includes(recorded.guard) ? refused : recorded?.wanted }).toEqual({ key, wanted: refused });
    }
  }

  private modelFields({ technicians: _, contact, ...values }: Partial<OpportunityValues>): Fields {
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

/** The parts of the address beside the other fields; the two parts of a name are not for design 4 to say. */
const flat = ({ address, firstName: _first, lastName: _last, ...values }: Partial<ContactValues>): Fields => ({
  ...values,
  ...Object.fromEntries(Object.entries(address ?? {}).map(([part, value]) => [`address.${part}`, value])),
});

const emptyFlatContact: Fields = { name: null, email: null, phone: null, 'address.street': null, 'address.city': null, 'address.state': null, 'address.zip': null, stTenantId: null, stCustomerId: null, stStatus: null };
const emptyFlatOpportunity: Fields = {
  title: null, pipeline: null, stage: null, status: null, value: null, lostReason: null, businessUnit: null, estimateName: null,
  stTenantId: null, stCustomerId: null, stJobId: null, stJobNumber: null, stEstimateId: null,
};
