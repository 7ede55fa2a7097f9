import { beforeEach, describe, expect, it } from '@jest/globals';
import type { World } from '../../../src/exports/simulator.js';
import { createWorld, formatInstant } from '../../../src/exports/simulator.js';

const NOW = new Date('2024-12-20T15:00:00Z');

describe('what happens in a world', () => {
  let world: World;
  let customerId: number;
  let jobId: number;

  beforeEach(() => {
    world = createWorld({ seed: 5, now: () => NOW });
    world.addBusinessUnit({ name: 'Pool - Sales' });
    world.addBusinessUnit({ name: 'Pool - Install' });
    world.addTechnician({ name: 'Dana Whitfield' });
    world.addCancelReason({ name: 'Price' });
    customerId = world.addCustomer({ name: 'Ann Hill', email: 'ann@example.com', mobilePhone: '561 555 0101' }).id;
    jobId = world.addJob({ customerId, businessUnit: ' pool -  SALES ' }).id;
  });

  it('gives every change a later time than the one before, between milliseconds, although the clock stands still', () => {
    const times = Array.from({ length: 50 }, () => world.touch('customers', customerId).modifiedOn);
    expect(new Set(times).size).toBe(50);
    expect([...times].sort((a, b) => a - b)).toEqual(times);
    expect(formatInstant(times[0] ?? 0)).toMatch(/^2024-12-20T15:00:00\.\d{4,7}Z$/);
  });

  it('moves time by hand', () => {
    world.advance(86_400_000);
    expect(world.now().toISOString()).toBe('2024-12-21T15:00:00.000Z');
    expect(formatInstant(world.touch('jobs', jobId).modifiedOn)).toMatch(/^2024-12-21T15/);
  });

  it('takes creation and modification times that a test gives', () => {
    const job = world.addJob({ customerId, businessUnit: 'Pool - Sales', createdOn: '2024-11-01T08:00:00.1234567Z' });
    expect(formatInstant(job.createdOn)).toBe('2024-11-01T08:00:00.1234567Z');
    expect(formatInstant(job.modifiedOn)).toMatch(/^2024-12-20/);
    const old = world.addCustomer({ createdOn: new Date('2024-01-01'), modifiedOn: new Date('2024-01-02') });
    expect(formatInstant(old.modifiedOn)).toBe('2024-01-02T00:00:00Z');
  });

  it('adds the contact methods that come with a customer', () => {
    expect(world.tables.contacts.of('customer', customerId).map(({ type, value }) => [type, value])).toEqual([
      ['Email', 'ann@example.com'],
      ['MobilePhone', '561 555 0101'],
    ]);
  });

  it('leaves the customer alone when only a contact method changes', () => {
    const before = world.tables.customers.need(customerId).modifiedOn;
    const [contact] = world.tables.contacts.of('customer', customerId);
    world.changeContactMethod(contact?.id ?? 0, { value: 'new@example.com' });
    expect(world.tables.customers.need(customerId).modifiedOn).toBe(before);
  });

  it('finds a business unit by name without case and surplus blanks, by id, and refuses an unknown one', () => {
    expect(world.tables.jobs.need(jobId).businessUnitId).toBe(world.tables['business-units'].rows[0]?.id);
    const second = world.tables['business-units'].rows[1]?.id ?? 0;
    expect(world.addJob({ customerId, businessUnit: second }).businessUnitId).toBe(second);
    expect(() => world.addJob({ customerId, businessUnit: 'HVAC' })).toThrow('add it with addBusinessUnit');
  });

  it('keeps the completion time only while a job is Completed', () => {
    expect(world.setJobStatus(jobId, 'Completed', { completedOn: '2024-12-19T10:00:00Z' }).completedOn).not.toBeNull();
    expect(world.setJobStatus(jobId, 'InProgress').completedOn).toBeNull();
  });

  it('logs a cancellation, cancels what is ahead, and takes both back', () => {
    const appointment = world.addAppointment({ jobId });
    world.cancelJob(jobId, { memo: 'too expensive' });
    const [log] = world.tables['job-canceled-logs'].of('job', jobId);
    expect(log).toMatchObject({ active: true, memo: 'too expensive', reasonId: world.tables['job-cancel-reasons'].rows[0]?.id });
    expect(appointment.status).toBe('Canceled');

    world.uncancelJob(jobId);
    expect(world.tables.jobs.need(jobId).jobStatus).toBe('Scheduled');
    expect(log?.active).toBe(false);
    expect(appointment.status).toBe('Scheduled');
  });

  it('keeps the history of an estimate through selling, un-selling, dismissing and re-opening', () => {
    const estimate = world.addEstimate({ jobId, subtotal: 100.5, tax: 7.04 });
    expect(estimate).toMatchObject({ customerId, status: 'Open', soldOn: null });
    world.sellEstimate(estimate.id, { at: '2024-12-18T09:00:00Z' });
    expect(formatInstant(estimate.soldOn ?? 0)).toBe('2024-12-18T09:00:00Z');
    world.unsellEstimate(estimate.id);
    expect(estimate).toMatchObject({ status: 'Open', soldOn: null, soldBy: null });
    world.dismissEstimate(estimate.id);
    world.reopenEstimate(estimate.id);
    expect(estimate.changes.map(({ oldStatus, newStatus }) => `${oldStatus}→${newStatus}`)).toEqual(['Open→Sold', 'Sold→Open', 'Open→Dismissed', 'Dismissed→Open']);
    expect(world.setEstimateValue(estimate.id, { subtotal: 90 })).toMatchObject({ subtotal: 90, tax: 7.04 });
  });

  it('re-parents everything when customers are merged', () => {
    const survivor = world.addCustomer().id;
    const estimate = world.addEstimate({ jobId });
    const lead = world.addLead({ customerId });
    world.mergeCustomers(customerId, survivor);
    expect(world.tables.customers.need(customerId)).toMatchObject({ active: false, mergedToId: survivor });
    expect(world.tables.jobs.of('customer', survivor).map(({ id }) => id)).toEqual([jobId]);
    expect([estimate.customerId, lead.customerId]).toEqual([survivor, survivor]);
    expect(world.tables.jobs.of('customer', customerId)).toEqual([]);
  });

  it('moves a job with its estimates', () => {
    const other = world.addCustomer().id;
    const estimate = world.addEstimate({ jobId });
    expect(world.moveJob(jobId, other).customerId).toBe(other);
    expect(estimate.customerId).toBe(other);
  });

  it('shows an un-assignment as an inactive assignment', () => {
    const appointment = world.addAppointment({ jobId });
    const assignment = world.assignTechnician({ appointmentId: appointment.id });
    expect(world.unassign(assignment.id)).toMatchObject({ active: false, jobId, appointmentId: appointment.id });
  });

  it('renames a business unit without changing its id', () => {
    const unit = world.tables['business-units'].rows[0];
    expect(world.renameBusinessUnit(unit?.id ?? 0, 'Swimming Pools').id).toBe(unit?.id);
  });

  it('refuses records that belong to nobody', () => {
    expect(() => world.addJob({ customerId: 1, businessUnit: 'Pool - Sales' })).toThrow('no customers record with id 1');
    expect(() => world.addAppointment({ jobId: 1 })).toThrow('no jobs record with id 1');
    expect(() => world.mergeCustomers(customerId, 1)).toThrow('no customers record with id 1');
  });
});
