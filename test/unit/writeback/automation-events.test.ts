import { describe, expect, it } from '@jest/globals';

import { automationEvents } from '../../../src/writeback/rules/automation-events.js';
import { moved } from '../../support/outgoing.js';

describe('what the automation is told', () => {
  it('is every change of an opportunity, with what it was before and how the opportunity is now', () => {
    const change = moved({ from: 'sales/contacted', to: 'sales/job-sold', values: { value: 500 } });
    expect(automationEvents(change)).toEqual([
      {
        operation: 'automation-event',
        target: `automation:5:${change.at}`,
        payload: {
          type: 'opportunity.updated',
          tenantId: '9001',
          data: {
            crmId: '5',
            stKey: '9001:job:10',
            stJobId: '10',
            stEstimateId: null,
            by: 'user:3',
            at: change.at,
            changes: [
              { field: 'stage', before: 'contacted', after: 'job-sold' },
              { field: 'status', before: 'open', after: 'won' },
            ],
            opportunity: change.after,
          },
        },
      },
    ]);
  });

  it.each(['off', 'notes', 'full'] as const)('is told with the write-back at %s', (mode) => {
    expect(automationEvents(moved({ from: 'sales/contacted', to: 'sales/job-sold', settings: { mode } }))).toHaveLength(1);
  });

  it('is told of a new opportunity as of a new one', () => {
    expect(automationEvents({ ...moved({ from: 'sales/contacted', to: 'sales/contacted' }), before: null, stKey: null })).toMatchObject([{ payload: { type: 'opportunity.created', data: { stKey: null } } }]);
  });

  it('is nothing of contacts, and nothing where nothing changed', () => {
    expect(automationEvents(moved({ from: 'sales/contacted', to: 'sales/contacted' }))).toEqual([]);
    expect(automationEvents({ ...moved({ from: 'sales/contacted', to: 'sales/job-sold' }), collection: 'contacts' })).toEqual([]);
  });
});
