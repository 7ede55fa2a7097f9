import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Config, Plugin } from 'payload';

import { syncEndpoints } from './endpoints/endpoints.js';
import { noticeSoon } from './jobs/notice-queue.js';
import { startScheduler } from './jobs/schedule.js';
import { syncTask } from './jobs/task.js';
import { resolveAccess } from './options/access.js';
import { resolveNames } from './options/names.js';
import type { StSyncOptions } from './options/options.types.js';
import { OptionsError } from './options/problems.js';
import { resolveOptions } from './options/resolve-options.js';
import { SETTINGS_KEY } from './options/stored-settings.js';
import { addCollections } from './payload/collections/add-collections.js';
import { addHooks } from './payload/hooks/add-hooks.js';
import { checkMove } from './sync/outgoing/check-move.js';
import { personHooks } from './sync/person-hooks.js';
import { warnAtBoot } from './sync/boot-warnings.js';
import { attachRuntime } from './sync/runtime.js';
import type { SyncSettings } from './sync/settings.js';

/**
 * Keeps ServiceTitan and this CRM in step (design 1): add it to `plugins` in payload.config.ts. Options and environment are described
 * at `StSyncOptions`. Throws an `OptionsError` that lists, all at once, what is missing or wrong. With `enabled: false` it adds its
 * collections and fields and nothing else, so that switching it off is no migration of the CRM's data.
 */
export const payloadStSync =
  (options: StSyncOptions = {}): Plugin =>
  (given) => {
    const config = withCollections({ config: given, options });
    if (options.enabled === false) return config;
    // `next build` evaluates the config on machines that have no secrets; nothing starts there.
    if (process.env.NEXT_PHASE === 'phase-production-build') return withAdmin(config);
    const settings = resolveOptions(options, process.env);
    return [withHooks, withEndpoints, withJobs, withCommand, withStart].reduce((built, add) => add({ config: built, settings }), withAdmin(config));
  };

/** Slug of the collection that Payload adds to a CRM without users. */
const PAYLOADS_OWN_USERS = 'users';

const withCollections = ({ config, options }: { config: Config; options: StSyncOptions }): Config => {
  const mayLink = resolveAccess(options.access).run;
  const given = config.collections ?? [];
  const users = config.admin?.user ?? given.find(({ auth }) => Boolean(auth))?.slug ?? PAYLOADS_OWN_USERS;
  const { collections, problems } = addCollections({ collections: given, names: resolveNames(options), users, mayLink });
  if (problems.length > 0) throw new OptionsError(problems);
  return { ...config, collections };
};

/** Components are named, and always the same ones: a production build knows no others than it found. */
const withAdmin = (config: Config): Config => {
  const components = config.admin?.components ?? {};
  return {
    ...config,
    admin: {
      ...config.admin,
      components: {
        ...components,
        afterNavLinks: [...(components.afterNavLinks ?? []), 'payload-st-sync/rsc#MyOpportunitiesLink', 'payload-st-sync/rsc#SyncNavLink'],
        views: { ...components.views, stSync: { Component: 'payload-st-sync/rsc#SyncView', path: '/st-sync' } },
      },
    },
  };
};

type Step = (args: { config: Config; settings: SyncSettings }) => Config;

const withHooks: Step = ({ config, settings }) => ({
  ...config,
  collections: addHooks({ collections: config.collections ?? [], names: settings.names, pipelines: settings.pipelines, hooks: { ...personHooks, onPersonSave: noticeSoon, checkMove } }),
});

/** The routes under `/api/crm` and `/api/webhooks` (design 5.3). */
const withEndpoints: Step = ({ config }) => ({ ...config, endpoints: [...(config.endpoints ?? []), ...syncEndpoints()] });

/** One task; who may run the sync may also run Payload's queue over HTTP, unless the CRM says otherwise. */
const withJobs: Step = ({ config, settings }) => {
  const { run } = settings.access;
  const { autoRun, ...jobs } = config.jobs ?? {};
  return {
    ...config,
    jobs: {
      ...jobs,
      access: { queue: jobs.access?.queue ?? run, run: jobs.access?.run ?? run, cancel: jobs.access?.cancel ?? run },
      tasks: [...(jobs.tasks ?? []), syncTask()],
      // Payload asks for its own timers in a server process only, not in the CLI and not in a build: the moment to start ours.
      autoRun: async (payload) => {
        await startScheduler(payload);
        return typeof autoRun === 'function' ? autoRun(payload) : (autoRun ?? []);
      },
    },
  };
};

// Not `new URL(…, import.meta.url)`: Turbopack takes that for an asset and puts something else in its place.
const commandScript = (): string => join(dirname(fileURLToPath(import.meta.url)), 'jobs', 'command', 'script.js');

/** `payload st-sync` (design 5.5). */
const withCommand: Step = ({ config }) => ({ ...config, bin: [...(config.bin ?? []), { key: 'st-sync', scriptPath: commandScript() }] });

/** Keeps the settings for the parts that run later, and opens the `crm` schema at boot. */
const withStart: Step = ({ config, settings }) => ({
  ...config,
  custom: { ...config.custom, [SETTINGS_KEY]: settings },
  onInit: async (payload) => {
    await config.onInit?.(payload);
    await attachRuntime(payload, settings);
    await warnAtBoot(payload, settings);
  },
});
