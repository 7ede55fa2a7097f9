import { describe, expect, it } from '@jest/globals';

import { appointmentSchema } from '../../../src/servicetitan/entities/appointment.js';
import { assignmentSchema } from '../../../src/servicetitan/entities/assignment.js';
import { businessUnitSchema } from '../../../src/servicetitan/entities/business-unit.js';
import { canceledLogSchema } from '../../../src/servicetitan/entities/canceled-log.js';
import { contactMethodSchema } from '../../../src/servicetitan/entities/contact-method.js';
import { customerSchema } from '../../../src/servicetitan/entities/customer.js';
import { estimateSchema } from '../../../src/servicetitan/entities/estimate.js';
import { jobSchema } from '../../../src/servicetitan/entities/job.js';
import { leadSchema } from '../../../src/servicetitan/entities/lead.js';
import { employeeSchema, technicianSchema } from '../../../src/servicetitan/entities/staff.js';
import { receive } from '../../../src/servicetitan/received.js';

import type { z } from 'zod';

const createdOn = '2021-07-19T20:35:38.2876004Z';
const modifiedOn = '2021-07-20T20:35:38.2876004Z';
const dates = { createdOn, modifiedOn };

const recordOf = <T>(schema: z.ZodType<T>, row: unknown): T | string => {
  const received = receive({ schema, row });
  return received.ok ? received.record : received.reason;
};

describe('each entity', () => {
  it('customer keeps what the rules need', () => {
    const address = { street: '1 Main St', unit: null, city: 'Mesa', state: 'AZ', zip: '85201', country: 'USA' };
    const row = { id: 5, name: ' Ann ', active: false, mergedToId: 9, type: 'Later', doNotMail: true, ...dates };
    expect(recordOf(customerSchema, { ...row, address: { ...address, latitude: 1 } })).toEqual({
      id: '5',
      name: 'Ann',
      active: false,
      mergedToId: '9',
      address,
      doNotMail: true,
      ...dates,
    });
  });

  it('customer reads with nothing but an id and a date', () => {
    expect(recordOf(customerSchema, { id: 5, modifiedOn, name: null, address: null, active: null })).toEqual({
      id: '5',
      name: null,
      active: true,
      mergedToId: null,
      address: { street: null, unit: null, city: null, state: null, zip: null, country: null },
      doNotMail: false,
      createdOn: modifiedOn,
      modifiedOn,
    });
  });

  it('contact method takes the wish for no texts from the phone settings', () => {
    const row = { id: 1, customerId: 2, type: 'MobilePhone', value: '(555) 123', ...dates };
    const record = { id: '1', customerId: '2', type: 'MobilePhone', value: '(555) 123', active: true, ...dates };
    expect(recordOf(contactMethodSchema, { ...row, phoneSettings: { phoneNumber: '555', doNotText: true } })).toEqual({
      ...record,
      doNotText: true,
    });
    expect(recordOf(contactMethodSchema, { ...row, phoneSettings: null })).toEqual({ ...record, doNotText: false });
    expect(recordOf(contactMethodSchema, { ...row, phoneSettings: {}, active: false })).toEqual({ ...record, active: false, doNotText: false });
  });

  it('job is known by its id when it has no number', () => {
    const row = { id: 3, customerId: 1, businessUnitId: 2, jobStatus: 'In Progress', completedOn: null, recallForId: 7, projectId: 0, ...dates };
    expect(recordOf(jobSchema, row)).toEqual({
      id: '3',
      number: '3',
      customerId: '1',
      projectId: null,
      businessUnitId: '2',
      status: 'In Progress',
      completedOn: null,
      recallForId: '7',
      warrantyId: null,
      createdFromEstimateId: null,
      bookingId: null,
      leadCallId: null,
      active: true,
      ...dates,
    });
  });

  it('canceled log', () => {
    expect(recordOf(canceledLogSchema, { id: 1, jobId: 2, reasonId: 3, memo: ' too far ', createdOn, active: true })).toEqual({
      id: '1',
      jobId: '2',
      reasonId: '3',
      memo: 'too far',
      active: true,
      createdOn,
    });
    expect(recordOf(canceledLogSchema, { id: 1, jobId: 2 })).toBe('createdOn: missing, and no other date stands in for it');
  });

  it('appointment', () => {
    expect(recordOf(appointmentSchema, { id: 1, jobId: 2, status: 'Working', start: createdOn, end: null, active: false, ...dates })).toEqual({
      id: '1',
      jobId: '2',
      status: 'Working',
      start: createdOn,
      end: null,
      active: false,
      ...dates,
    });
  });

  it('estimate, with its status as an object, as text, or not at all', () => {
    const row = { id: 1, jobId: 2, customerId: null, name: 'Pump', subtotal: 1200.5, tax: null, active: true, soldBy: 4, ...dates };
    const record = {
      id: '1',
      jobId: '2',
      projectId: null,
      customerId: null,
      name: 'Pump',
      subtotal: 1200.5,
      tax: 0,
      active: true,
      soldOn: null,
      soldBy: '4',
      ...dates,
    };
    expect(recordOf(estimateSchema, { ...row, status: { value: 1, name: 'Sold' } })).toEqual({ ...record, status: 'Sold' });
    expect(recordOf(estimateSchema, { ...row, status: 'Open' })).toEqual({ ...record, status: 'Open' });
    expect(recordOf(estimateSchema, { ...row, status: null })).toEqual({ ...record, status: 'Unknown' });
    expect(recordOf(estimateSchema, { ...row, status: { value: 7 } })).toEqual({ ...record, status: 'Unknown' });
  });

  it('assignment', () => {
    const row = { id: 1, jobId: 2, appointmentId: 3, technicianId: 4, technicianName: 'Bo', status: 'Done', active: false };
    const record = { ...row, id: '1', jobId: '2', appointmentId: '3', technicianId: '4' };
    expect(recordOf(assignmentSchema, { ...row, assignedOn: createdOn, modifiedOn })).toEqual({ ...record, assignedOn: createdOn, modifiedOn });
    expect(recordOf(assignmentSchema, { ...row, createdOn })).toEqual({ ...record, assignedOn: createdOn, modifiedOn: createdOn });
  });

  it('lead', () => {
    const row = { id: 1, status: 'Open', summary: 'Pool', leadCustomerName: 'Ann', leadPhone: '555', leadEmail: 'a@b.c', active: true };
    const free = { leadStreet: '1 Elm St', leadUnit: ' ', leadCity: 'Tampa', leadState: 'FL', leadZip: '33601' };
    expect(recordOf(leadSchema, { ...row, ...free, customerId: null, businessUnitId: 2, bookingId: 3, callId: 0, ...dates })).toEqual({
      ...row,
      id: '1',
      customerId: null,
      businessUnitId: '2',
      bookingId: '3',
      callId: null,
      address: { street: '1 Elm St', unit: null, city: 'Tampa', state: 'FL', zip: '33601', country: null },
      ...dates,
    });
  });

  it('business unit and staff have a name in any case', () => {
    expect(recordOf(businessUnitSchema, { id: 1, name: 'Pool - Sales', active: true, ...dates })).toEqual({
      id: '1',
      name: 'Pool - Sales',
      active: true,
      modifiedOn,
    });
    expect(recordOf(businessUnitSchema, { id: 1, createdOn })).toMatchObject({ name: 'Business unit 1', modifiedOn: createdOn });
    expect(recordOf(technicianSchema, { id: 2, name: 'Bo', email: 'bo@b.c', active: false, modifiedOn })).toEqual({
      id: '2',
      name: 'Bo',
      email: 'bo@b.c',
      active: false,
      modifiedOn,
    });
    expect(recordOf(employeeSchema, { id: 3, firstName: 'Cy', lastName: 'Do', modifiedOn })).toMatchObject({ name: 'Cy Do' });
    expect(recordOf(employeeSchema, { id: 3, modifiedOn })).toMatchObject({ name: 'Employee 3' });
    expect(recordOf(technicianSchema, { id: 3, name: '', modifiedOn })).toMatchObject({ name: 'Technician 3' });
  });
});

describe('ids', () => {
  it.each([1, 2 ** 31, Number.MAX_SAFE_INTEGER])('%d is one', (id) => {
    expect(recordOf(customerSchema, { id, ...dates })).toMatchObject({ id: String(id) });
  });

  it.each(['9007199254740992', '9007199254740993', '1000000000000000001', '9223372036854775807'])('%s, as the answer was read, is one with all its digits', (id) => {
    expect(recordOf(customerSchema, { id, mergedToId: id, ...dates })).toMatchObject({ id, mergedToId: id });
  });

  it.each([0, -1, 1.5, 2 ** 53, 2 ** 63, 1e21, '5', '007', ' 5 ', '9007199254740991', '09007199254740993', '9223372036854775808', '-9007199254740993', '9007199254740993.5', null, undefined, true, [5]])('%p is none', (id) => {
    expect(receive({ schema: customerSchema, row: { id, ...dates } })).toMatchObject({
      ok: false,
      id: null,
      reason: 'id: expected a positive whole number',
    });
  });

  it('that refer to another record are as strict, and the row keeps its own', () => {
    const row = { id: 5, customerId: 'canary', businessUnitId: 2, recallForId: -1, ...dates };
    expect(receive({ schema: jobSchema, row })).toEqual({
      ok: false,
      id: '5',
      reason: 'customerId: expected a positive whole number; recallForId: expected a positive whole number',
      raw: row,
    });
  });
});

describe('dates', () => {
  const completedOnOf = (completedOn: unknown): unknown => {
    const record = recordOf(jobSchema, { id: 3, customerId: 1, businessUnitId: 2, completedOn, ...dates });
    return typeof record === 'string' ? record : record.completedOn;
  };

  it.each(['2024-01-01T00:00:00Z', '2024-01-01T00:00:00.1234567Z', '2024-01-01T00:00:00+02:00', '1900-01-01T00:00:00Z'])(
    'are kept as ServiceTitan sent them: %s',
    (text) => {
      expect(completedOnOf(text)).toBe(text);
    },
  );

  it('without a zone are UTC, with or without seconds', () => {
    expect(completedOnOf('2024-01-01T10:00:00')).toBe('2024-01-01T10:00:00Z');
    expect(completedOnOf('2024-01-01T10:00')).toBe('2024-01-01T10:00:00Z');
  });

  it.each([null, undefined, '0001-01-01T00:00:00Z', '0001-01-01T00:00:00', '9999-12-31T23:59:59.9999999Z'])('%p stands for none', (value) => {
    expect(completedOnOf(value)).toBeNull();
  });

  it.each(['soon', '', '2024-13-01T00:00:00Z', '2024-02-30T00:00:00Z', '2024-01-01', '2024-01-01T24:00:00Z', 1_700_000_000, {}])(
    '%p is none',
    (value) => {
      expect(completedOnOf(value)).toBe('completedOn: expected an ISO 8601 date and time');
    },
  );

  it.each(['0000-01-01T00:00:00+01:00', '0001-06-01T00:00:00Z', '1899-12-31T23:59:59Z'])('before there were shops are none: %s', (value) => {
    expect(completedOnOf(value)).toBe('completedOn: expected a date after 1900');
  });

  it('of making and change stand in for each other', () => {
    expect(recordOf(customerSchema, { id: 1, createdOn, modifiedOn: '0001-01-01T00:00:00Z' })).toMatchObject({ modifiedOn: createdOn });
    expect(recordOf(customerSchema, { id: 1 })).toBe(
      'createdOn: missing, and no other date stands in for it; modifiedOn: missing, and no other date stands in for it',
    );
  });
});

describe('text', () => {
  const nameOf = (name: unknown): unknown => {
    const record = recordOf(customerSchema, { id: 1, name, ...dates });
    return typeof record === 'string' ? record : record.name;
  };

  it('loses NUL, lone surrogates and outer blanks', () => {
    expect(nameOf(' a\u0000b ')).toBe('ab');
    expect(nameOf('a\ud800b')).toBe('a\ufffdb');
    expect(nameOf('\u0000 ')).toBeNull();
    expect(nameOf('\u200b\u202e\ufeff\u0007')).toBeNull();
    expect(nameOf('Zo\u00eb \ud83d\ude00')).toBe('Zo\u00eb \ud83d\ude00');
  });

  it('is cut at its greatest length, never inside a character', () => {
    expect(nameOf('x'.repeat(5_000))).toHaveLength(1_000);
    expect(nameOf(`${'x'.repeat(999)}\ud83d\ude00`)).toBe('x'.repeat(999));
  });

  it('may be a number but no object', () => {
    expect(recordOf(customerSchema, { id: 1, address: { zip: 85201 }, ...dates })).toMatchObject({ address: { zip: '85201' } });
    expect(nameOf({ first: 'canary' })).toBe('name: expected text');
  });
});

describe('money', () => {
  const subtotalOf = (subtotal: unknown): unknown => {
    const record = recordOf(estimateSchema, { id: 1, subtotal, tax: 0, ...dates });
    return typeof record === 'string' ? record : record.subtotal;
  };

  it.each([
    [0, 0],
    [-12.5, -12.5],
    ['123.45', 123.45],
    ['-7', -7],
  ])('%p is %d', (given, expected) => {
    expect(subtotalOf(given)).toBe(expected);
  });

  it.each([null, undefined, '1,234.50', '', 'canary', '1e5', true, Infinity, Number.NaN])('%p is none', (given) => {
    expect(subtotalOf(given)).toBe('subtotal: expected a number');
  });

  it.each([1e11, -1e11, 1e308, '100000000000'])('%p is more than any estimate is worth', (given) => {
    expect(subtotalOf(given)).toBe('subtotal: expected an amount below 100000000000');
  });
});

describe('the raw record', () => {
  it('is what the database can store', () => {
    const row: unknown = JSON.parse('{"id":1,"a\\u0000b":["\\u0000x\\ud800"],"__proto__":{"polluted":true},"modifiedOn":"2024-01-01T00:00:00Z"}');
    const received = receive({ schema: customerSchema, row });
    expect(received).toMatchObject({ ok: true, raw: { id: 1, ab: ['x\ufffd'] } });
    expect(JSON.stringify(received.raw)).not.toContain('polluted');
  });

  it('tells when its text had to be mended', () => {
    expect(receive({ schema: customerSchema, row: { id: 1, name: 'Ann', ...dates } })).toMatchObject({ isMended: false });
    expect(receive({ schema: customerSchema, row: { id: 1, name: 'Ann', more: { memo: 'a\u0000b' }, ...dates } })).toMatchObject({ isMended: true });
  });

  it('keeps so much of a text that it cannot fill the database', () => {
    const received = receive({ schema: customerSchema, row: { id: 1, memo: 'x'.repeat(1_000_000), ...dates } });
    expect(received.ok && received.isMended).toBe(true);
    expect(JSON.stringify(received.raw).length).toBeLessThan(70_000);
  });

  it('is the row itself where there is nothing to mend', () => {
    const row = { id: 1, ...dates, notes: ['naïve 👍', null, 12.5, { deep: true }] };
    expect(receive({ schema: customerSchema, row }).raw).toBe(row);
  });

  it.each(['\u0000', '\ud800', '\udc00'])('is mended however deep %j lies, in keys and in texts', (bad) => {
    const row = { id: 1, ...dates, list: [{ inner: [`a${bad}`] }], [`key${bad}`]: true };
    const { raw } = receive({ schema: customerSchema, row });
    expect(JSON.stringify(raw)).not.toContain(JSON.stringify(bad).slice(1, -1));
    expect(raw).toMatchObject({ id: 1, list: [{ inner: [expect.stringMatching(/^a\ufffd?$/)] }] });
  });

  it('is left out, and the row set aside, when it is nested too deep', () => {
    const nested = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);
    expect(receive({ schema: customerSchema, row: { id: 1, ...dates, more: nested(31) } })).toMatchObject({ ok: true });
    expect(receive({ schema: customerSchema, row: { id: 1, ...dates, more: nested(100_000) } })).toEqual({
      ok: false,
      id: '1',
      reason: 'row: nested deeper than 32 levels',
      raw: null,
    });
  });

  it.each([null, 5, 'canary', [], true])('that is %p is no row', (row) => {
    expect(receive({ schema: jobSchema, row })).toEqual({ ok: false, id: null, reason: 'row: expected an object', raw: row });
  });
});
