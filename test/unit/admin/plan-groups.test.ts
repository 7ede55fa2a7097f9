import { describe, expect, it } from '@jest/globals';

import { planGroups, planSummary } from '../../../src/admin/plan-groups.js';
import type { ShownChange } from '../../../src/sync/run/stored-plan.js';

const change = (more: Partial<ShownChange>): ShownChange => ({ collection: 'opportunities', stKey: '1:job:1', id: null, field: 'stage', before: null, after: 'contacted', step: 'new-customers', ...more });

const changes = [
  change({ collection: 'contacts', stKey: '1:customer:1', field: 'email', after: 'a@example.com' }),
  change({}),
  change({ collection: 'contacts', stKey: '1:customer:1', field: 'name', after: 'Ann Lee' }),
  change({ stKey: '1:job:2', id: 7, after: 'job-sold', step: 'sold-estimates' }),
];

describe('a plan by document', () => {
  it('puts the changes of one document together, in the order of the plan', () => {
    expect(planGroups(changes).map(({ stKey, changes: own }) => [stKey, own.length])).toEqual([
      ['1:customer:1', 2],
      ['1:job:1', 1],
      ['1:job:2', 1],
    ]);
  });

  it('calls a document by its name or title, else by its key', () => {
    expect(planGroups(changes).map(({ label }) => label)).toEqual(['Ann Lee', '1:job:1', '1:job:2']);
  });

  it('counts new contacts, new opportunities and changed documents', () => {
    expect(planSummary(planGroups(changes))).toEqual({ newContacts: 1, newOpportunities: 1, changed: 1 });
  });
});
