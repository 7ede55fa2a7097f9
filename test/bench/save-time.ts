import { crmCommands, SAVED_FIELDS } from './commands.js';
import type { SavePair } from './commands.js';
import type { Databases } from './databases.js';
import { withSyncedDeals } from './deals.js';
import { countFinding, median, ratioFinding } from './finding.js';
import type { Finding } from './finding.js';
import { REQUESTS_PER_SECOND } from './limits.js';
import { note } from './note.js';

/** Pairs of opportunities that are saved before it counts. */
const WARM_UP = 5;

const shownMs = (value: number): string => `${value.toFixed(1)} ms`;

const timesOf = (pairs: readonly SavePair[]) => {
  const [withPlugin, plain] = [median(pairs.map((pair) => pair.withPlugin)), median(pairs.map((pair) => pair.plain))];
  return { ratio: median(pairs.map((pair) => pair.withPlugin / pair.plain)), measured: `${shownMs(withPlugin)}, without the plugin's hooks ${shownMs(plain)} (median of ${pairs.length})` };
};

/** (g) A person saves an opportunity, with everything both ways switched on, against the same save in a CRM with the same fields and without the plugin's hooks. */
export const measureSaves = async ({ databases, pairs, isJudged }: { databases: Databases; pairs: number; isJudged: boolean }): Promise<Finding[]> =>
  withSyncedDeals({ databases, deals: 2 * (WARM_UP + pairs), requestsPerSecond: REQUESTS_PER_SECOND, writeBack: 'full' }, async ({ crm, databaseUrl }) => {
    note(`(g) ${pairs} pairs of opportunities, each saved in ${SAVED_FIELDS.length} ways`);
    const { pairs: measured } = await crm.ask(crmCommands.compareSaves, { databaseUrl, pairs, warmUp: WARM_UP, stage: 'job-sold' });
    return [
      ratioFinding({ subject: '(g) saving an opportunity', ...timesOf(measured), atMost: 1.25, isJudged }),
      ...SAVED_FIELDS.map((field) => ratioFinding({ subject: `(g) saving its ${field}`, ...timesOf(measured.filter((pair) => pair.field === field)), isJudged: false })),
      countFinding({ subject: '(g) saves', measured: `${measured.length} pairs`, target: `${SAVED_FIELDS.length * pairs} pairs`, isMet: measured.length === SAVED_FIELDS.length * pairs }),
    ];
  });
