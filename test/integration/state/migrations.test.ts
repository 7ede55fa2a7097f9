import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getTableColumns, getTableName, is, sql } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import pg from 'pg';

import { MIGRATIONS } from '../../../src/state/migrations/index.js';
import { migrateState } from '../../../src/state/migrations/migrate.js';
import { openState, type State } from '../../../src/state/state.js';
import { openTestState } from '../../support/state.js';

describe('the migrations of the crm schema', () => {
  let open: Awaited<ReturnType<typeof openTestState>>;
  let state: State;
  beforeAll(async () => {
    open = await openTestState();
    state = open.state;
  });
  afterAll(() => open.close());

  it('make exactly the columns that the code reads and writes', async () => {
    const tables = Object.values(state.tables).flatMap((group) => Object.values(group)).filter((table) => is(table, PgTable));
    expect(tables.length).toBeGreaterThan(25);
    const found = await state.db.execute<{ table_name: string; column_name: string }>(
      sql`select table_name, column_name from information_schema.columns where table_schema = 'crm'`,
    );
    const columnsOf = (name: string) => found.rows.filter((row) => row.table_name === name).map((row) => row.column_name).sort();
    for (const table of tables) {
      const wanted = Object.values(getTableColumns(table)).map((column) => column.name).sort();
      expect({ table: getTableName(table), columns: columnsOf(getTableName(table)) }).toEqual({ table: getTableName(table), columns: wanted });
    }
  });

  it('have the tables, columns and views that the seed names', async () => {
    await state.db.execute(sql`select id, crm_id, st_customer_id, first_name, last_name, email, phone, sync_status, last_synced_at from crm.crm_contacts`);
    await state.db.execute(sql`select id, crm_id, st_customer_id, st_job_id, st_estimate_id, crm_pipeline_slug, crm_stage_slug, monetary_value, status,
      sync_status, last_synced_at from crm.crm_opportunities`);
    await state.db.execute(sql`select sync_type, direction, status, records_created, records_updated, records_failed, duration_ms from crm.crm_sync_log`);
    for (const view of ['v_sync_status', 'v_recent_activity', 'v_pipeline_distribution']) await state.db.execute(sql`select * from crm.${sql.identifier(view)}`);
  });

  it('run once each, however many processes boot at the same time', async () => {
    const pools = Array.from({ length: 6 }, () => new pg.Pool({ connectionString: open.url, max: 1 }));
    const applied = await Promise.all(pools.map((pool) => migrateState({ pool, schemaName: 'other name' })));
    expect(applied.reduce((sum, count) => sum + count, 0)).toBe(MIGRATIONS.length);
    await Promise.all(pools.map((pool) => pool.end()));
  });

  it('refuse a database that a newer version migrated, and say what to do', async () => {
    await state.db.execute(sql`insert into crm.st_migrations values (999, 'from the future', now())`);
    await expect(openState({ connectionString: open.url, schemaName: 'crm' })).rejects.toThrow(/version 999.*install the newer version/);
    await state.db.execute(sql`delete from crm.st_migrations where version = 999`);
  });

  it('leave nothing behind when one fails', async () => {
    const pool = new pg.Pool({ connectionString: open.url, max: 1 });
    const broken = { version: 1, name: 'broken', up: (schema: string) => `create table ${schema}.half (id integer); select 1 / 0;` };
    await expect(migrateState({ pool, schemaName: 'broken', migrations: [broken] })).rejects.toThrow();
    const { rows } = await pool.query(`select 1 from information_schema.schemata where schema_name = 'broken'`);
    expect(rows).toEqual([]);
    await pool.end();
  });
});
