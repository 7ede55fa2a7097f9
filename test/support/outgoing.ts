import { defaultRules } from '../../src/pipelines/default-rules.js';
import { findPipeline, findStage } from '../../src/pipelines/stages.js';
import type { Pipeline } from '../../src/pipelines/pipeline.js';
import type { WriteBackSettings } from '../../src/writeback/write-back-settings.js';
import type { DealRecords, OutgoingChange, SeenValues } from '../../src/writeback/write.types.js';
import { businessUnits, dayAt } from './records.js';

export const writeBack = (fields: Partial<WriteBackSettings> = {}): WriteBackSettings => ({
  mode: 'full',
  soldBy: null,
  holdReasonId: null,
  jobNotes: true,
  contradictions: 'refuse', newLeads: { as: 'off' },
  ...fields,
});

export const noRecords: DealRecords = { customer: null, contactMethods: [], jobs: [], appointments: [], assignments: [], estimates: [], technicianOfUser: new Map() };

/** An opportunity's values at "pipeline/stage", with the stage's own status unless told otherwise. */
export const valuesAt = (at: string, { pipelines = defaultRules.pipelines, ...fields }: SeenValues & { pipelines?: readonly Pipeline[] } = {}): SeenValues => {
  const [pipeline = '', stage = ''] = at.split('/');
  return { pipeline, stage, status: findStage(findPipeline(pipelines, pipeline), stage)?.status ?? 'open', technicians: [], ...fields };
};

const unitsOf = (pipelines: readonly Pipeline[]): ReadonlyMap<string, string> =>
  new Map(
    businessUnits.flatMap((unit) => {
      const pipeline = pipelines.find((each) => each.businessUnits.includes(unit.name));
      return pipeline ? [[unit.id, pipeline.slug]] : [];
    }),
  );

type Parts = Partial<Omit<OutgoingChange, 'records' | 'settings' | 'before' | 'after'>> & {
  settings?: Partial<WriteBackSettings>;
  records?: Partial<DealRecords>;
};

/** Somebody moved an opportunity of ServiceTitan's customer 1 from one "pipeline/stage" to another; Ann unless told otherwise. */
export const moved = ({ from, to, values = {}, before, ...parts }: Parts & { from: string; to: string; values?: SeenValues; before?: SeenValues }): OutgoingChange => {
  const rules = parts.rules ?? defaultRules;
  const { pipelines } = rules;
  return {
    tenantId: '9001',
    collection: 'opportunities',
    stKey: '9001:job:10',
    crmId: '5',
    actor: 'user:3',
    contact: null,
    agreed: {},
    ownValues: {},
    actorName: 'Ann',
    at: dayAt(7),
    stJobId: '10',
    stEstimateId: null,
    pipelineOfBusinessUnit: unitsOf(pipelines),
    ...parts,
    rules,
    settings: writeBack(parts.settings),
    before: valuesAt(from, { pipelines, ...values, ...before }),
    after: valuesAt(to, { pipelines, ...values }),
    records: { ...noRecords, ...parts.records },
  };
};
