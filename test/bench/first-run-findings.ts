import { countFinding, ratioFinding } from './finding.js';
import type { Finding } from './finding.js';
import { shown } from './note.js';
import { MEASURED_HEAP } from './processes.js';
import { countRequests, FEEDS, isHistory, isLogin } from './requests.js';
import type { World } from './worlds.js';

const megabytes = (bytes: number): string => `${shown(bytes / 2 ** 20)} MB`;

/** (d) The most memory that a first sync ever had, in a large world against a smaller one. */
export const memoryFinding = ({ some, many, isJudged }: { some: World; many: World; isJudged: boolean }): Finding =>
  ratioFinding({
    subject: `(d) peak memory, first sync of ${shown(many.customers)}`,
    measured: `${megabytes(many.first.peakBytes)}, of ${shown(some.customers)} ${megabytes(some.first.peakBytes)} (heap ${MEASURED_HEAP} MB)`,
    ratio: many.first.peakBytes / some.first.peakBytes,
    atMost: 1.3,
    isJudged,
  });

/** What a first sync wrote: every customer one contact with its activity, every mapped one an opportunity, each document once. */
export const writesFinding = ({ customers, first }: World): Finding => {
  const { contacts, opportunities, activities } = first.documents;
  const isOnce = first.writes.contacts === contacts && first.writes.opportunities === opportunities && first.writes.activities === activities;
  const isRight = contacts === customers && opportunities === customers / 5 && activities === customers;
  return countFinding({
    subject: `first sync of ${shown(customers)}: CRM writes`,
    measured: `${shown(contacts)} contacts, ${shown(opportunities)} opportunities, ${shown(activities)} activities`,
    target: 'each written once',
    isMet: isOnce && isRight,
  });
};

/** What a first sync asked of ServiceTitan: pages of many records and lists of many ids, never one request per customer. */
export const requestsFinding = ({ customers, first }: World): Finding => {
  const asked = countRequests(first.requests, (operation) => !isHistory(operation) && !isLogin(operation));
  const most = FEEDS + Math.ceil(customers / 20);
  return countFinding({
    subject: `first sync of ${shown(customers)}: requests`,
    measured: `${shown(asked)}, and ${shown(countRequests(first.requests, isHistory))} for histories of dismissed estimates`,
    target: `≤ ${shown(most)} (${FEEDS} feeds, one per 20 customers)`,
    isMet: asked <= most,
  });
};
