import { Cron } from 'croner';

/** From worst to best. `action_required`: a person must change credentials, scopes or settings; anything else mends itself. */
const BY_GRAVITY = ['action_required', 'failing', 'stale', 'never_run', 'ok'] as const;
export type Health = (typeof BY_GRAVITY)[number];

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
export const worstHealth = (each: readonly Health[]): Health => BY_GRAVITY.find((health) => each.includes(health)) ?? 'never_run';

// Counted in instants of the schedule itself, so that one that rests at night is not stale every morning.
const staleBefore = (cron: string, now: Date): number => new Cron(cron, { paused: true }).previousRuns(INTERVALS + 1, now).at(-1)?.getTime() ?? 0;
