import type { CollectionNames, FieldNames } from '../payload/names.js';
import type { Pipeline, Stage } from '../pipelines/pipeline.js';
import type { RuleOptions } from '../pipelines/rule-options.js';
import type { ConnectionInput } from '../servicetitan/connection.js';
import type { AccessCheck, HealthChangeHook } from '../sync/settings.js';
import type { NewLeadSettings, WriteBackMode, WriteBackSettings } from '../writeback/write-back-settings.js';

/** A stage as people write it: without `order` the stages count as listed, without `status` it follows from the trigger, else `open`. */
export type StageOptions = Omit<Stage, 'order' | 'status'> & Partial<Pick<Stage, 'order' | 'status'>>;
/** A pipeline as people write it. */
export type PipelineOptions = Omit<Pipeline, 'stages'> & { stages: readonly StageOptions[] };

/** Settings as people write them: ids may be numbers, and what has a default may be left out. */
type Given<Settings, Ids extends string, Defaults extends string> = {
  [Key in keyof Settings as Key extends Defaults ? never : Key]: Key extends Ids ? Settings[Key] | number : Settings[Key];
} & { [Key in keyof Settings as Key extends Defaults ? Key : never]?: Key extends Ids ? Settings[Key] | number : Settings[Key] };

type NewLeadOptions = NewLeadSettings extends infer Each ? (Each extends NewLeadSettings ? Given<Each, 'bookingProviderId' | 'campaignId' | 'callReasonId', 'source' | 'country'> : never) : never;

/** A mode alone, or an object with it; what is left out has the default that `WriteBackSettings` names. Ids may be numbers. */
export type WriteBackOptions = WriteBackMode | (Given<Omit<WriteBackSettings, 'newLeads'>, 'soldBy' | 'holdReasonId', keyof WriteBackSettings> & { newLeads?: 'off' | NewLeadOptions });

/**
 * One ServiceTitan account. What is left out comes from the environment: everything where there is one tenant; environment, hosts and
 * app key where there are several.
 */
export type TenantOptions = Partial<ConnectionInput> & {
  /** What people call this account. Default: its tenant id. */
  name?: string;
  /** Pipelines of this tenant alone; their pipeline and stage slugs live in the same CRM collections as everyone's. */
  pipelines?: readonly PipelineOptions[];
  fallbackPipeline?: string;
  /** Business units of this tenant by pipeline slug, in place of those that the pipelines name. */
  businessUnits?: Readonly<Record<string, readonly (string | number)[]>>;
  /** What may go back to this tenant, in place of what is said for all. */
  writeBack?: WriteBackOptions;
  /**
   * Which user of the CRM a technician is, by technician id: the user's email or id, or null for nobody. What is left out goes by email: the
   * technician's own in ServiceTitan.
   */
  technicianUsers?: Readonly<Record<string, string | number | null>>;
};

/** A secret, or one with the instant until which it counts (ISO 8601 with its zone). */
export type WebhookSecretOption = string | { secret: string; notAfter?: string };

/** Options of `payloadStSync` (design 5.1, 5.2). An option wins over the environment variable named beside it. */
export type StSyncOptions = Partial<Omit<RuleOptions, 'pipelines'>> & {
  /** False adds collections and fields and nothing else. Default true. */
  enabled?: boolean;
  /** One ServiceTitan account or several. `SERVICETITAN_*`. */
  serviceTitan?: TenantOptions | readonly TenantOptions[];
  pipelines?: readonly PipelineOptions[];
  /** What people do in the CRM that goes back to ServiceTitan. Default `off`: nothing. */
  writeBack?: WriteBackOptions;
  /** Slugs of the CRM's own collections. */
  collections?: Partial<CollectionNames>;
  /** Our field names mapped to the CRM's own, for example `{ opportunities: { value: 'monetaryValue' } }`. */
  fields?: Partial<FieldNames>;
  /** Who may start and steer runs, and who may see them. Default: a user of the admin user collection. */
  access?: { run?: AccessCheck; read?: AccessCheck };
  /** Whether the timer starts runs. Default false. `CRM_SYNC_ENABLED`. */
  scheduleEnabled?: boolean;
  /** When: five-field cron expression in the server's time zone. Default every 5 minutes. `CRM_SYNC_CRON`. */
  cron?: string;
  /** Seconds between two looks for new estimates and jobs, for which no webhooks come, while the schedule is on. Default 60; 0 for none. */
  pollSeconds?: number;
  /** PostgreSQL connection string of the `crm` schema. `DATABASE_URL`. */
  databaseUrl?: string;
  /** Name of that schema. Default `crm`. */
  schemaName?: string;
  /** Days that raw records, journal and logs are kept. Default 90. */
  retentionDays?: number;
  /** How many accounts are written to the CRM at the same time. Default 8. */
  applyConcurrency?: number;
  /** The CRM's own public URL, for deep links. `CRM_API_URL`. */
  crmUrl?: string;
  /**
   * Verifies incoming webhooks: one secret of at least 32 characters, or up to three while one takes the place of another.
   * Without any, webhooks are refused. `ST_AUTOMATION_WEBHOOK_SECRET`, several separated by commas or blanks.
   */
  webhookSecret?: WebhookSecretOption | readonly WebhookSecretOption[];
  /** The header in which ServiceTitan sends its signature. Default `X-ServiceTitan-Signature`. */
  webhookSignatureHeader?: string;
  /** How many webhooks may wait to be worked before further ones are turned away for a while. Default 10,000. */
  inboxCap?: number;
  /**
   * Called once, over all processes, whenever the health of a tenant becomes another one: the place to send an alert from. What it throws
   * is logged and makes no run fail; it is not waited for longer than ten seconds, and not called again.
   */
  onHealthChange?: HealthChangeHook;
  /** Lets a monitoring system read `GET /api/crm/sync/metrics` with `Authorization: Bearer …`; at least 32 characters. `CRM_SYNC_METRICS_TOKEN`. */
  metricsToken?: string;
  /** Where opportunity changes are also sent, and the secret that signs them. `ST_AUTOMATION_URL`, `CRM_WEBHOOK_SECRET`. */
  automation?: { url?: string; secret?: string };
};
