import { crmCommands, simulatorCommands } from './commands.js';
import type { Databases } from './databases.js';
import { withSyncedDeals } from './deals.js';
import { countFinding, ratioFinding } from './finding.js';
import type { Finding } from './finding.js';
import { SERVICETITAN_LIMIT } from './limits.js';
import { note, shown } from './note.js';
import { countRequests, isLogin } from './requests.js';

/** People who move opportunities at the same time. */
const PEOPLE = 4;

const isWrite = (operation: string): boolean => !operation.startsWith('GET ') && !isLogin(operation);

/** What the outbox looks at; not how the sync learns of estimates. */
const isLook = (operation: string): boolean => operation === 'GET sales/estimates' || operation === 'GET jpm/jobs/{id}/notes';

/** Estimates that one look asks for. */
const ESTIMATES_AT_ONCE = 50;

/** Requests that moves cannot do without: an estimate and a note each to be written, the note to be read back, and the estimates to be looked at before and after. */
const needed = (moves: number): number => 3 * moves + 2 * Math.ceil(moves / ESTIMATES_AT_ONCE);

/**
 * (f) Moves by people through the outbox against the floor: the time in which the requests that they cannot do without pass the limit when nothing else
 * is to be done. What is asked more than once, and what the sync asks meanwhile on its own account, is no part of the floor.
 */
export const measureOutbox = async ({ databases, moves, isJudged }: { databases: Databases; moves: number; isJudged: boolean }): Promise<Finding[]> =>
  withSyncedDeals({ databases, deals: moves, requestsPerSecond: SERVICETITAN_LIMIT, writeBack: 'full' }, async ({ simulator, crm }) => {
    const subject = `(f) ${shown(moves)} stage changes through the outbox`;
    note(subject);
    await simulator.process.ask(simulatorCommands.takeRequests, {});
    const { milliseconds, moved, confirmed, others } = await crm.ask(crmCommands.moveDeals, { stage: 'job-sold', concurrency: PEOPLE });
    const { count: overLimit } = await simulator.process.ask(simulatorCommands.countOverLimit, {});
    const requests = await simulator.process.ask(simulatorCommands.takeRequests, {});
    const [writes, looks] = [countRequests(requests, isWrite), countRequests(requests, isLook)];
    const own = countRequests(requests, (operation) => !isLogin(operation)) - writes - looks;
    const floor = (needed(moves) * 1000) / SERVICETITAN_LIMIT;
    return [
      ratioFinding({
        subject: `${subject} at ${SERVICETITAN_LIMIT}/s`,
        measured: `${(milliseconds / 1000).toFixed(1)} s, floor ${(floor / 1000).toFixed(1)} s for ${(needed(moves) / moves).toFixed(2)} requests each; made ${(writes / moved).toFixed(2)} writes and ${(looks / moved).toFixed(2)} looks each, beside ${shown(own)} requests of the sync`,
        ratio: floor / milliseconds,
        atLeast: 0.9,
        isJudged,
      }),
      countFinding({
        subject: `${subject}: writes`,
        measured: `${shown(confirmed)} confirmed, ${shown(others)} not; ${shown(writes)} sent, ${shown(overLimit)} requests over the limit`,
        target: 'an estimate and a note each, none over',
        isMet: moved === moves && confirmed === 2 * moves && others === 0 && (overLimit === 0 || !isJudged),
      }),
    ];
  });
