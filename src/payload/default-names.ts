import type { CollectionNames } from './names.js';

/** Slugs the plugin uses where the options name no others (design 5.1). */
export const DEFAULT_COLLECTIONS: CollectionNames = {
  contacts: 'contacts',
  opportunities: 'opportunities',
  activities: 'activities',
  pipelines: 'pipelines',
  pipelineStages: 'pipeline-stages',
};
