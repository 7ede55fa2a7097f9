import type { ContactValues, OpportunityValues } from '../../../src/payload/documents.types.js';
import type { RuleOptions } from '../../../src/pipelines/rule-options.js';
import type { BusinessUnitRecord } from '../../../src/servicetitan/records.js';
import type { AccountFacts } from '../../../src/sync/plan/plan.types.js';
import { dayAt, TENANT } from '../records.js';
import { endOfModel, scopeOf, type End, type Scope } from './end.js';
import { ModelStory, type How } from './model-story.js';

/** One run: what ServiceTitan shows, by which rules it is made, and what must be there after it. */
export type ToldRun = { facts: AccountFacts; units: readonly BusinessUnitRecord[]; rules: RuleOptions; how: How; scope: Scope; end: End };

/** Where a story is told again: what people do, what befalls the CRM, and the runs. Documents are named by their `stKey`. */
export type Stage = {
  editOpportunity(stKey: string, values: Partial<OpportunityValues>): Promise<void>;
  editContact(stKey: string, values: Partial<ContactValues>): Promise<void>;
  addContact(values: Partial<ContactValues>): Promise<void>;
  addOpportunity(email: string, values: Partial<OpportunityValues>): Promise<void>;
  deleteDocument(collection: 'contacts' | 'opportunities', stKey: string): Promise<void>;
  /** The opportunity is gone, and nobody was told. */
  loseOpportunity(stKey: string): Promise<void>;
  recreateAll(): Promise<void>;
  /** Lets the next run look at everyone, where nothing tells it whom it concerns. */
  lookAtEveryone(): Promise<void>;
  run(told: ToldRun): Promise<void>;
};

/** One thing of a story, at its instant: milliseconds since 1970. */
export type Deed = { at: number; doOn: (stage: Stage) => Promise<void> };

/** A story that is remembered while it is told, so that it can be told again to something slower than the model. */
export class ToldStory extends ModelStory {
  readonly deeds: Deed[] = [];
  runs = 0;

  private note(doOn: Deed['doOn']): this {
    this.deeds.push({ at: Date.parse(dayAt(this.today)), doOn });
    return this;
  }

  override edit(jobId: string, values: Partial<OpportunityValues>): this {
    return super.edit(jobId, values).note((stage) => stage.editOpportunity(`${TENANT}:job:${jobId}`, values));
  }

  override editContact(customerId: string, values: Partial<ContactValues>): this {
    return super.editContact(customerId, values).note((stage) => stage.editContact(`${TENANT}:customer:${customerId}`, values));
  }

  override addContact(values: Partial<ContactValues>): this {
    return super.addContact(values).note((stage) => stage.addContact(values));
  }

  override addOpportunity(email: string, values: Partial<OpportunityValues>): this {
    return super.addOpportunity(email, values).note((stage) => stage.addOpportunity(email, values));
  }

  override deleteOpportunity(jobId: string): this {
    return super.deleteOpportunity(jobId).note((stage) => stage.deleteDocument('opportunities', `${TENANT}:job:${jobId}`));
  }

  override deleteContact(customerId: string): this {
    return super.deleteContact(customerId).note((stage) => stage.deleteDocument('contacts', `${TENANT}:customer:${customerId}`));
  }

  // What nobody is told the sync finds in a full run, or when the customer changes; the model looks at everyone in every run.
  override loseOpportunity(jobId: string): this {
    return super
      .loseOpportunity(jobId)
      .note((stage) => stage.loseOpportunity(`${TENANT}:job:${jobId}`))
      .note((stage) => stage.lookAtEveryone());
  }

  override renameUnit(id: string, name: string): this {
    return super.renameUnit(id, name).note((stage) => stage.lookAtEveryone());
  }

  override recreate(): this {
    return super.recreate().note((stage) => stage.recreateAll());
  }

  override run(how: How = {}): this {
    super.run(how);
    this.runs += 1;
    const told: ToldRun = { facts: structuredClone(this.facts()), units: this.units, rules: this.rules, how, scope: scopeOf(this.model), end: structuredClone(endOfModel(this.model)) };
    return this.note((stage) => stage.run(told));
  }
}
