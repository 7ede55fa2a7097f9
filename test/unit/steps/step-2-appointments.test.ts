import { describe, expect, test } from '@jest/globals';

import { appointments } from '../../../src/sync/steps/step-2-appointments.js';
import { deal, dealJob, draftAt, standing, stepContext } from '../../support/deals.js';
import { appointmentRecord } from '../../support/records.js';

const visit = appointmentRecord('20', '10', 0);

describe('step 2: appointments → Appointment Scheduled', () => {
  test.each(['new-lead', 'contacted'])('from %s, when an uncanceled job has an active appointment that is not Canceled', (stage) => {
    const result = appointments(deal({ appointments: [visit] }), draftAt(`sales/${stage}`), stepContext());
    expect(standing(result.draft)).toBe('sales/appointment-scheduled open');
    expect(result.moves).toEqual([{ step: 'appointments', from: { pipeline: 'sales', stage, status: 'open' }, to: { pipeline: 'sales', stage: 'appointment-scheduled', status: 'open' } }]);
  });

  test.each(['appointment-scheduled', 'proposal-sent', 'estimate-followup', 'job-sold', 'estimate-lost'])('never from %s', (stage) => {
    const draft = draftAt(`sales/${stage}`);
    expect(appointments(deal({ appointments: [visit] }), draft, stepContext())).toMatchObject({ draft, moves: [] });
  });

  test('not in install', () => {
    const draft = draftAt('install/estimate-approved');
    expect(appointments(deal({ appointments: [visit] }), draft, stepContext()).draft).toEqual(draft);
  });

  test.each([
    ['is not active', { appointments: [{ ...visit, active: false }] }],
    ['is Canceled, however it is written', { appointments: [{ ...visit, status: ' CANCELED ' }] }],
    ['is of a canceled job', { appointments: [visit], jobs: [dealJob('10', { status: 'Canceled' })] }],
    ['is of a job of another deal', { appointments: [{ ...visit, jobId: '99' }] }],
  ])('not when the appointment %s', (_why, parts) => {
    expect(appointments(deal(parts), draftAt('sales/contacted'), stepContext()).moves).toEqual([]);
  });

  test('one live appointment among others is enough', () => {
    const others = [{ ...visit, id: '19', active: false }, visit, { ...visit, id: '21', status: 'Canceled' }];
    expect(standing(appointments(deal({ appointments: others }), draftAt('sales/contacted'), stepContext()).draft)).toBe('sales/appointment-scheduled open');
  });

  test('not while the stage is held', () => {
    expect(standing(appointments(deal({ appointments: [visit] }), draftAt('sales/contacted'), stepContext({ stageHeld: true })).draft)).toBe('sales/contacted open');
  });
});
