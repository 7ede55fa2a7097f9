import type { PhoneCountry } from '../payload/values/phone-number.js';
import type { Pipeline } from './pipeline.js';

/** Who wins when ServiceTitan and the CRM both changed a field since they last agreed (design 4.3). */
export type FieldRule = 'servicetitan' | 'crm' | 'newest' | 'ask';

/** Everything the six steps and the deal rules can be told. Changing any of it makes every customer be planned anew. */
export type RuleOptions = {
  pipelines: readonly Pipeline[];
  /** Slug of the pipeline for jobs whose business unit is in no pipeline; without it they get no opportunity. */
  fallbackPipeline?: string;
  /** Days before the tenant's first run from which jobs count. Default 14. */
  lookbackDays: number;
  /** Days after the last completion, cancellation or sale at which a finished deal closes quietly. Default 30. */
  newDealAfterDays: number;
  /** Whose jobs share one opportunity. Default `customer`. */
  opportunityPer: 'customer' | 'project' | 'job';
  /** What an estimate is worth: `total` is subtotal + tax. Default `total`. */
  estimateValue: 'total' | 'subtotal';
  /** Which of several open estimates counts. Default `latest`. */
  openEstimate: 'latest' | 'highest' | 'sum';
  /** Whether an estimate created or re-opened after the loss brings a lost opportunity back. Default `keep`. */
  onReopen: 'keep' | 'reopen';
  /** Whether an estimate that is un-sold takes the opportunity back. Default `keep`. */
  onUnsell: 'keep' | 'reopen';
  /** The country, by its two letters, in whose way phone numbers without a country code are read. Default `US`. */
  phoneCountry: PhoneCountry;
  /**
   * Whether open leads come in before there is a job: `open` makes of each a contact and an opportunity in the stage with the trigger `lead`.
   * Left out, or `off`: leads are only mirrored.
   */
  leads?: 'off' | 'open';
  /** Rules by field name, `contacts.email` or `opportunities.value`; the default is `servicetitan`. */
  fieldRules: Readonly<Record<string, FieldRule>>;
};
