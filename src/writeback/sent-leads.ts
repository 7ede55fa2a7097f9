const KEY = 'payload-opportunity-';

/** Our key of an opportunity of the CRM, under which ServiceTitan keeps what was made of it. It depends on nothing but the document, so that nothing is made of one twice. */
export const sentLeadKey = (crmId: string): string => `${KEY}${crmId}`;

/** The opportunity that a key is of; null for what is no key of ours. */
export const opportunityOfKey = (key: string | null): string | null => (key?.startsWith(KEY) && key.length > KEY.length ? key.slice(KEY.length) : null);

/** What stands in the summary of every lead that bears a key. */
export const SUMMARY_KEY_START = `[${KEY}`;

/** How a lead bears its key, as it has no field for one: at the end of its summary. */
export const summaryWithKey = (summary: string, key: string): string => `${summary} [${key}]`;

/** The key in a lead's summary; null for a lead that was not made of an opportunity. */
export const keyInSummary = (summary: string | null): string | null => new RegExp(`\\[(${KEY}[\\w-]+)\\]\\s*$`).exec(summary ?? '')?.[1] ?? null;
