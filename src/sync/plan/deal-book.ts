import type { OpportunityDocument } from '../../payload/documents.types.js';
import type { Pipeline } from '../../pipelines/pipeline.js';
import { pipelineSlugFor } from '../../pipelines/business-units.js';
import { findPipeline } from '../../pipelines/stages.js';
import type { EstimateRecord, JobRecord, LeadRecord } from '../../servicetitan/records.js';
import type { DealJob } from '../steps/deal.js';
import { compareIds, instantOf } from '../steps/order.js';
import { rememberedPipeline } from './base-notes.js';
import type { DealMemory, PlanContext } from './plan.types.js';

/** One deal while jobs and estimates are given to it. Jobs and estimates are sorted by (createdOn, id). */
export type Deal = {
  stKey: string;
  /** The surviving customer it belongs to. */
  customerId: string;
  memory: DealMemory | null;
  document: OpportunityDocument | null;
  /** The lead that began it; null for a deal that a job began. */
  lead: LeadRecord | null;
  /** Whether it takes over an opportunity that a person made and that went to ServiceTitan as a lead. */
  isSent: boolean;
  /** When it began, milliseconds: with the lead or the job of its key, also when that job has left it. One of which neither is known has always begun. */
  begunAt: number;
  /** The project it stands for with `opportunityPer: 'project'`: that of the job that began it. */
  projectId: string | null;
  jobs: readonly DealJob[];
  estimates: readonly EstimateRecord[];
};

/** When a deal began and for which project: by the lead that began it, whose project is that of its first job, else by the job that began it. */
export const beginningBy = (job: JobRecord | undefined, lead: LeadRecord | null = null): Pick<Deal, 'begunAt' | 'projectId'> => {
  const beginning = lead ?? job;
  return { begunAt: beginning ? instantOf(beginning.createdOn) : Number.NEGATIVE_INFINITY, projectId: job?.projectId ?? null };
};

/** The order in which deals began. */
export const byBeginning = (a: Deal, b: Deal): number => a.begunAt - b.begunAt || compareIds(a.stKey, b.stKey);

/** The pipeline that a job counts for now; undefined while its business unit is in none. */
export const pipelineOfJob = (job: JobRecord, { rules, pipelineOfBusinessUnit }: PlanContext): Pipeline | undefined =>
  findPipeline(rules.pipelines, pipelineSlugFor({ rules, pipelineOfBusinessUnit, businessUnitId: job.businessUnitId }));

/**
 * A job as its deal sees it. One that was given stays, whatever is configured later (design 4.1.3): when its business unit is in no pipeline any
 * more it counts for the one it was last in. Undefined for a job that never was in a pipeline of the options.
 */
export const dealJobOf = (job: JobRecord, context: PlanContext, memory: DealMemory | null): DealJob | undefined => {
  const pipeline = pipelineOfJob(job, context) ?? findPipeline(context.rules.pipelines, rememberedPipeline(memory?.base, job.id));
  return pipeline && { record: job, pipeline, businessUnitName: context.businessUnits.get(job.businessUnitId)?.name ?? null };
};

/** Id of the job that began a deal, by its key; null for a deal that a lead began. */
export const beginningJobId = (stKey: string): string | null => /:job:(\d+)/.exec(stKey)?.[1] ?? null;

/** Id of the lead that began a deal, by its key; null for a deal that a job began. */
export const beginningLeadId = (stKey: string): string | null => /:lead:(\d+)$/.exec(stKey)?.[1] ?? null;

/** Whether a job is a recall or a warranty job: it never begins a deal and never moves a closed one (design 4.1.3). */
export const isRecall = (job: JobRecord): boolean => job.recallForId !== null || job.warrantyId !== null;
