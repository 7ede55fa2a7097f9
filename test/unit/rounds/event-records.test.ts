import { describe, expect, it } from '@jest/globals';

import { readEvent } from '../../../src/sync/rounds/event-records.js';

const read = (eventType: string, data: unknown) => readEvent({ eventType, body: { id: 'x', type: eventType, data } });
const records = (fields: { jobs?: string[]; customers?: string[]; leads?: string[] }) => ({ kind: 'records', records: { jobs: [], customers: [], leads: [], ...fields } });

describe('what an event speaks of', () => {
  it.each<[string, unknown, Parameters<typeof records>[0]]>([
    ['tn.jpm.job-scheduled', { job: { id: 12, customerId: 3 }, tenantId: 1 }, { jobs: ['12'], customers: ['3'] }],
    ['tn.jpm.job-rescheduled', { job: { id: 12, customerId: 3 }, appointmentId: 4 }, { jobs: ['12'], customers: ['3'] }],
    ['tn.jpm.job-appointment-updated', { appointment: { id: 4, jobId: 12, customerId: 3 } }, { jobs: ['12'], customers: ['3'] }],
    ['tn.dis.technician-dispatched', { job: { id: 12, customerId: 3 }, appointment: { id: 4 } }, { jobs: ['12'], customers: ['3'] }],
    ['tn.jpm.job-updated', { job: { id: 12, customerId: null } }, { jobs: ['12'] }],
    ['tn.crm.lead-created', { lead: { id: 7, customerId: null } }, { leads: ['7'] }],
    ['tn.crm.booking-updated', { booking: { id: 9, jobId: 12 } }, { jobs: ['12'] }],
    ['tn.jpm.job-held', { job: { id: 12 } }, { jobs: ['12'] }],
    ['job.updated', { job: { id: '12' } }, { jobs: ['12'] }],
    ['tn.jpm.job-updated', { job: { id: '9007199254740993' } }, { jobs: ['9007199254740993'] }],
    ['tn.jpm.job-appointment-updated', { appointment: { id: 4, customerId: 3 } }, { customers: ['3'] }],
    ['tn.jpm.job-updated', { job: { id: 'none' }, appointment: { jobId: 12 } }, { jobs: ['12'] }],
  ])('%s %j', (type, data, expected) => {
    expect(read(type, data)).toEqual(records(expected));
  });

  it.each(['tn.dis.zone-updated', 'tn.acc.invoice-posted', 'tn.tlc.call-completed', 'jobless.thing', '', 'tn.jpm.jobs'])('is nothing to us in %s', (type) => {
    expect(read(type, { job: { id: 12 } })).toEqual({ kind: 'ignored' });
  });

  it('is nothing to us in a booking that became no job', () => {
    expect(read('tn.crm.booking-updated', { booking: { id: 9, jobId: null } })).toEqual({ kind: 'ignored' });
  });

  it.each([
    {},
    { job: {} },
    { job: null },
    { job: [] },
    { job: 'canary@example.com' },
    { job: { id: 'canary@example.com' } },
    { job: { id: -1 } },
    { job: { id: 0 } },
    { job: { id: 1.5 } },
    { job: { id: 2 ** 53 } },
    { job: { id: '9'.repeat(19) } },
    { job: { id: '12; drop' } },
    { job: { id: { value: 12 } } },
  ])('cannot be read from %j, and the reason quotes nothing', (data) => {
    const reading = read('tn.jpm.job-updated', data);
    expect(reading).toMatchObject({ kind: 'failed' });
    expect(JSON.stringify(reading)).not.toMatch(/canary|drop|12/);
  });

  it.each([null, 'text', 7, [], {}, { data: null }, { data: 'job' }])('cannot be read from the body %j', (body) => {
    expect(readEvent({ eventType: 'tn.jpm.job-updated', body })).toEqual({ kind: 'failed', reason: 'data: expected an object.' });
  });
});
