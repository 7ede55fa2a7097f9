import type { OpportunityStatus, Pipeline } from '../../pipelines/pipeline.js';
import type { RuleOptions } from '../../pipelines/rule-options.js';
import type { AppointmentRecord, AssignmentRecord, CanceledLogRecord, EstimateRecord, JobRecord } from '../../servicetitan/records.js';

/** The six steps in the order in which they run, named as in the seed. */
export const STEP_NAMES = ['new-customers', 'appointments', 'estimates', 'sold-estimates', 'install-jobs', 'job-status'] as const;
export type StepName = (typeof STEP_NAMES)[number];

/** A job of a deal together with the pipeline its business unit belongs to. */
export type DealJob = { record: JobRecord; pipeline: Pipeline; businessUnitName: string | null };

/** Everything the mirror says of one deal. Jobs are sorted by (createdOn, id); estimates by (createdOn, id). */
export type DealFacts = {
  stKey: string;
  tenantId: string;
  customerId: string;
  /** The customer's name, or "Customer {id}" without one. */
  customerName: string;
  jobs: readonly DealJob[];
  appointments: readonly AppointmentRecord[];
  estimates: readonly EstimateRecord[];
  assignments: readonly AssignmentRecord[];
  canceledLogs: readonly CanceledLogRecord[];
  /** When the deal closed by ServiceTitan's dates or by a person, ISO 8601 UTC; null while it is live. */
  closedAt: string | null;
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
export type RefusedMove = { step: StepName; wanted: string; guard: Guard };

/** What a step may look at besides the deal. */
export type StepContext = {
  rules: RuleOptions;
  /** True while a stage a person set holds: fields follow ServiceTitan, pipeline and stage stay. */
  stageHeld: boolean;
  /** True when the current `estimates-dismissed` stage was set by a person. */
  lostByPerson: boolean;
};

/** What one step did: the draft after it, the moves it made or was refused, and what people should know. */
export type StepResult = { draft: OpportunityDraft; moves: StageMove[]; refused: RefusedMove[]; warnings: string[] };

/** One of the six steps: pure, deal facts and draft in, draft out. */
export type Step = (deal: DealFacts, draft: OpportunityDraft, context: StepContext) => StepResult;
