import { createLocalReq } from 'payload';
import type { Payload, PayloadRequest } from 'payload';

import { isForeignHost } from '../servicetitan/connection.js';
import type { AccessCheck, SyncSettings } from './settings.js';

const OPERATIONS = ['run', 'queue', 'cancel'] as const;

/** Warns of settings that are allowed and that nobody should have by mistake. */
export const warnAtBoot = async (payload: Payload, settings: SyncSettings): Promise<void> => {
  const warn = (msg: string): void => payload.logger.warn({ msg: `[crm-sync-worker] ${msg}` });
  for (const { tenantId, connection } of settings.tenants) {
    const hosts = [...new Set([connection.apiUrl, connection.authUrl].filter(isForeignHost).map((url) => new URL(url).host))];
    if (hosts.length > 0) warn(`the credentials of tenant ${tenantId} are sent to ${hosts.join(' and ')}, which is not a host of ServiceTitan: make sure that this is meant.`);
  }
  const strangers = await strangersOf(payload, settings.access.run);
  for (const operation of OPERATIONS) {
    const admitted = await firstAdmitted(payload.config.jobs.access?.[operation] ?? loggedIn, strangers);
    if (admitted === null) continue;
    const who = admitted.user === null ? 'anyone, even without a login' : 'everyone who is logged in';
    warn(`\`jobs.access.${operation}\` of this CRM lets in ${who}, also those who may not run the sync: leave it out, or make it as strict as the option \`access.run\`.`);
  }
};

/** Payload's own default, for a config that another plugin changed after ours. */
const loggedIn: AccessCheck = ({ req }) => req.user !== null;

/** Requests of people without any role whom the sync itself refuses: of nobody, and of a user of each collection that people log in to. */
const strangersOf = async (payload: Payload, mayRun: AccessCheck): Promise<PayloadRequest[]> => {
  const collections = payload.config.collections.filter(({ auth }) => Boolean(auth)).map(({ slug }) => slug);
  const users = [null, ...collections.map((collection) => ({ id: 0, collection }))];
  const requests = await Promise.all(users.map((user) => createLocalReq({ ...(user === null ? {} : { user }) }, payload)));
  const refused = await Promise.all(requests.map(async (req) => !(await admits(mayRun, req))));
  return requests.filter((_, index) => refused[index]);
};

const firstAdmitted = async (check: AccessCheck, requests: readonly PayloadRequest[]): Promise<PayloadRequest | null> => {
  for (const req of requests) if (await admits(check, req)) return req;
  return null;
};

// A check that stumbles over a user without fields lets nobody in.
const admits = async (check: AccessCheck, req: PayloadRequest): Promise<boolean> => {
  try {
    return await check({ req });
  } catch {
    return false;
  }
};
