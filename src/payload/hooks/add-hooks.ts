import type { CollectionConfig } from 'payload';

import type { PipelineShape } from '../pipeline.types.js';
import type { CrmNames } from '../names.js';
import { personChange } from './person-change.js';
import { personDelete } from './person-delete.js';
import { personSave } from './person-save.js';
import { stageByHand } from './stage-by-hand.js';
import type { SyncHooks } from './types.js';

type Args = { collections: readonly CollectionConfig[]; names: CrmNames; pipelines: readonly PipelineShape[]; hooks: SyncHooks };

/** The collections with the hooks of the sync after those of the CRM. `pipelines` are those of all tenants. */
export const addHooks = ({ collections, names, pipelines, hooks }: Args): CollectionConfig[] =>
  collections.map((collection) => {
    const own = collection.hooks ?? {};
    if (collection.slug === names.collections.contacts) {
      return {
        ...collection,
        hooks: {
          ...own,
          afterChange: [...(own.afterChange ?? []), personSave({ key: 'contacts', names, hooks })],
          afterDelete: [...(own.afterDelete ?? []), personDelete({ key: 'contacts', names, hooks })],
        },
      };
    }
    if (collection.slug !== names.collections.opportunities) return collection;
    return {
      ...collection,
      hooks: {
        ...own,
        beforeChange: [...(own.beforeChange ?? []), stageByHand({ names, pipelines })],
        afterChange: [...(own.afterChange ?? []), personChange({ names, hooks }), personSave({ key: 'opportunities', names, hooks })],
        afterDelete: [...(own.afterDelete ?? []), personDelete({ key: 'opportunities', names, hooks })],
      },
    };
  });
