import { describe, expect, it } from '@jest/globals';
import { createChosenWorld } from '../../../src/exports/simulator.js';

const NOW = new Date('2024-12-20T15:00:00Z');
const start = (seed = 7) => createChosenWorld({ choice: 'living', seed, now: () => NOW });
const story = (seed: number, ticks: number) => {
  const world = start(seed);
  return { world, told: Array.from({ length: ticks }, () => world.tick()).flat() };
};

describe('the living world', () => {
  it('starts as a small shop in the middle of its business', () => {
    const { tables } = start();
    expect(tables.customers.rows.length).toBeGreaterThan(100);
    expect(tables.customers.rows.length).toBeLessThan(150);
    expect(tables.leads.rows.length).toBeGreaterThan(0);
  });

  it('tells the same story for the same seed', () => {
    expect(story(7, 200).told).toEqual(story(7, 200).told);
    expect(story(8, 200).told).not.toEqual(story(7, 200).told);
  });

  it('lets at most three things happen at a time', () => {
    const world = start();
    for (let tick = 0; tick < 100; tick += 1) expect(world.tick().length).toBeLessThanOrEqual(3);
  });

  it.each([
    ['calls', /called, job/],
    ['appointments', /appointment .* scheduled/],
    ['canceled appointments', /appointment .* canceled/],
    ['visits', /appointment .* is Done/],
    ['estimates', /estimate .* sent/],
    ['new prices', /re-priced/],
    ['sales', /estimate .* sold/],
    ['dismissals', /estimate .* dismissed/],
    ['re-opened estimates', /re-opened/],
    ['install jobs', /install job .* booked/],
    ['installs on hold', /install job .* is Hold/],
    ['finished installs', /install job .* is Completed/],
    ['canceled jobs', /job .* canceled/],
    ['jobs booked again', /booked again/],
    ['changed contacts', /contact method/],
    ['leads', /lead .* arrived/],
    ['converted leads', /lead .* became job/],
    ['merges', /merged into/],
    ['other technicians', /technician changed/],
  ])('brings %s in the course of time', (_what, pattern) => {
    expect(story(7, 900).told.some((line) => pattern.test(line))).toBe(true);
  });

  it('books what came in through a booking provider', () => {
    const world = start();
    const { id } = world.addBooking({ name: 'Ann Hill' });
    const told = Array.from({ length: 400 }, () => world.tick()).flat();
    expect(told.some((line) => line.startsWith(`booking ${id} became job`))).toBe(true);
    expect(world.tables.bookings.need(id)).toMatchObject({ status: 'Converted', jobId: expect.any(Number) });
  });

  it('makes an install job from a sold estimate, of the same trade and customer', () => {
    const { tables } = story(7, 300).world;
    const installs = tables.jobs.rows.filter((job) => job.createdFromEstimateId !== null);
    expect(installs.length).toBeGreaterThan(0);
    for (const job of installs) {
      const sale = tables.jobs.need(tables.estimates.need(job.createdFromEstimateId ?? 0).jobId ?? 0);
      const tradeOf = (unitId: number) => tables['business-units'].need(unitId).name.split(' ')[0];
      expect(tradeOf(job.businessUnitId)).toBe(tradeOf(sale.businessUnitId));
    }
  });
});
