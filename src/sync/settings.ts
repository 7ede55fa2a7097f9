import type { PayloadRequest } from 'payload';

import type { CrmNames } from '../payload/names.js';
import type { Pipeline } from '../pipelines/pipeline.js';
import type { RuleOptions } from '../pipelines/rule-options.js';
import type { TenantConnection } from '../servicetitan/connection.js';
import type { WriteBackSettings } from '../writeback/write-back-settings.js';
import type { Health } from './report/health.js';

/** One ServiceTitan account with everything that may differ between accounts. */
export type TenantSettings = {
  tenantId: string;
  /** What people call this account. */
  name: string;
  connection: TenantConnection;
  rules: RuleOptions;
  /** What may go back to it. */
  writeBack: WriteBackSettings;
  /** technician id → email or id of the user who is that technician, null for nobody; of the others their own email decides. */
  technicianUsers: Readonly<Record<string, string | null>>;
};

/** A key that webhooks may be signed with; until `notAfter`, or for good where that is null. */
export type WebhookSecret = { secret: string; notAfter: Date | null };

/** May the person who asks do this? */
export type AccessCheck = (args: { req: PayloadRequest }) => boolean | Promise<boolean>;

/** A tenant's health became another one. `reason` says what is wrong, without secrets and personal data; null when nothing is. `at`: ISO 8601 UTC. */
export type HealthChange = { tenantId: string; from: Health; to: Health; reason: string | null; at: string };

export type HealthChangeHook = (change: HealthChange) => void | Promise<void>;

/** The options and the environment, checked and complete: what a run needs to know. */
export type SyncSettings = {
  /** False adds collections and fields and nothing else. */
  enabled: boolean;
  /** Whether the timer queues runs (`CRM_SYNC_ENABLED`). */
  scheduleEnabled: boolean;
  /** Five-field cron expression, in the server's time zone (`CRM_SYNC_CRON`). */
  cron: string;
  /** Seconds between two looks for new estimates and jobs while the schedule is on; 0 for none. Default 60. */
  pollSeconds: number;
  /** PostgreSQL connection string of the `crm` schema. */
  databaseUrl: string;
  /** Name of that schema. Default `crm`. */
  schemaName: string;
  tenants: readonly TenantSettings[];
  /** The pipelines of all tenants, each slug once: what is seeded, and what a stage set by hand means. */
  pipelines: readonly Pipeline[];
  names: CrmNames;
  access: { run: AccessCheck; read: AccessCheck };
  /** Told once of each change of a tenant's health; null where nobody is. */
  onHealthChange: HealthChangeHook | null;
  /** Lets a monitoring system read the metrics without a user (`CRM_SYNC_METRICS_TOKEN`); null where only users may. */
  metricsToken: string | null;
  /** Days that raw records, journal and logs are kept. */
  retentionDays: number;
  /** How many accounts are written to the CRM at the same time. Default 8. */
  applyConcurrency: number;
  /** The CRM's own public URL, for deep links; null when unknown. */
  crmUrl: string | null;
  /** Any of them verifies incoming webhooks (`ST_AUTOMATION_WEBHOOK_SECRET`); without one all are refused. */
  webhookSecrets: readonly WebhookSecret[];
  /** The header in which ServiceTitan sends its signature. Default `X-ServiceTitan-Signature`. */
  webhookSignatureHeader: string;
  /** How many webhooks may wait to be worked before further ones are turned away for a while. Default 10,000. */
  inboxCap: number;
  /** Where opportunity changes are also sent, signed with `secret` (`ST_AUTOMATION_URL`, `CRM_WEBHOOK_SECRET`); null for nowhere. */
  automation: { url: string; secret: string } | null;
};
