import type { RuleOptions } from '../../pipelines/rule-options.js';
import type { ContactDocument, ContactValues, DocumentId, OpportunityDocument, OpportunityValues } from '../../payload/documents.types.js';
import type {
  AppointmentRecord,
  AssignmentRecord,
  BusinessUnitRecord,
  CanceledLogRecord,
  ContactMethodRecord,
  CustomerRecord,
  EstimateRecord,
  JobRecord,
  LeadRecord,
} from '../../servicetitan/records.js';
import type { Guard, Placement, StepName, StepWarning } from '../steps/deal.js';

/** What the mirror says of one account: a customer with all those it is merged with or shares a deal with. */
export type AccountFacts = {
  tenantId: string;
  customers: readonly CustomerRecord[];
  contactMethods: readonly ContactMethodRecord[];
  jobs: readonly JobRecord[];
  canceledLogs: readonly CanceledLogRecord[];
  appointments: readonly AppointmentRecord[];
  estimates: readonly EstimateRecord[];
  assignments: readonly AssignmentRecord[];
  /** Empty where leads do not come in. */
  leads: readonly LeadRecord[];
  /** When estimates were dismissed, where ServiceTitan's status history could be read: estimate id → ISO 8601 UTC. */
  dismissedOn: ReadonlyMap<string, string>;
};

/**
 * Values that sync and CRM last agreed on, by our field name (`address.street` for a part of a group); JSON values only. An opportunity's
 * `pipeline`, `stage` and `status` are where it stood after the last plan, its `contact` is the contact's `stKey`. What begins with `__`
 * are notes of the plan (`base-notes.ts`).
 */
export type Base = Record<string, unknown>;

/** What we remember of a contact (`crm.crm_contacts`). */
export type ContactMemory = {
  stKey: string;
  customerId: string;
  crmId: DocumentId | null;
  base: Base;
  /**
   * By field, what our own writes put into ServiceTitan since: where it shows one of these, it counts as agreed on, for the CRM had it when it was sent. Read
   * with the memory and never remembered.
   */
  ownValues: Readonly<Record<string, readonly unknown[]>>;
  /** When a person deleted the document, ISO 8601 UTC; it stays deleted until someone presses Re-create. */
  deletedAt: string | null;
};

/** What we remember of an opportunity (`crm.crm_opportunities`). */
export type DealMemory = {
  stKey: string;
  customerId: string;
  crmId: DocumentId | null;
  base: Base;
  /** Where the rules wanted the opportunity when it was last planned; a pin holds until this changes. */
  asked: Placement | null;
  /** When a person set it lost, by our journal, ISO 8601 UTC. */
  lostByPersonAt: string | null;
  deletedAt: string | null;
  /** The last move that was refused, so that it is journaled once and not on every run. */
  refused: { wanted: string; guard: Guard } | null;
};

export type AccountMemory = {
  contacts: readonly ContactMemory[];
  deals: readonly DealMemory[];
  /** Which deal each job was given to: job id → stKey of the deal. Never changes once set. */
  jobDeals: ReadonlyMap<string, string>;
};

/** What stands in the CRM for this account. */
export type AccountDocuments = {
  /** Contacts with an `stKey` of the account, or its `stCustomerId` and tenant. */
  contacts: readonly ContactDocument[];
  /** Opportunities with an `stKey` of the account, and the unlinked open ones of its contacts and adoptable contacts. */
  opportunities: readonly OpportunityDocument[];
  /** Contacts without `stKey` that have exactly one of the account's emails (case-folded) and are the only one to have it. */
  adoptable: readonly ContactDocument[];
  /** Opportunities that people made and that went to ServiceTitan as leads, by the job or the lead that came of them; and their contacts. */
  sent: { byJob: ReadonlyMap<string, OpportunityDocument>; byLead: ReadonlyMap<string, OpportunityDocument>; contacts: readonly ContactDocument[] };
  /** Emails (case-folded) that more than one ServiceTitan customer has: never adopt by these. */
  sharedEmails: ReadonlySet<string>;
};

/** What a plan is made of, beside the account. Instants are ISO 8601 UTC. */
export type PlanContext = {
  rules: RuleOptions;
  businessUnits: ReadonlyMap<string, BusinessUnitRecord>;
  /** business unit id → pipeline slug, resolved once per tenant; absent = unmapped. */
  pipelineOfBusinessUnit: ReadonlyMap<string, string>;
  /** technician id → id of the user of the CRM who is that technician; the others are nobody's. */
  userOfTechnician: ReadonlyMap<string, DocumentId>;
  trackingSince: string;
  /** In a full run, jobs created at or after this count as well; null = as far back as they go; undefined = not a full run. */
  admitSince?: string | null;
  now: string;
};

export type PlanInput = { facts: AccountFacts; memory: AccountMemory; documents: AccountDocuments };

export type FieldChange = { field: string; before: unknown; after: unknown; step: StepName };
/** Both sides changed a field since they last agreed. `open` ones wait for a person (rule `ask`). */
export type FieldConflict = { field: string; base: unknown; servicetitan: unknown; crm: unknown; resolution: 'servicetitan' | 'crm' | 'open' };
/** A conflict that waited for a person and settled itself: whose value stands in the CRM, or `agreed` where both sides have the same. */
export type SettledConflict = { field: string; resolution: 'servicetitan' | 'crm' | 'agreed' };
export type StagePassage = { from: Placement | null; to: Placement; step: StepName };
/** A move that a guard did not let through; `isNew` false when it was recorded before. */
export type Refusal = { field: 'stage' | 'status'; wanted: string; guard: Guard; isNew: boolean };

export type PlannedActivity = {
  /** Unique and the same however often the plan is made, so that a repeated write is found again. */
  stKey: string;
  type: 'contact_created' | 'stage_changed' | 'assignment_changed';
  text: string;
};

/**
 * What to do with one document. `data` holds only the fields to write.
 * `remember` writes no document, only the memory (a base that both sides reached by themselves, a refusal).
 */
type PlannedDocument<Values, Memory> = {
  stKey: string;
  action: 'create' | 'update' | 'remember';
  documentId: DocumentId | null;
  data: Partial<Values>;
  changes: FieldChange[];
  conflicts: FieldConflict[];
  settled: SettledConflict[];
  activities: PlannedActivity[];
  /** What to remember once the write is confirmed. `crmId` is null for a document that is not yet created. */
  memory: Memory;
  /** The `stKey` this memory had before, when a merge re-keys it. */
  previousKey?: string;
};

export type PlannedContact = PlannedDocument<ContactValues, ContactMemory>;
export type PlannedOpportunity = PlannedDocument<OpportunityValues, DealMemory> & {
  /** `stKey` of the contact it belongs to. `data.contact` null means this contact, created by the same plan: apply fills its id in. */
  contactKey: string;
  passages: StagePassage[];
  refused: Refusal[];
};

/** All a run would do for one account: nothing else is applied, nothing else is shown in a dry run. */
export type AccountPlan = {
  /** Customers this plan answers for: they are clean once it is applied. */
  customerIds: string[];
  contacts: PlannedContact[];
  opportunities: PlannedOpportunity[];
  /** Jobs given to deals by this plan. */
  gives: { jobId: string; stKey: string }[];
  /** How many deals or contacts each step changed. */
  steps: Record<StepName, number>;
  warnings: PlanWarning[];
  /** Ids of estimates without a deal. */
  unlinkedEstimates: string[];
};

/** What people should know of a record; `subject` is a ServiceTitan id or an `stKey`, never personal data. */
export type PlanWarning = StepWarning | { kind: 'unmapped-business-unit' | 'merge-loop' | 'missing-customer'; subject: string; detail: string };
