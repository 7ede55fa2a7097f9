import { describe, expect, it } from '@jest/globals';

import { healthReason, tenantHealth, worstHealth } from '../../../src/sync/report/health.js';

const NOW = new Date('2024-12-15T12:02:00Z');
const EVERY_FIVE = '*/5 * * * *';
const health = (stored: string | null, lastCompletedAt: string | null, cron: string | null = null) => tenantHealth({ facts: { stored, lastCompletedAt }, cron, now: NOW });

describe('the health of a tenant', () => {
  it('is never_run before the first completed run', () => {
    expect(health(null, null)).toBe('never_run');
    expect(health('ok', null, EVERY_FIVE)).toBe('never_run');
  });

  it('is what the last run left when that failed, even before any completed', () => {
    expect(health('failing', null)).toBe('failing');
    expect(health('action_required', '2024-12-15T12:00:00Z', EVERY_FIVE)).toBe('action_required');
  });

  it('is ok while runs complete within three intervals of the schedule', () => {
    expect(health('ok', '2024-12-15T11:46:00Z', EVERY_FIVE)).toBe('ok');
  });

  it('is stale when no run completed within three intervals of the schedule', () => {
    expect(health('ok', '2024-12-15T11:44:59Z', EVERY_FIVE)).toBe('stale');
  });

  it('is failing when a webhook waits for longer than five minutes for nothing', () => {
    const waiting = (waitingSince: string) => tenantHealth({ facts: { stored: 'ok', lastCompletedAt: '2024-12-15T12:00:00Z', waitingSince }, cron: EVERY_FIVE, now: NOW });
    expect(waiting('2024-12-15T11:57:00Z')).toBe('ok');
    expect(waiting('2024-12-15T11:56:59Z')).toBe('failing');
  });

  it('is not stale while the schedule is off or paused', () => {
    expect(health('ok', '2020-01-01T00:00:00Z', null)).toBe('ok');
  });

  it('is not stale in the morning where the schedule rests at night', () => {
    const weekdays = tenantHealth({
      facts: { stored: 'ok', lastCompletedAt: new Date(2024, 11, 13, 18, 0, 30).toISOString() },
      cron: '0 8-18 * * 1-5',
      now: new Date(2024, 11, 16, 8, 30),
    });
    expect(weekdays).toBe('ok');
  });
});

describe('the health of several tenants together', () => {
  it('is that of the worst', () => {
    expect(worstHealth(['ok', 'stale', 'never_run'])).toBe('stale');
    expect(worstHealth(['ok', 'failing', 'action_required'])).toBe('action_required');
    expect(worstHealth(['ok', 'never_run'])).toBe('never_run');
    expect(worstHealth(['ok', 'ok'])).toBe('ok');
  });
});

describe('the reason of a health', () => {
  const warning = (kind: string, detail: string) => ({ kind, subject: 'x', detail, count: 1 });
  const reason = (more: Partial<Parameters<typeof healthReason>[0]>) => healthReason({ health: 'failing', judged: null, lastCompletedAt: '2024-12-15T11:00:00Z', cron: EVERY_FIVE, ...more });

  it('is none while all is well', () => {
    expect(reason({ health: 'ok', judged: { error: 'old', warnings: [] } })).toBeNull();
  });

  it('is the error of the run that failed', () => {
    expect(reason({ judged: { error: 'It failed.', warnings: [warning('scope-missing', 'a scope')] } })).toBe('It failed.');
    expect(reason({ judged: null })).toBe('The last run failed.');
  });

  it('is, for a run that completed and needs a person, what its warnings ask for, and no other warning', () => {
    const warnings = [warning('scope-missing', 'Grant A.'), warning('unknown-status', 'Odd.'), warning('scope-missing', 'Grant B.')];
    expect(reason({ health: 'action_required', judged: { error: null, warnings } })).toBe('Grant A. Grant B.');
  });

  it('names the schedule and the last completed run when nothing ran for long', () => {
    expect(reason({ health: 'stale' })).toBe('No run was completed since 2024-12-15T11:00:00Z, though the schedule "*/5 * * * *" is on.');
  });
});
