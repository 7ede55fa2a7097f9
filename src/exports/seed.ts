import type { Payload } from 'payload';

import { resolveNames } from '../options/names.js';
import { storedSettings } from '../options/stored-settings.js';
import { createMissingPipelines } from '../payload/documents/seed-pipelines.js';
import type { SeedResult } from '../payload/documents/seed-pipelines.js';
import type { CrmNames } from '../payload/names.js';
import { defaultPipelines } from '../pipelines/default-pipelines.js';
import type { Pipeline } from '../pipelines/pipeline.js';

export type { SeedResult };

/**
 * Creates the pipelines and stages that the CRM lacks and changes nothing that is there, so that running it twice is harmless (design 5.5).
 * Without `pipelines` and `names`, those of the plugin's options. Throws what Payload throws; then nothing is created.
 */
export const seedPipelines = (payload: Payload, options: { pipelines?: readonly Pipeline[]; names?: CrmNames } = {}): Promise<SeedResult> => {
  const settings = storedSettings(payload.config);
  return createMissingPipelines({
    payload,
    names: options.names ?? settings?.names ?? resolveNames({}),
    pipelines: options.pipelines ?? settings?.pipelines ?? defaultPipelines,
  });
};

/** One line about what a seed did, for a terminal. */
export const describeSeed = ({ pipelines, stages }: SeedResult): string =>
  `Pipelines: ${pipelines.created} created, ${pipelines.existing} there already. Stages: ${stages.created} created, ${stages.existing} there already.`;
