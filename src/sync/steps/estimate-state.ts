import type { RuleOptions } from '../../pipelines/rule-options.js';
import type { EstimateRecord } from '../../servicetitan/records.js';
import { statusKey } from './job-state.js';
import { sumOf } from './money.js';
import { byCreation, instantOf } from './order.js';

const isActiveWith =
  (status: string) =>
  (estimate: EstimateRecord): boolean =>
    estimate.active && statusKey(estimate.status) === status;

export const isOpenEstimate = isActiveWith('open');
export const isSoldEstimate = isActiveWith('sold');
export const isDismissedEstimate = isActiveWith('dismissed');

/** Active and worth more than nothing, in whatever status. */
export const hasValue = (estimate: EstimateRecord, rules: RuleOptions): boolean => estimate.active && sumOf([estimate], rules) > 0;

/** The open estimates with a value, in order of (createdOn, id). */
export const openEstimates = (estimates: readonly EstimateRecord[], rules: RuleOptions): EstimateRecord[] =>
  estimates.filter((estimate) => isOpenEstimate(estimate) && hasValue(estimate, rules));

/** Which of several open estimates counts, and what the opportunity is worth by it (option `openEstimate`); null without any. `open` is in order of (createdOn, id). */
export const chosenEstimate = (open: readonly EstimateRecord[], rules: RuleOptions): { estimate: EstimateRecord; value: number } | null => {
  const latest = open.at(-1);
  if (!latest) return null;
  if (rules.openEstimate === 'sum') return { estimate: latest, value: sumOf(open, rules) };
  const worth = (estimate: EstimateRecord): number => sumOf([estimate], rules);
  // Of equal ones the later created counts.
  const estimate = rules.openEstimate === 'highest' ? open.reduce((best, next) => (worth(next) >= worth(best) ? next : best), latest) : latest;
  return { estimate, value: worth(estimate) };
};

/** When an estimate was sold, milliseconds; ServiceTitan's `soldOn`, else its last change. */
export const soldAt = (estimate: EstimateRecord): number => instantOf(estimate.soldOn ?? estimate.modifiedOn);

/** The sold estimates, the latest sale last. */
export const soldEstimates = (estimates: readonly EstimateRecord[]): EstimateRecord[] =>
  estimates.filter(isSoldEstimate).sort((a, b) => soldAt(a) - soldAt(b) || byCreation(a, b));
