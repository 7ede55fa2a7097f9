import { defaultRules } from '../../src/pipelines/default-rules.js';
import type { RuleOptions } from '../../src/pipelines/rule-options.js';
import { findPipeline } from '../../src/pipelines/stages.js';
import type { AppointmentRecord, EstimateRecord, JobRecord } from '../../src/servicetitan/records.js';
import type { DealFacts, DealJob, OpportunityDraft, StepContext } from '../../src/sync/steps/deal.js';
import { businessUnits, jobRecord } from './records.js';

/** A job as a deal sees it, on day 0 unless told otherwise. */
export const dealJob = (id: string, fields: Partial<JobRecord> & { unit?: string; day?: number } = {}): DealJob => {
  const { day = 0, ...rest } = fields;
  const record = jobRecord(id, day, rest);
  const name = businessUnits.find((unit) => unit.id === record.businessUnitId)?.name ?? '';
  const pipeline = findPipeline(defaultRules.pipelines, name.endsWith('Install') ? 'install' : 'sales');
  if (!pipeline) throw new Error('No default pipelines');
  return { record, pipeline, businessUnitName: name };
};

export const deal = (parts: { jobs?: DealJob[]; appointments?: AppointmentRecord[]; estimates?: EstimateRecord[] } = {}): DealFacts => ({
  stKey: '9001:job:10',
  customerName: 'Ann Smith',
  lead: null,
  wasLead: false,
  jobs: [dealJob('10')],
  appointments: [],
  estimates: [],
  ...parts,
});

/** An opportunity at "pipeline/stage", open unless told otherwise. */
export const draftAt = (at: string, fields: Partial<OpportunityDraft> = {}): OpportunityDraft => {
  const [pipeline = '', stage = ''] = at.split('/');
  return {
    pipeline,
    stage,
    status: 'open',
    title: 'Ann Smith - New Customer Qualifying',
    value: 0,
    estimateId: null,
    estimateName: null,
    jobId: '10',
    jobNumber: 'N10',
    businessUnit: 'Pool - Sales',
    lostReason: null,
    ...fields,
  };
};

export const stepContext = ({ rules, ...fields }: Partial<Omit<StepContext, 'rules'>> & { rules?: Partial<RuleOptions> } = {}): StepContext => ({
  rules: { ...defaultRules, ...rules },
  stageHeld: false,
  lostByPersonAt: null,
  soldBefore: false,
  backTooLate: false,
  fresh: null,
  ...fields,
});

/** "pipeline/stage status" */
export const standing = ({ pipeline, stage, status }: OpportunityDraft): string => `${pipeline}/${stage} ${status}`;
