import { afterEach, describe, expect, it } from '@jest/globals';
import { getPayload } from 'payload';
import { z } from 'zod';

import type { StSyncOptions } from '../../../src/index.js';
import { crmConfig } from '../../support/crm.js';

const before = { ...process.env };

/** The tables Payload would make, without a database. */
const tablesOf = async (options: StSyncOptions = {}): Promise<Record<string, unknown>> => {
  const config = await crmConfig({ databaseUrl: 'postgres://nobody@127.0.0.1:1/none', options });
  const payload = await getPayload({ config, key: Math.random().toString(), disableDBConnect: true, disableOnInit: true });
  const tables: unknown = 'rawTables' in payload.db ? payload.db.rawTables : {};
  return JSON.parse(JSON.stringify(tables)) as Record<string, unknown>;
};

describe('the database schema', () => {
  afterEach(() => {
    process.env = { ...before };
  });

  it('is the same whatever the environment says', async () => {
    const plain = await tablesOf();
    Object.assign(process.env, {
      CRM_SYNC_ENABLED: 'true',
      CRM_SYNC_CRON: '0 4 * * *',
      CRM_API_URL: 'https://crm.example.com',
      ST_AUTOMATION_WEBHOOK_SECRET: 'o'.repeat(32),
      ST_AUTOMATION_URL: 'https://automation.example.com',
      CRM_WEBHOOK_SECRET: 'two',
      SERVICETITAN_ENVIRONMENT: 'integration',
    });
    expect(await tablesOf()).toEqual(plain);
    expect(Object.keys(plain)).toEqual(expect.arrayContaining(['contacts', 'opportunities', 'opportunities_technicians', 'activities', 'pipelines', 'pipeline_stages']));
  });

  it('keeps every collection and field when the plugin is switched off, and needs no environment then', async () => {
    const on = await tablesOf();
    const off = await tablesOf({ enabled: false, serviceTitan: undefined, databaseUrl: undefined });
    for (const table of ['contacts', 'opportunities', 'opportunities_technicians', 'activities', 'pipelines', 'pipeline_stages']) expect(off[table]).toEqual(on[table]);
    expect(Object.keys(on).filter((table) => !(table in off))).toEqual(expect.arrayContaining(['payload_jobs', 'payload_jobs_log']));
  });

  it('has no table of its own from the sync but those of collections', async () => {
    const tables = Object.keys(await tablesOf());
    expect(tables.filter((table) => table.startsWith('crm') || table.startsWith('st_') || table === 'payload_jobs_stats')).toEqual([]);
  });

  it('indexes what the sync looks documents up by', async () => {
    const { contacts, opportunities } = await tablesOf();
    const indexesOf = (table: unknown): string[] => Object.keys(z.object({ indexes: z.record(z.string(), z.unknown()) }).parse(table).indexes);
    expect(indexesOf(contacts)).toEqual(
      expect.arrayContaining(['contacts_st_key_idx', 'contacts_email_idx', 'contacts_st_customer_id_idx', 'contacts_st_email_key_idx']),
    );
    expect(indexesOf(opportunities)).toEqual(
      expect.arrayContaining(['opportunities_st_key_idx', 'opportunities_contact_idx', 'opportunities_pipeline_idx', 'opportunities_stage_idx']),
    );
  });
});
