import { describe, expect, it } from '@jest/globals';
import type { World, WorldChoice } from '../../../src/exports/simulator.js';
import { createChosenWorld } from '../../../src/exports/simulator.js';

const NOW = new Date('2024-12-20T15:00:00Z');
const make = (choice: WorldChoice, seed = 3, now = NOW) => createChosenWorld({ choice, seed, now: () => now });
const recordsOf = (world: World) => Object.fromEntries(Object.entries(world.tables).map(([name, table]) => [name, table.rows]));

describe.each<WorldChoice>(['december-2024', 'living', { customers: 200, recentShare: 0.5, mergedShare: 0.05, leadShare: 0.1 }])('the world %j', (choice) => {
  it('is the same for the same seed and another one for another seed', () => {
    expect(recordsOf(make(choice))).toEqual(recordsOf(make(choice)));
    expect(recordsOf(make(choice, 4))).not.toEqual(recordsOf(make(choice)));
  });

  it('keeps its shape on another day: only the dates move', () => {
    const later = make(choice, 3, new Date('2026-03-01T09:00:00Z'));
    const namesOf = (world: World) => world.tables.customers.rows.map((row) => [row.id, row.name]);
    expect(namesOf(later)).toEqual(namesOf(make(choice)));
  });

  it('has a bill-to customer behind every job and a job behind every appointment', () => {
    const { tables } = make(choice);
    for (const job of tables.jobs.rows) expect(tables.customers.get(job.customerId)).toBeDefined();
    for (const appointment of tables.appointments.rows) expect(tables.jobs.get(appointment.jobId)).toBeDefined();
    for (const assignment of tables['appointment-assignments'].rows) expect(tables.technicians.get(assignment.technicianId)).toBeDefined();
  });
});

describe('a world of a given size', () => {
  it('has the shares it was asked for', () => {
    const { tables } = make({ customers: 1000, recentShare: 1, mappedShare: 0.2, installShare: 0.25 });
    const unmapped = ['Pool - Maintenance', 'Marketing', 'Admin – Permits', 'HVAC - Service', 'Warranty'];
    const unitOf = (id: number) => tables['business-units'].need(id).name;
    const mapped = tables.jobs.rows.filter((job) => !unmapped.includes(unitOf(job.businessUnitId)));
    expect(tables.customers.rows).toHaveLength(1000);
    expect(new Set(mapped.map((job) => job.customerId)).size).toBe(200);
    expect(mapped.filter((job) => unitOf(job.businessUnitId).endsWith('Install'))).toHaveLength(50);
  });

  it('writes phone numbers in several ways and gives some customers several contact methods, some none', () => {
    const { tables } = make({ customers: 500 });
    const shapes = new Set(tables.contacts.rows.filter((row) => row.type === 'MobilePhone').map((row) => row.value.replace(/\d/g, '9')));
    const counts = new Set(tables.customers.rows.map((row) => tables.contacts.of('customer', row.id).length));
    expect(shapes.size).toBeGreaterThan(4);
    expect(counts.has(0)).toBe(true);
    expect(Math.max(...counts)).toBeGreaterThan(2);
  });

  it('offers every record once and no two customers with the same email', () => {
    const { tables } = make({ customers: 3000 });
    const emails = tables.contacts.rows.filter((row) => row.type === 'Email').map((row) => row.value.toLowerCase());
    expect(new Set(emails).size).toBe(emails.length);
  });
});
