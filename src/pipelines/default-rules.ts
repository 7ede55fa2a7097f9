import { defaultPipelines } from './default-pipelines.js';
import type { RuleOptions } from './rule-options.js';

/** The rules of the original description; what each means stands in `rule-options.ts`. */
export const defaultRules: RuleOptions = {
  pipelines: defaultPipelines,
  lookbackDays: 14,
  newDealAfterDays: 30,
  opportunityPer: 'customer',
  estimateValue: 'total',
  openEstimate: 'latest',
  onReopen: 'keep',
  onUnsell: 'keep',
  phoneCountry: 'US',
  fieldRules: {},
};
