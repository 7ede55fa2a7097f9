import type { SanitizedConfig } from 'payload';

import type { SyncSettings } from '../sync/settings.js';

/** Key of `config.custom` under which the settings travel; Payload keeps `custom` of the config on the server. */
export const SETTINGS_KEY = 'payload-st-sync';

/** The settings of the plugin in a Payload config; null where the plugin is missing or not enabled. */
export const storedSettings = (config: Pick<SanitizedConfig, 'custom'>): SyncSettings | null => {
  const custom: Record<string, unknown> = config.custom;
  const stored = custom[SETTINGS_KEY];
  return isSettings(stored) ? stored : null;
};

// Nobody but the plugin writes under this key.
const isSettings = (value: unknown): value is SyncSettings => typeof value === 'object' && value !== null && 'tenants' in value;
