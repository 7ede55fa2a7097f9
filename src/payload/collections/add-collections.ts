import type { CollectionConfig, Field } from 'payload';

import { crmPath } from '../field-paths.js';
import { activityFields } from '../fields/activity-fields.js';
import { contactFields } from '../fields/contact-fields.js';
import type { MayLink } from '../fields/contact-fields.js';
import { opportunityFields } from '../fields/opportunity-fields.js';
import { pipelineFields, stageFields } from '../fields/pipeline-fields.js';
import type { WantedField } from '../fields/wanted-field.js';
import type { CollectionNames, CrmNames } from '../names.js';
import { extendCollection } from './extend-collection.js';
import { newCollection } from './new-collection.js';

/** Collections with these slugs would swallow the routes under `/api/crm` and `/api/webhooks` (design 5.1). */
const SLUGS_OF_ROUTES = ['crm', 'webhooks'];

type Wanting = { names: CrmNames; users: string; mayLink: MayLink };

const wantedFields = ({ names, users, mayLink }: Wanting): Record<keyof CollectionNames, readonly WantedField[]> => ({
  contacts: contactFields({ map: names.fields.contacts, mayLink }),
  opportunities: opportunityFields({ names, users }),
  activities: activityFields(names),
  pipelines: pipelineFields,
  pipelineStages: stageFields(names),
});

/** What the sync did to an opportunity, shown beside it; has no column. */
const syncPanel = (): Field => ({
  name: 'stSync',
  type: 'ui',
  label: 'ServiceTitan',
  admin: { position: 'sidebar', components: { Field: 'payload-st-sync/rsc#OpportunitySyncPanel' } },
});

const KEYS = ['contacts', 'opportunities', 'activities', 'pipelines', 'pipelineStages'] as const satisfies readonly (keyof CollectionNames)[];

const unknownMappings = (names: CrmNames, wanted: Record<keyof CollectionNames, readonly WantedField[]>): string[] =>
  KEYS.flatMap((key) =>
    Object.keys(names.fields[key])
      .filter((ours) => !wanted[key].some((field) => field.name === ours || field.name.startsWith(`${ours}.`)))
      .map((ours) => `Option \`fields.${key}.${ours}\` names no field of the sync. Known: ${wanted[key].map((field) => field.name).join(', ')}.`),
  );

const slugProblems = (collections: readonly CollectionConfig[]): string[] =>
  collections
    .filter((collection) => SLUGS_OF_ROUTES.includes(collection.slug))
    .map((collection) => `Collection "${collection.slug}" would swallow the routes of the sync under /api/${collection.slug}. Give it another slug.`);

/**
 * A CRM's collections with what the sync needs: missing fields are added to those it has, collections it lacks are added whole.
 * `users` is the slug of the admin's users. `problems` lists, all at once, what stands in the way; nothing may start before they are mended (design 5.1).
 */
export const addCollections = ({
  collections,
  ...wanting
}: Wanting & { collections: readonly CollectionConfig[] }): { collections: CollectionConfig[]; problems: string[] } => {
  const { names } = wanting;
  const wanted = wantedFields(wanting);
  const problems = [...slugProblems(collections), ...unknownMappings(names, wanted)];
  const result = [...collections];
  for (const key of KEYS) {
    const at = result.findIndex((collection) => collection.slug === names.collections[key]);
    const existing = result[at];
    const collection = existing ?? newCollection({ key, names });
    const extended = extendCollection({ collection, wanted: wanted[key], map: names.fields[key], existing: existing !== undefined });
    problems.push(...extended.problems);
    const complete = finish({ key, names, collection: extended.collection, isNew: existing === undefined });
    if (existing) result[at] = complete;
    else result.push(complete);
  }
  return { collections: result, problems };
};

const finish = ({ key, names, collection, isNew }: { key: keyof CollectionNames; names: CrmNames; collection: CollectionConfig; isNew: boolean }): CollectionConfig => {
  if (key === 'opportunities') return { ...collection, fields: [syncPanel(), ...collection.fields] };
  if (key !== 'pipelineStages' || !isNew) return collection;
  const { pipelineStages: map } = names.fields;
  return { ...collection, indexes: [{ fields: [crmPath(map, 'pipeline'), crmPath(map, 'slug')], unique: true }] };
};
