import type { OpportunityStatus, Pipeline } from '../../pipelines/pipeline.js';
import type { RuleOptions } from '../../pipelines/rule-options.js';
import type { AppointmentRecord, EstimateRecord, JobRecord, LeadRecord } from '../../servicetitan/records.js';

/** The six steps in the order in which they run, named as in the seed. */
export const STEP_NAMES = ['new-customers', 'appointments', 'estimates', 'sold-estimates', 'install-jobs', 'job-status'] as const;
export type StepName = (typeof STEP_NAMES)[number];

/** A job of a deal together with the pipeline its business unit belongs to. */
export type DealJob = { record: JobRecord; pipeline: Pipeline; businessUnitName: string | null };

/** The lead that began a deal, with the pipeline in which it waits for a job. */
export type DealLead = { record: LeadRecord; pipeline: Pipeline; businessUnitName: string | null };

/**
 * Everything the steps may know of one deal. All lists are sorted by (createdOn, id). Recalls and warranty jobs that came after the deal was
 * closed are left out, with their appointments and estimates: they never move it (design 4.1.3).
 */
export type DealFacts = {
  stKey: string;
  /** The customer's name, or "Customer {id}" without one. */
  customerName: string;
  /** Null for a deal that a job began. */
  lead: DealLead | null;
  /** Whether its opportunity was a lead until now, in ServiceTitan or in the CRM alone: its first job takes it out of New Lead. */
  wasLead: boolean;
  jobs: readonly DealJob[];
  appointments: readonly AppointmentRecord[];
  estimates: readonly EstimateRecord[];
};

/** Where an opportunity stands on the board. */
export type Placement = { pipeline: string; stage: string; status: OpportunityStatus };

/** The opportunity while the steps work on it: first what it is now, at the end what ServiceTitan makes of it. */
export type OpportunityDraft = Placement & {
  title: string;
  /** Money in the account's currency, whole cents. */
  value: number;
  estimateId: string | null;
  estimateName: string | null;
  jobId: string | null;
  jobNumber: string | null;
  businessUnit: string | null;
  lostReason: string | null;
};

/** Names of the guards that may refuse a move. */
export type Guard = 'protected-stage' | 'no-way-back' | 'pinned' | 'lost-by-person' | 'closed' | 'unknown-job-status' | 'unsold';

export type StageMove = { step: StepName; from: Placement; to: Placement };
/** `wanted` is the slug of a stage, or the status that the guard did not let through. */
export type RefusedMove = { step: StepName; field: 'stage' | 'status'; wanted: string; guard: Guard };
/** What people should know of a record; `subject` is a ServiceTitan id or an `stKey`, never personal data. */
export type StepWarning = { kind: 'unknown-job-status' | 'unsold-estimate'; subject: string; detail: string };

/** What a step may look at besides the deal. */
export type StepContext = {
  rules: RuleOptions;
  /** True while the rules ask for the same stage as before: fields follow ServiceTitan, pipeline and stage stay where they are (a pin holds). */
  stageHeld: boolean;
  /** When a person set the opportunity lost, ISO 8601 UTC; null when no person did. */
  lostByPersonAt: string | null;
  /** True when the rules took the deal for sold at the last plan. */
  soldBefore: boolean;
  /** True when the deal's jobs came back only after the deal had closed: then a status "lost" stays. */
  backTooLate: boolean;
  /** What the steps make of the deal from scratch; null while they do just that. */
  fresh: OpportunityDraft | null;
};

/** What one step did: the draft after it, the moves it made or was refused, and what people should know. */
export type StepResult = { draft: OpportunityDraft; moves: StageMove[]; refused: RefusedMove[]; warnings: StepWarning[] };

/** One of the six steps: pure, deal facts and draft in, draft out. */
export type Step = (deal: DealFacts, draft: OpportunityDraft, context: StepContext) => StepResult;
