import type { LoggedRequest } from '../../../src/exports/simulator.js';
import { assertRequestFits } from './contract.js';

/**
 * Throws unless every request that the simulator's log holds fits ServiceTitan's documents, parameters and bodies. Returns how
 * many of them were writes. Writes that a fault struck before they were read have no body in the log and are left out.
 */
export const assertSentRequestsFit = (log: readonly LoggedRequest[]): number => {
  const sent = log.filter(({ operation }) => operation !== 'POST connect/token');
  const read = sent.filter(({ method, body, status }) => method === 'GET' || body !== undefined || status === 200);
  for (const { method, path, body } of read) assertRequestFits({ method, url: path, body });
  return read.filter(({ method }) => method !== 'GET').length;
};
