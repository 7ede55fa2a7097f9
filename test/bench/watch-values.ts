import pg from 'pg';
import { z } from 'zod';

import { query } from './databases.js';

const CHANNEL = 'bench_values';

const TELL = `
create schema if not exists bench;
create function bench.tell_value() returns trigger language plpgsql as $$
begin perform pg_notify('${CHANNEL}', json_build_object('customerId', new.st_customer_id, 'value', new.value)::text); return null; end $$;
create trigger bench_value after update on public.opportunities for each row when (old.value is distinct from new.value) execute function bench.tell_value()`;

const toldValue = z.object({ customerId: z.string(), value: z.number() });

/** What an opportunity is worth from then on: `at` in milliseconds since 1970. */
export type SeenValue = z.infer<typeof toldValue> & { at: number };

/** Tells of new values of opportunities at the moment when they are committed; `seen` grows while `work` runs. */
export const watchingValues = async <T>(databaseUrl: string, work: (seen: readonly SeenValue[]) => Promise<T>): Promise<T> => {
  await query(databaseUrl, TELL);
  const listener = new pg.Client({ connectionString: databaseUrl });
  const seen: SeenValue[] = [];
  listener.on('notification', ({ payload }) => {
    const at = performance.timeOrigin + performance.now();
    seen.push({ ...toldValue.parse(JSON.parse(payload ?? '')), at });
  });
  await listener.connect();
  try {
    await listener.query(`listen ${CHANNEL}`);
    return await work(seen);
  } finally {
    await listener.end();
  }
};
