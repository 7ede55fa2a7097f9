import { z } from 'zod';

import { DEFAULT_COLLECTIONS } from '../payload/default-names.js';
import type { CrmNames } from '../payload/names.js';
import { OptionsError, problemsOf } from './problems.js';

const slug = z.string({ error: 'must be the slug of a collection' }).min(1, 'must be the slug of a collection');
const paths = z.record(z.string(), z.string({ error: 'must be the name of a field, dotted inside a group' }).regex(/^\w+(\.\w+)*$/, 'must be the name of a field, dotted inside a group'));
const keys = ['contacts', 'opportunities', 'activities', 'pipelines', 'pipelineStages'] as const;

const namesSchema = z.object({
  collections: z
    .strictObject({
      contacts: slug.default(DEFAULT_COLLECTIONS.contacts),
      opportunities: slug.default(DEFAULT_COLLECTIONS.opportunities),
      activities: slug.default(DEFAULT_COLLECTIONS.activities),
      pipelines: slug.default(DEFAULT_COLLECTIONS.pipelines),
      pipelineStages: slug.default(DEFAULT_COLLECTIONS.pipelineStages),
    })
    .superRefine((slugs, context) => {
      for (const [index, key] of keys.entries()) {
        const other = keys.slice(0, index).find((earlier) => slugs[earlier] === slugs[key]);
        if (other) context.addIssue({ code: 'custom', path: [key], message: `is the same as \`collections.${other}\`; each needs a collection of its own` });
      }
    })
    .prefault({}),
  fields: z
    .strictObject({
      contacts: paths.default({}),
      opportunities: paths.default({}),
      activities: paths.default({}),
      pipelines: paths.default({}),
      pipelineStages: paths.default({}),
    })
    .prefault({}),
});

type NameOptions = { collections?: unknown; fields?: unknown };

/** The options `collections` and `fields` as zod reads them, with their defaults. */
export const parseNames = (options: NameOptions): z.ZodSafeParseResult<CrmNames> =>
  namesSchema.safeParse({ collections: options.collections, fields: options.fields });

/** Where the CRM keeps what the sync writes. Throws an `OptionsError`. Never asks the environment, for the schema must not depend on it. */
export const resolveNames = (options: NameOptions): CrmNames => {
  const result = parseNames(options);
  if (!result.success) throw new OptionsError(problemsOf({ error: result.error }));
  return result.data;
};
