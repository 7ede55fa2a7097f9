export { payloadStSync } from './plugin.js';
export type { PipelineOptions, StageOptions, StSyncOptions, TenantOptions } from './options/options.types.js';
export type { CollectionNames, FieldNames } from './payload/names.js';
export type { OpportunityStatus, PipelineKind, StageTrigger } from './pipelines/pipeline.js';
export type { FieldRule } from './pipelines/rule-options.js';
export type { Health } from './sync/report/health.js';
export type { AccessCheck, HealthChange, HealthChangeHook } from './sync/settings.js';
