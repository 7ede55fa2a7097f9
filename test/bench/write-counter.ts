import { z } from 'zod';

import { query } from './databases.js';

const counts = z.array(z.object({ written: z.string(), rows: z.number() }));

const COUNT_ALL = `
create schema bench;
create table bench.writes (written text not null);
create function bench.count_write() returns trigger language plpgsql as $$ begin insert into bench.writes values (tg_table_name); return null; end $$;
do $$
declare each record;
begin
  for each in select tablename from pg_tables where schemaname = 'public' loop
    execute format('create trigger bench_count after insert or update or delete on public.%I for each row execute function bench.count_write()', each.tablename);
  end loop;
end $$`;

/**
 * Counts from now on every row that is written in the CRM's tables, by whatever way it comes: by triggers, in a schema of their own, that
 * neither Payload nor its hooks can pass by.
 */
export const startCountingWrites = async (databaseUrl: string): Promise<void> => {
  await query(databaseUrl, COUNT_ALL);
};

/** Rows written since it was last asked, by table. */
export const takeWrites = async (databaseUrl: string): Promise<Record<string, number>> => {
  const rows = await query(databaseUrl, 'with taken as (delete from bench.writes returning written) select written, count(*)::integer as rows from taken group by written');
  return Object.fromEntries(counts.parse(rows).map(({ written, rows: count }) => [written, count]));
};
