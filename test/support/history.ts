import { expect } from '@jest/globals';

import type { ContactValues, OpportunityDocument, OpportunityValues } from '../../src/payload/documents.types.js';
import { resolveBusinessUnits } from '../../src/pipelines/business-units.js';
import { defaultRules } from '../../src/pipelines/default-rules.js';
import type { RuleOptions } from '../../src/pipelines/rule-options.js';
import { findPipeline, findStage } from '../../src/pipelines/stages.js';
import type { BusinessUnitRecord } from '../../src/servicetitan/records.js';
import { planAccount } from '../../src/sync/plan/plan-account.js';
import type { AccountPlan, PlanContext, PlanInput } from '../../src/sync/plan/plan.types.js';
import type { Guard } from '../../src/sync/steps/deal.js';
import type { InMemoryCrm } from './in-memory-crm.js';
import { applyPlan, createCrm, documentsFor, emptyContact, emptyOpportunity, memoryOf } from './in-memory-crm.js';
import { businessUnits, dayAt, TENANT } from './records.js';
import { ServiceTitanStory } from './servicetitan-story.js';

/** What an opportunity must be: "pipeline/stage", and any of its fields. */
export type ExpectedOpportunity = Partial<Omit<OpportunityValues, 'stage' | 'pipeline' | 'contact' | 'technicians'>> & {
  at?: string;
  /** Id of the customer whose contact it belongs to. */
  contactOf?: string;
  technicians?: string[];
};

type RunOptions = { full?: boolean; since?: number; remembers?: boolean };

/**
 * One customer's story, told day by day: what happens in ServiceTitan, what people do in the CRM, when the sync runs, and what must be
 * there then. After each run it plans once more: nothing may be left to do.
 */
export const history = (rules: Partial<RuleOptions> = {}): History => new History({ ...defaultRules, ...rules });

export class History extends ServiceTitanStory {
  readonly crm: InMemoryCrm = createCrm();
  /** Which users of the CRM the technicians are, by technician id. */
  readonly users = new Map<string, number>();
  units: BusinessUnitRecord[] = [...businessUnits];
  plan: AccountPlan | null = null;
  private trackingSince = dayAt(0);
  private knownUnits: ReadonlyMap<string, string> = new Map();

  constructor(public rules: RuleOptions) {
    super();
  }

  /** Tracking began on this day; by default on day 0. */
  trackedSince(day: number): this {
    this.trackingSince = dayAt(day);
    return this;
  }

  configure(rules: Partial<RuleOptions>): this {
    this.rules = { ...this.rules, ...rules };
    return this;
  }

  renameUnit(id: string, name: string): this {
    this.units = this.units.map((unit) => (unit.id === id ? { ...unit, name } : unit));
    return this;
  }

  // In the CRM

  /** A person drags the card; the status that belongs to the stage comes with it. */
  move(jobId: string, at: string): this {
    const [pipelineSlug, stageSlug] = at.split('/');
    const pipeline = findPipeline(this.rules.pipelines, pipelineSlug);
    const stage = findStage(pipeline, stageSlug);
    if (!pipeline || !stage) throw new Error(`No stage ${at}`);
    return this.edit(jobId, { pipeline: pipeline.slug, stage: stage.slug, status: stage.status });
  }

  /** A person changes fields of an opportunity. A loss set by hand is journaled. */
  edit(jobId: string, values: Partial<OpportunityValues>): this {
    const document = this.opportunity(jobId);
    const memory = this.crm.dealMemory.get(document.stKey ?? '');
    if (memory && values.status && values.status !== document.values.status) memory.lostByPersonAt = values.status === 'lost' ? dayAt(this.today) : null;
    Object.assign(document.values, values);
    document.updatedAt = dayAt(this.today);
    return this;
  }

  editContact(customerId: string, values: Partial<ContactValues>): this {
    const document = this.contact(customerId);
    Object.assign(document.values, values);
    document.updatedAt = dayAt(this.today);
    return this;
  }

  addContact(values: Partial<ContactValues>): this {
    this.crm.contacts.push({ id: this.crm.nextId++, stKey: null, createdAt: dayAt(this.today), updatedAt: dayAt(this.today), values: structuredClone({ ...emptyContact, ...values }) });
    return this;
  }

  /** An opportunity that a person made for the contact with this email. */
  addOpportunity(email: string, values: Partial<OpportunityValues>): this {
    const contact = this.crm.contacts.find((each) => each.values.email === email)?.id ?? null;
    this.crm.opportunities.push({ id: this.crm.nextId++, stKey: null, createdAt: dayAt(this.today), updatedAt: dayAt(this.today), values: { ...emptyOpportunity, contact, ...values } });
    return this;
  }

  /** The last opportunity that a person made went to ServiceTitan as a lead, of which this job or lead came. */
  sent(made: { job: string } | { lead: string }): this {
    const id = this.crm.opportunities.at(-1)?.id ?? 0;
    if ('job' in made) this.crm.sent.byJob.set(made.job, id);
    else this.crm.sent.byLead.set(made.lead, id);
    return this;
  }

  deleteOpportunity(jobId: string): this {
    this.removeOpportunity(jobId);
    const memory = this.crm.dealMemory.get(this.key(jobId));
    if (memory) memory.deletedAt = dayAt(this.today);
    return this;
  }

  deleteContact(customerId: string): this {
    const stKey = `${TENANT}:customer:${customerId}`;
    const { id } = this.contact(customerId);
    this.crm.contacts = this.crm.contacts.filter((contact) => contact.id !== id);
    // As the database does it with a relationship.
    for (const { values } of this.crm.opportunities) if (values.contact === id) values.contact = null;
    const memory = this.crm.contactMemory.get(stKey);
    if (memory) memory.deletedAt = dayAt(this.today);
    return this;
  }

  /** The document is gone and nobody deleted it, as after a restored backup. */
  loseOpportunity(jobId: string): this {
    this.removeOpportunity(jobId);
    return this;
  }

  /** Someone presses Re-create. */
  recreate(): this {
    for (const memory of [...this.crm.contactMemory.values(), ...this.crm.dealMemory.values()]) memory.deletedAt = null;
    return this;
  }

  // The sync

  run({ full = false, since, remembers = true }: RunOptions = {}): this {
    const context = this.context({ full, since });
    this.plan = planAccount(this.input(), context);
    applyPlan(this.crm, this.plan, { at: dayAt(this.today), remembers });
    if (remembers) {
      const again = planAccount(this.input(), context);
      expect({ contacts: again.contacts, opportunities: again.opportunities, gives: again.gives }).toEqual({ contacts: [], opportunities: [], gives: [] });
    }
    return this;
  }

  context({ full = false, since }: RunOptions = {}): PlanContext {
    const resolved = resolveBusinessUnits({ rules: this.rules, businessUnits: this.units, known: this.knownUnits });
    this.knownUnits = resolved.known;
    return {
      rules: this.rules,
      businessUnits: new Map(this.units.map((unit) => [unit.id, unit])),
      pipelineOfBusinessUnit: resolved.pipelineOfBusinessUnit,
      userOfTechnician: this.users,
      trackingSince: this.trackingSince,
      ...(full ? { admitSince: since === undefined ? null : dayAt(since) } : {}),
      now: dayAt(this.today),
    };
  }

  input(): PlanInput {
    const facts = this.facts();
    return { facts, memory: memoryOf(this.crm), documents: documentsFor(this.crm, facts) };
  }

  // What must be there

  /** All opportunities of the sync, by the job that began each, or as `lead:{id}` by the lead. */
  expect(expected: Readonly<Record<string, ExpectedOpportunity>>): this {
    const keys = this.crm.opportunities.map((opportunity) => opportunity.stKey).filter((key) => key !== null);
    expect(keys.sort()).toEqual(Object.keys(expected).map((jobId) => this.key(jobId)).sort());
    for (const [jobId, { at, contactOf, technicians, ...fields }] of Object.entries(expected)) {
      const { values } = this.opportunity(jobId);
      if (at !== undefined) expect(`${values.pipeline}/${values.stage}`).toBe(at);
      if (contactOf !== undefined) expect(values.contact).toBe(this.contact(contactOf).id);
      if (technicians !== undefined) expect(values.technicians.map((row) => row.stTechnicianId + (row.primary ? '*' : ''))).toEqual(technicians);
      expect(values).toMatchObject(fields);
    }
    return this;
  }

  /** All contacts of the sync, by customer. */
  expectContacts(expected: Readonly<Record<string, Partial<ContactValues>>>): this {
    const keys = this.crm.contacts.map((contact) => contact.stKey).filter((key) => key !== null);
    expect(keys.sort()).toEqual(Object.keys(expected).map((id) => `${TENANT}:customer:${id}`).sort());
    for (const [id, values] of Object.entries(expected)) expect(this.contact(id).values).toMatchObject(values);
    return this;
  }

  /** The refusals recorded so far: "stage guard". */
  expectRefused(...expected: `${string} ${Guard}`[]): this {
    expect(this.crm.refusals.map(({ wanted, guard }) => `${wanted} ${guard}`)).toEqual(expected);
    return this;
  }

  /** Every stage an opportunity passed so far. */
  expectStages(jobId: string, ...stages: string[]): this {
    expect(this.crm.history.filter((passage) => passage.stKey === this.key(jobId)).map(({ to }) => to.stage)).toEqual(stages);
    return this;
  }

  /** The texts of the stage changes that were told so far. */
  expectActivities(...texts: string[]): this {
    expect([...this.crm.activities.values()].filter(({ type }) => type === 'stage_changed').map(({ text }) => text)).toEqual(texts);
    return this;
  }

  /** The texts of the changes of technicians that were told so far. */
  expectAssignmentChanges(...texts: string[]): this {
    expect([...this.crm.activities.values()].filter(({ type }) => type === 'assignment_changed').map(({ text }) => text)).toEqual(texts);
    return this;
  }

  expectConflicts(...expected: string[]): this {
    expect(this.crm.conflicts.map(({ field, resolution }) => `${field} ${resolution}`)).toEqual(expected);
    return this;
  }

  expectWarnings(...kinds: string[]): this {
    expect(this.plan?.warnings.map(({ kind }) => kind)).toEqual(kinds);
    return this;
  }

  /** Which deal each job was given to, by the job that began it. */
  expectGiven(expected: Readonly<Record<string, string>>): this {
    const given = [...this.crm.jobDeals].map(([jobId, stKey]) => [jobId, stKey.replace(`${TENANT}:job:`, '')]);
    expect(Object.fromEntries(given)).toEqual(expected);
    return this;
  }

  opportunity(jobId: string): OpportunityDocument {
    const document = this.crm.opportunities.find((opportunity) => opportunity.stKey === this.key(jobId));
    if (!document) throw new Error(`No opportunity that job ${jobId} began`);
    return document;
  }

  contact(customerId: string): InMemoryCrm['contacts'][number] {
    const document = this.crm.contacts.find((contact) => contact.stKey === `${TENANT}:customer:${customerId}`);
    if (!document) throw new Error(`No contact of customer ${customerId}`);
    return document;
  }

  private removeOpportunity(jobId: string): void {
    this.crm.opportunities = this.crm.opportunities.filter((opportunity) => opportunity.stKey !== this.key(jobId));
  }

  private key(jobId: string): string {
    return jobId.startsWith('lead:') ? `${TENANT}:${jobId}` : `${TENANT}:job:${jobId}`;
  }
}
