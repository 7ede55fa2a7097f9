import { z } from 'zod';

import { firstInstant, flag, id, instant, shortText } from './fields.js';

import type { BusinessUnitRecord } from '../records.js';

/** settings `ExportBusinessUnitResponse`. */
export const businessUnitSchema = z
  .object({ id, name: shortText, active: flag(true), createdOn: instant, modifiedOn: instant }, { error: 'expected an object' })
  .transform(({ createdOn, ...row }, context): BusinessUnitRecord => ({
    ...row,
    name: row.name ?? `Business unit ${row.id}`,
    modifiedOn: firstInstant({ field: 'modifiedOn', instants: [row.modifiedOn, createdOn], context }),
  }));
