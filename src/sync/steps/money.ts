import { Big } from 'big.js';

import type { RuleOptions } from '../../pipelines/rule-options.js';
import type { EstimateRecord } from '../../servicetitan/records.js';

type Worth = Pick<EstimateRecord, 'subtotal' | 'tax'>;

/** What some estimates are worth together: money in the account's currency, rounded half up to cents after summing (design 4.4). */
export const sumOf = (estimates: readonly Worth[], { estimateValue }: Pick<RuleOptions, 'estimateValue'>): number =>
  estimates
    .reduce((sum, estimate) => sum.plus(estimate.subtotal).plus(estimateValue === 'total' ? estimate.tax : 0), new Big(0))
    .round(2, Big.roundHalfUp)
    .toNumber();

const whole = new Intl.NumberFormat('en-US');
const withCents = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** Money in a title: thousands separated, cents only if there are any (design 4.2 step 3). */
export const moneyText = (value: number): string =>
  `${value < 0 ? '-' : ''}$${(Number.isInteger(value) ? whole : withCents).format(Math.abs(value))}`;
