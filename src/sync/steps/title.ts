import type { EstimateRecord } from '../../servicetitan/records.js';
import { cleanText } from '../../payload/values/clean-text.js';
import { moneyText } from './money.js';

/** Characters that a name may take up in a title, so that titles stay short enough to read and for any CRM's field. */
const NAME_LIMIT = 120;

const QUALIFYING = 'New Customer Qualifying';

const shortened = (name: string): string => {
  const characters = Array.from(name);
  return characters.length <= NAME_LIMIT ? name : `${characters.slice(0, NAME_LIMIT - 1).join('').trimEnd()}…`;
};

/** Title of a new opportunity (design 4.2 step 1). */
export const qualifyingTitle = (customerName: string): string => `${shortened(customerName)} - ${QUALIFYING}`;

/** Whether a title is still the one the opportunity was born with, perhaps under an earlier name of the customer. */
export const isQualifyingTitle = (title: string): boolean => title.endsWith(` - ${QUALIFYING}`);

/** The name of an estimate, "Estimate {id}" without one (design 4.2 step 3). */
export const estimateNameOf = (estimate: Pick<EstimateRecord, 'id' | 'name'>): string => cleanText(estimate.name) ?? `Estimate ${estimate.id}`;

/** "{customer} - {estimate name} - ${value}" (design 4.2 step 3). */
export const estimateTitle = ({ customerName, estimate, value }: { customerName: string; estimate: Pick<EstimateRecord, 'id' | 'name'>; value: number }): string =>
  `${shortened(customerName)} - ${shortened(estimateNameOf(estimate))} - ${moneyText(value)}`;

/** "{customer} - Install Job #{number} - ${value}", without the value while it is 0 (design 4.2 step 5). */
export const installTitle = ({ customerName, jobNumber, value }: { customerName: string; jobNumber: string; value: number }): string =>
  `${shortened(customerName)} - Install Job #${jobNumber}${value === 0 ? '' : ` - ${moneyText(value)}`}`;
