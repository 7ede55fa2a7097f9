import { Cron } from 'croner';

import type { RunRow } from '../../state/runs.js';

/** From worst to best. `action_required`: a person must change credentials, scopes or settings; anything else mends itself. */
export const HEALTHS = ['action_required', 'failing', 'stale', 'never_run', 'ok'] as const;
export type Health = (typeof HEALTHS)[number];

/** Kinds of warnings that someone must look into: records do not come in, although the run went through. */
export const ACTION_WARNINGS: ReadonlySet<string> = new Set(['scope-missing', 'stuck-feed', 'unreadable-feed']);

/** How many intervals of the schedule may pass without a completed run. */
const INTERVALS = 3;

/** Webhooks that wait this long are not worked, whatever the reason. */
const WAITING_TOO_LONG_MS = 5 * 60_000;

/**
 * What is known of one tenant. `stored` is what its last run left, `waitingSince` since when that webhook waits that waits longest for
 * nothing; instants are ISO 8601 UTC.
 */
export type TenantFacts = { stored: string | null; lastCompletedAt: string | null; waitingSince?: string | null };

/**
 * A tenant's health: what its last run left (`action_required`, `failing`), else `never_run` before the first completed run, else `failing`
 * when webhooks wait for longer than five minutes, else `stale` when the schedule is on and no run completed within three of its intervals,
 * else `ok`. `cron` is null while no schedule is on (switched off, or paused by a person); it counts in the server's time zone.
 */
export const tenantHealth = ({ facts, cron, now }: { facts: TenantFacts; cron: string | null; now: Date }): Health => {
  if (facts.stored === 'action_required' || facts.stored === 'failing') return facts.stored;
  if (facts.lastCompletedAt === null) return 'never_run';
  if (facts.waitingSince && now.getTime() - Date.parse(facts.waitingSince) > WAITING_TOO_LONG_MS) return 'failing';
  return cron !== null && Date.parse(facts.lastCompletedAt) < staleBefore(cron, now) ? 'stale' : 'ok';
};

/** The health of several tenants together is that of the worst. */
export const worstHealth = (each: readonly Health[]): Health => HEALTHS.find((health) => each.includes(health)) ?? 'never_run';

/** A health as the state keeps it; `never_run` for text that is none. */
export const asHealth = (text: string): Health => HEALTHS.find((health) => health === text) ?? 'never_run';

/**
 * What is wrong, in a sentence for people, without secrets and personal data; null while nothing is. `judged` is the run that left the
 * tenant's health as it is.
 */
export const healthReason = (args: { health: Health; judged: Pick<RunRow, 'error' | 'warnings'> | null; lastCompletedAt: string | null; cron: string }): string | null => {
  const { health, judged, lastCompletedAt, cron } = args;
  if (health === 'ok') return null;
  if (health === 'never_run') return 'No run was completed so far.';
  if (health === 'stale') return `No run was completed since ${lastCompletedAt ?? 'the start'}, though the schedule "${cron}" is on.`;
  const warnings = (judged?.warnings ?? []).filter(({ kind }) => ACTION_WARNINGS.has(kind)).map(({ detail }) => detail);
  if (judged === null) return 'The last run failed.';
  return judged.error ?? (warnings.length > 0 ? warnings.join(' ') : 'Webhooks wait for longer than five minutes: see their reasons in the inbox, and the log of the CRM.');
};

// Counted in instants of the schedule itself, so that one that rests at night is not stale every morning.
const staleBefore = (cron: string, now: Date): number => new Cron(cron, { paused: true }).previousRuns(INTERVALS + 1, now).at(-1)?.getTime() ?? 0;
