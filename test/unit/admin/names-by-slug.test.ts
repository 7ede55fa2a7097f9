import { describe, expect, it } from '@jest/globals';

import { namesBySlug } from '../../../src/admin/names-by-slug.js';
import { defaultRules } from '../../../src/pipelines/default-rules.js';

describe('what slugs are called', () => {
  it('names pipelines and stages', () => {
    expect(namesBySlug(defaultRules.pipelines)).toMatchObject({ sales: 'Sales Pipeline', 'job-sold': 'Job Sold', 'on-hold': 'On Hold / Return Visit Needed' });
  });
});
